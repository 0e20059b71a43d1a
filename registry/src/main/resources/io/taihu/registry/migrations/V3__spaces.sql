-- What a space is and where it lies. Empty zone and language, and no model, are those of the space above.
-- A place has latitude and longitude; a ring has its points as "longitude,latitude", parted by spaces.
ALTER TABLE space ADD COLUMN kind ${text} NOT NULL DEFAULT 'OTHER';
ALTER TABLE space ADD COLUMN zone ${text} NOT NULL DEFAULT '';
ALTER TABLE space ADD COLUMN language ${text} NOT NULL DEFAULT '';
ALTER TABLE space ADD COLUMN model BIGINT REFERENCES model (number);
ALTER TABLE space ADD COLUMN latitude DOUBLE PRECISION;
ALTER TABLE space ADD COLUMN longitude DOUBLE PRECISION;
ALTER TABLE space ADD COLUMN ring ${text};
