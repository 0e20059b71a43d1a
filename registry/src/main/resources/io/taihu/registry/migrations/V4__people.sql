-- A role of the operators' own; the standard ones are not here.
CREATE TABLE role (
    name  ${text} NOT NULL PRIMARY KEY,
    deeds ${text} NOT NULL
);

CREATE TABLE account (
    number   ${number},
    name     ${text} NOT NULL UNIQUE,
    title    ${text} NOT NULL,
    language ${text} NOT NULL,
    enabled  BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    created  BIGINT NOT NULL
);

CREATE TABLE account_grant (
    account BIGINT NOT NULL REFERENCES account (number) ON DELETE CASCADE,
    space   BIGINT NOT NULL REFERENCES space (number) ON DELETE CASCADE,
    role    ${text} NOT NULL,
    PRIMARY KEY (account, space, role)
);
CREATE INDEX account_grant_by_space ON account_grant (space);
CREATE INDEX account_grant_by_role ON account_grant (role);

-- What somebody proves with who they are: the hash of a password, the key of a one-time code, a passkey, a provider's subject.
CREATE TABLE secret (
    number  ${number},
    account BIGINT NOT NULL REFERENCES account (number) ON DELETE CASCADE,
    kind    ${text} NOT NULL,
    name    ${text} NOT NULL,
    data    ${text} NOT NULL,
    created BIGINT NOT NULL,
    UNIQUE (kind, name)
);
CREATE INDEX secret_by_account ON secret (account, number);

-- The owner's tokens become tokens of programs that are granted everything.
ALTER TABLE token ADD COLUMN account BIGINT REFERENCES account (number) ON DELETE CASCADE;
ALTER TABLE token ADD COLUMN limited BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE token ADD COLUMN about ${text};
CREATE INDEX token_by_account ON token (account, number);
CREATE INDEX token_by_about ON token (about, number);

CREATE TABLE token_grant (
    token BIGINT NOT NULL REFERENCES token (number) ON DELETE CASCADE,
    space BIGINT NOT NULL REFERENCES space (number) ON DELETE CASCADE,
    role  ${text} NOT NULL,
    PRIMARY KEY (token, space, role)
);
CREATE INDEX token_grant_by_space ON token_grant (space);
CREATE INDEX token_grant_by_role ON token_grant (role);
INSERT INTO token_grant (token, space, role)
    SELECT t.number, s.number, 'owner' FROM token t CROSS JOIN space s WHERE t.kind IN ('OWNER', 'LINK') AND s.path = '';
UPDATE token SET kind = 'API' WHERE kind = 'OWNER';
