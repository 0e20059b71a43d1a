-- Definitions of other rooms, as text that the registry does not read.
CREATE TABLE document (
    number     ${number},
    kind       ${text} NOT NULL,
    space      BIGINT NOT NULL REFERENCES space (number),
    title      ${text} NOT NULL,
    definition ${text} NOT NULL,
    state      ${text} NOT NULL,
    made_by    ${text} NOT NULL,
    revision   BIGINT NOT NULL,
    created    BIGINT NOT NULL,
    changed    BIGINT NOT NULL
);
CREATE INDEX document_by_kind ON document (kind, number);
CREATE INDEX document_by_space ON document (space, number);
