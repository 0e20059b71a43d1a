-- Alarms as they are now: one for each rule, thing and key. open: not normal.
CREATE TABLE alarm (
    number          ${number},
    id              ${text} NOT NULL UNIQUE,
    rule            ${text} NOT NULL,
    thing           BIGINT NOT NULL REFERENCES thing (number) ON DELETE CASCADE,
    keyed           ${text} NOT NULL,
    severity        BIGINT NOT NULL,
    message         ${text} NOT NULL,
    search          ${text} NOT NULL,
    open            BOOLEAN NOT NULL,
    active          BOOLEAN NOT NULL,
    acknowledged    BOOLEAN NOT NULL,
    latched         BOOLEAN NOT NULL,
    shelved_until   BIGINT NOT NULL,
    suppressed_by   ${text} NOT NULL,
    since           BIGINT NOT NULL,
    cleared         BIGINT NOT NULL,
    acknowledged_by ${text} NOT NULL,
    acknowledged_at BIGINT NOT NULL,
    occurrences     BIGINT NOT NULL,
    changed         BIGINT NOT NULL,
    assignee        ${text} NOT NULL,
    sequence        BIGINT NOT NULL,
    UNIQUE (rule, thing, keyed)
);
CREATE INDEX alarm_by_thing ON alarm (thing, since);
CREATE INDEX alarm_by_time ON alarm (since, id);
CREATE INDEX alarm_open_by_severity ON alarm (severity, since, id) WHERE open;
CREATE INDEX alarm_open_by_time ON alarm (since, id) WHERE open;
CREATE INDEX alarm_normal ON alarm (changed, number) WHERE NOT open;
CREATE INDEX alarm_by_shelving ON alarm (shelved_until) WHERE shelved_until > 0;

-- What happened to them. sequence: of the signal that told it, null for what no signal told.
CREATE TABLE alarm_step (
    number   ${number},
    alarm    ${text} NOT NULL REFERENCES alarm (id) ON DELETE CASCADE,
    what     ${text} NOT NULL,
    at       BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    made_by  ${text} NOT NULL,
    by_name  ${text} NOT NULL,
    severity BIGINT NOT NULL,
    detail   ${text} NOT NULL,
    words    ${text} NOT NULL,
    sequence BIGINT,
    UNIQUE (alarm, sequence)
);
CREATE INDEX alarm_step_by_alarm ON alarm_step (alarm, number);
CREATE INDEX alarm_step_raised ON alarm_step (recorded) WHERE what = 'RAISED';
