-- How things belong together: one end, a word for it, the other end.
CREATE TABLE relation (
    source  BIGINT NOT NULL REFERENCES thing (number) ON DELETE CASCADE,
    kind    ${text} NOT NULL,
    target  BIGINT NOT NULL REFERENCES thing (number) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    PRIMARY KEY (source, kind, target)
);
CREATE INDEX relation_by_target ON relation (target, kind);
