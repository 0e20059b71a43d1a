-- Who did what to what, from where, with what result: only ever appended to, and removed from the old end alone.
-- previous and hash are SHA-256 in hex; search is for finding by text and has no part in the hash.
CREATE TABLE audit (
    sequence     BIGINT NOT NULL PRIMARY KEY,
    micros       BIGINT NOT NULL,
    who_kind     ${text} NOT NULL,
    who          ${text} NOT NULL,
    who_name     ${text} NOT NULL,
    token        ${text} NOT NULL,
    address      ${text} NOT NULL,
    operation    ${text} NOT NULL,
    subject_kind ${text} NOT NULL,
    subject      ${text} NOT NULL,
    space        ${text} NOT NULL,
    result       ${text} NOT NULL,
    code         ${text} NOT NULL,
    begun        BIGINT NOT NULL,
    times        BIGINT NOT NULL,
    detail       ${text} NOT NULL,
    previous     ${text} NOT NULL,
    hash         ${text} NOT NULL,
    search       ${text} NOT NULL
);
CREATE INDEX audit_by_time ON audit (micros, sequence);
CREATE INDEX audit_by_space ON audit (space, sequence);
CREATE INDEX audit_by_who ON audit (who_kind, who, sequence);
CREATE INDEX audit_by_operation ON audit (operation, sequence);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject, sequence);
CREATE INDEX audit_by_result ON audit (result, sequence);
CREATE INDEX audit_by_begun ON audit (begun, sequence);

-- Where the chain ends, so that entries cannot vanish from its end unseen.
CREATE TABLE audit_head (
    id       INTEGER NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    hash     ${text} NOT NULL
);
INSERT INTO audit_head (id, sequence, hash)
    VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
