-- What is to be told of alarms, each at its time. told: when it was; 0 while it waits.
CREATE TABLE telling (
    number   ${number},
    alarm    ${text} NOT NULL REFERENCES alarm (id) ON DELETE CASCADE,
    what     ${text} NOT NULL,
    sequence BIGINT NOT NULL,
    origin   ${text} NOT NULL,
    level    BIGINT NOT NULL,
    channel  ${text} NOT NULL,
    turn     BIGINT NOT NULL,
    minutes  BIGINT NOT NULL,
    together BOOLEAN NOT NULL,
    severity BIGINT NOT NULL,
    message  ${text} NOT NULL,
    at       BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    told     BIGINT NOT NULL,
    UNIQUE (alarm, what, sequence, origin, level)
);
CREATE INDEX telling_by_due ON telling (due, number) WHERE told = 0;
CREATE INDEX telling_by_told ON telling (told) WHERE told > 0;
-- By what alarms are suppressed.
CREATE INDEX alarm_by_suppression ON alarm (suppressed_by) WHERE suppressed_by <> '';
