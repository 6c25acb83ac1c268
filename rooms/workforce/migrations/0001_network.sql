CREATE TABLE station_network (
    root BLOB PRIMARY KEY,
    levels TEXT NOT NULL,
    training_minutes BIGINT NOT NULL,
    week_minutes BIGINT NOT NULL,
    rest_minutes BIGINT NOT NULL,
    evening_from BIGINT NOT NULL
);

CREATE TABLE station (
    seq SEQ,
    org BLOB NOT NULL,
    root BLOB NOT NULL REFERENCES station_network (root),
    parent BLOB,
    depth BIGINT NOT NULL,
    speciality TEXT NOT NULL,
    opened TEXT NOT NULL,
    closed TEXT
);
CREATE UNIQUE INDEX station_org ON station (org);
CREATE INDEX station_root ON station (root, depth, seq);

CREATE TABLE licence (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    kind TEXT NOT NULL,
    number BLOB NOT NULL,
    number_blind BLOB NOT NULL,
    number_tail TEXT NOT NULL,
    issued TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    renewals BIGINT NOT NULL,
    ended TEXT,
    ended_why TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX licence_id ON licence (id);
CREATE UNIQUE INDEX licence_number ON licence (number_blind) WHERE ended IS NULL;
CREATE INDEX licence_person ON licence (person, valid_until);

CREATE TABLE training_minutes (
    seq SEQ,
    mark BLOB NOT NULL,
    person BLOB NOT NULL,
    dossier BLOB NOT NULL,
    day TEXT NOT NULL,
    minutes BIGINT NOT NULL
);
CREATE UNIQUE INDEX training_minutes_mark ON training_minutes (mark);
CREATE INDEX training_minutes_person ON training_minutes (person, day);
