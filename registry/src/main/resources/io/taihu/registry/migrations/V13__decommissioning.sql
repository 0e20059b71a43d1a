-- Since when a thing is out of service for good; null while it is not.
ALTER TABLE thing ADD COLUMN decommissioned BIGINT;
-- Things that are gone and whose history is still to go. Their ids are free again when it has.
CREATE TABLE farewell (
    thing BIGINT PRIMARY KEY,
    id    ${text} NOT NULL UNIQUE,
    asked BIGINT NOT NULL
);
