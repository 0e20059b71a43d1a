-- What people noted on a moment (begins = ends) or a stretch of the history of a thing, or else of a space.
CREATE TABLE annotation (
    number  ${number},
    thing   BIGINT REFERENCES thing (number) ON DELETE CASCADE,
    space   BIGINT REFERENCES space (number) ON DELETE CASCADE,
    begins  BIGINT NOT NULL,
    ends    BIGINT NOT NULL,
    words   ${text} NOT NULL,
    made_by ${text} NOT NULL,
    by_name ${text} NOT NULL,
    revision BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    CHECK ((thing IS NULL) <> (space IS NULL)),
    CHECK (begins <= ends)
);
CREATE INDEX annotation_by_thing ON annotation (thing, begins);
CREATE INDEX annotation_by_space ON annotation (space, begins);
CREATE INDEX annotation_by_beginning ON annotation (begins, number);
