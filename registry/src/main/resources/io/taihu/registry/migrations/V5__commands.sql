-- What was asked of things. The journal tells it first; this is how far it has been read.
CREATE TABLE invocation (
    number     ${number},
    id         ${text} NOT NULL UNIQUE,
    thing      BIGINT NOT NULL,
    kind       ${text} NOT NULL,
    name       ${text} NOT NULL,
    input      ${text} NOT NULL,
    asked_by   ${text} NOT NULL,
    by_name    ${text} NOT NULL,
    reason     ${text} NOT NULL,
    together   ${text} NOT NULL,
    idempotent BOOLEAN NOT NULL,
    timeout    BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    state      ${text} NOT NULL,
    changed    BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    output     ${text} NOT NULL,
    problem    ${text} NOT NULL
);
CREATE INDEX invocation_by_thing ON invocation (thing, number);
CREATE INDEX invocation_by_state ON invocation (state, number);
CREATE INDEX invocation_by_together ON invocation (together, number);

-- A step comes again when the journal is read again: its position tells.
CREATE TABLE invocation_step (
    invocation ${text} NOT NULL REFERENCES invocation (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,
    state      ${text} NOT NULL,
    at         BIGINT NOT NULL,
    attempt    BIGINT NOT NULL,
    made_by    ${text} NOT NULL,
    output     ${text} NOT NULL,
    problem    ${text} NOT NULL,
    PRIMARY KEY (invocation, position)
);
