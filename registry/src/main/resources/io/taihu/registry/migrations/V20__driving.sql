-- Energy of trips, the times vehicles were charged, and how they were driven; a null is what is not known.
ALTER TABLE leg ADD COLUMN remains DOUBLE PRECISION;
ALTER TABLE leg ADD COLUMN kwh DOUBLE PRECISION;
ALTER TABLE leg ADD COLUMN measured SMALLINT NOT NULL DEFAULT 0;

CREATE TABLE charge (
    thing           BIGINT NOT NULL REFERENCES thing (number) ON DELETE CASCADE,
    begins          BIGINT NOT NULL,
    ends            BIGINT NOT NULL,
    going_on        SMALLINT NOT NULL,
    driving         SMALLINT NOT NULL,
    assumed         SMALLINT NOT NULL,
    lat             DOUBLE PRECISION,
    lon             DOUBLE PRECISION,
    soc_from        DOUBLE PRECISION,
    soc_to          DOUBLE PRECISION,
    kwh             DOUBLE PRECISION,
    measured        SMALLINT NOT NULL,
    max_power       DOUBLE PRECISION,
    max_spread      DOUBLE PRECISION,
    max_temperature DOUBLE PRECISION,
    PRIMARY KEY (thing, begins),
    CHECK (begins <= ends)
);
CREATE INDEX charge_by_beginning ON charge (begins);

CREATE TABLE driving_event (
    thing  BIGINT NOT NULL REFERENCES thing (number) ON DELETE CASCADE,
    kind   SMALLINT NOT NULL, -- 0 harsh braking, 1 harsh acceleration, 2 speeding, 3 fatigue
    begins BIGINT NOT NULL,
    ends   BIGINT NOT NULL,
    lat    DOUBLE PRECISION NOT NULL,
    lon    DOUBLE PRECISION NOT NULL,
    value  DOUBLE PRECISION NOT NULL,
    above  DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (thing, begins, kind),
    CHECK (begins <= ends)
);
CREATE INDEX driving_event_by_beginning ON driving_event (begins);
