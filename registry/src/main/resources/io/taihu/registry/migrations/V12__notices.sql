-- What is to be told by channels, which are documents; a key comes once for a channel.
CREATE TABLE notice (
    number   ${number},
    id       ${text} NOT NULL UNIQUE,
    channel  BIGINT NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    key      ${text} NOT NULL,
    space    BIGINT NOT NULL REFERENCES space (number) ON DELETE CASCADE,
    title    ${text} NOT NULL,
    severity ${text} NOT NULL,
    content  ${text} NOT NULL,
    created  BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    together BOOLEAN NOT NULL,
    state    ${text} NOT NULL,
    attempts BIGINT NOT NULL,
    begun    BIGINT NOT NULL,
    changed  BIGINT NOT NULL,
    problem  ${text} NOT NULL,
    UNIQUE (channel, key)
);
CREATE INDEX notice_by_due ON notice (state, due);
CREATE INDEX notice_by_channel ON notice (channel, state, due);
CREATE INDEX notice_by_space ON notice (space, number);
