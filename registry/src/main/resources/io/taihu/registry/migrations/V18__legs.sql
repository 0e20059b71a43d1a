-- Trips and stops of vehicles as they were found; a null is what is not known.
CREATE TABLE leg (
    thing     BIGINT NOT NULL REFERENCES thing (number) ON DELETE CASCADE,
    begins    BIGINT NOT NULL,
    ends      BIGINT NOT NULL,
    moves     SMALLINT NOT NULL, -- 0 stop, 1 trip, 2 trip of which only its ends are known
    going_on  SMALLINT NOT NULL,
    from_lat  DOUBLE PRECISION NOT NULL,
    from_lon  DOUBLE PRECISION NOT NULL,
    to_lat    DOUBLE PRECISION NOT NULL,
    to_lon    DOUBLE PRECISION NOT NULL,
    metres    DOUBLE PRECISION NOT NULL,
    max_speed DOUBLE PRECISION,
    used      DOUBLE PRECISION,
    PRIMARY KEY (thing, begins),
    CHECK (begins <= ends)
);
CREATE INDEX leg_by_beginning ON leg (begins);
