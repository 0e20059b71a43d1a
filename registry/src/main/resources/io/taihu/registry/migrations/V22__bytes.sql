-- How many bytes a second of the journal may come from the things of a space and of those below it; 0 for no limit.
ALTER TABLE space ADD COLUMN bytes_per_second_max BIGINT NOT NULL DEFAULT 0;
