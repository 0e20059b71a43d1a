-- A dashboard as it is now; what is on it is in the version of the same revision.
CREATE TABLE dashboard (
    number   ${number},
    space    BIGINT NOT NULL REFERENCES space (number),
    model    ${text},
    title    ${text} NOT NULL,
    search   ${text} NOT NULL,
    revision BIGINT NOT NULL,
    created  BIGINT NOT NULL,
    changed  BIGINT NOT NULL
);
CREATE INDEX dashboard_by_space ON dashboard (space, number);
CREATE INDEX dashboard_by_model ON dashboard (model, number);

-- Space and model stand here by name: a former version keeps no space from being forgotten.
CREATE TABLE dashboard_version (
    dashboard  BIGINT NOT NULL REFERENCES dashboard (number) ON DELETE CASCADE,
    revision   BIGINT NOT NULL,
    space      ${text} NOT NULL,
    model      ${text},
    title      ${text} NOT NULL,
    definition ${text} NOT NULL,
    changed    BIGINT NOT NULL,
    PRIMARY KEY (dashboard, revision)
);

CREATE TABLE saved_view (
    number  ${number},
    space   BIGINT NOT NULL REFERENCES space (number) ON DELETE CASCADE,
    page    ${text} NOT NULL,
    title   ${text} NOT NULL,
    query   ${text} NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX saved_view_by_space ON saved_view (space, number);
CREATE INDEX saved_view_by_page ON saved_view (page, number);
