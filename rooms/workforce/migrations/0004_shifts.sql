CREATE TABLE shift (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    org BLOB,
    place_code TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    evening_minutes BIGINT NOT NULL,
    duty TEXT NOT NULL,
    planned_by BLOB NOT NULL,
    cancelled_at BIGINT,
    cancelled_why TEXT NOT NULL
);
CREATE UNIQUE INDEX shift_id ON shift (id);
CREATE INDEX shift_person ON shift (person, from_at);
CREATE INDEX shift_place ON shift (place_code, from_at)
