-- The same text for SQLite and PostgreSQL. What their words differ in are placeholders, see Dialect:
--   number  a key that counts up and is never given again
--   text    text that is compared and ordered by code point
--   bytes   a byte string

-- One row. Every writing transaction counts it up first, which also makes writers wait for one another.
CREATE TABLE registry_state (
    id      BIGINT NOT NULL PRIMARY KEY,
    changes BIGINT NOT NULL
);
INSERT INTO registry_state (id, changes) VALUES (1, 0);

CREATE TABLE space (
    number                 ${number},
    path                   ${text} NOT NULL UNIQUE,
    title                  ${text} NOT NULL,
    things_max             BIGINT NOT NULL,
    readings_per_second_max BIGINT NOT NULL,
    things                 BIGINT NOT NULL,
    revision               BIGINT NOT NULL
);
INSERT INTO space (path, title, things_max, readings_per_second_max, things, revision) VALUES ('', '', 0, 0, 0, 1);

CREATE TABLE model (
    number  ${number},
    name    ${text} NOT NULL UNIQUE,
    version BIGINT NOT NULL
);

CREATE TABLE model_version (
    model      BIGINT NOT NULL REFERENCES model (number) ON DELETE CASCADE,
    version    BIGINT NOT NULL,
    definition ${text} NOT NULL,
    PRIMARY KEY (model, version)
);

CREATE TABLE thing (
    number    ${number},
    id        ${text} NOT NULL UNIQUE,
    model     BIGINT NOT NULL REFERENCES model (number),
    space     BIGINT NOT NULL REFERENCES space (number),
    name      ${text} NOT NULL,
    search    ${text} NOT NULL,
    labels    ${text} NOT NULL,
    latitude  DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    enabled   BOOLEAN NOT NULL,
    revision  BIGINT NOT NULL,
    created   BIGINT NOT NULL
);
CREATE INDEX thing_by_model ON thing (model, id);
CREATE INDEX thing_by_space ON thing (space, id);

-- What thing.labels holds, to search by. The thing's id is here too, so that a page of matches is one walk of an index.
CREATE TABLE thing_label (
    thing BIGINT NOT NULL REFERENCES thing (number) ON DELETE CASCADE,
    label ${text} NOT NULL,
    value ${text} NOT NULL,
    id    ${text} NOT NULL,
    PRIMARY KEY (thing, label)
);
CREATE INDEX thing_label_by_value ON thing_label (label, value, id);
CREATE INDEX thing_label_by_label ON thing_label (label, id);

CREATE TABLE token (
    number  ${number},
    kind    ${text} NOT NULL,
    name    ${text} NOT NULL,
    hash    ${bytes} NOT NULL UNIQUE,
    thing   BIGINT REFERENCES thing (number) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    expires BIGINT
);
CREATE INDEX token_by_thing ON token (thing, number);
