-- Holidays and make-up workdays of later years, as somebody imported them. A row is never changed: what was counted before it
-- held is counted again by the calendar of its own moment.
CREATE TABLE special_days (
    seq SEQ,
    days TEXT NOT NULL,
    begins BIGINT NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX special_days_begins ON special_days (begins)
