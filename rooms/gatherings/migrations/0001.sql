CREATE TABLE gathering (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    form TEXT NOT NULL,
    parent BIGINT,
    audience TEXT NOT NULL,
    age_from BIGINT,
    age_to BIGINT,
    open_to TEXT NOT NULL,
    capacity BIGINT NOT NULL,
    credit TEXT NOT NULL,
    outline TEXT NOT NULL,
    budget BIGINT NOT NULL,
    cost BIGINT,
    outcome TEXT,
    planned_by BLOB NOT NULL,
    ask BLOB
);
CREATE INDEX gathering_parent ON gathering (parent) WHERE parent IS NOT NULL;

CREATE TABLE sitting (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    n BIGINT NOT NULL,
    theme TEXT NOT NULL,
    day TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    place BLOB NOT NULL,
    place_name TEXT NOT NULL,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    lecturer BLOB,
    state TEXT NOT NULL,
    listed BIGINT NOT NULL,
    was_at BIGINT,
    reason TEXT NOT NULL,
    heads BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX sitting_id ON sitting (id);
CREATE INDEX sitting_dossier ON sitting (dossier, n);
CREATE INDEX sitting_city ON sitting (city, from_at, seq);
CREATE INDEX sitting_district ON sitting (district, from_at, seq);
CREATE INDEX sitting_street ON sitting (street, from_at, seq);
CREATE INDEX sitting_community ON sitting (community, from_at, seq);
CREATE INDEX sitting_grid ON sitting (grid, from_at, seq);
CREATE INDEX sitting_compound ON sitting (compound, from_at, seq);
CREATE INDEX sitting_district_day ON sitting (district, day);
CREATE INDEX sitting_street_day ON sitting (street, day);
CREATE INDEX sitting_community_day ON sitting (community, day);
CREATE INDEX sitting_listed ON sitting (from_at, seq) WHERE listed = 1;
CREATE INDEX sitting_listed_street ON sitting (street, from_at, seq) WHERE listed = 1;
CREATE INDEX sitting_lecturer ON sitting (lecturer, from_at) WHERE lecturer IS NOT NULL;

CREATE TABLE guest (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    who BLOB NOT NULL,
    name BLOB,
    name_blind BLOB,
    phone BLOB,
    phone_blind BLOB,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX guest_id ON guest (id);
CREATE INDEX guest_phone ON guest (dossier, phone_blind);
CREATE INDEX guest_who ON guest (who);

CREATE TABLE seat (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB,
    guest BLOB,
    state TEXT NOT NULL,
    way TEXT NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX seat_id ON seat (id);
CREATE UNIQUE INDEX seat_person_now ON seat (dossier, person) WHERE person IS NOT NULL AND state <> 'left';
CREATE UNIQUE INDEX seat_guest_now ON seat (dossier, guest) WHERE guest IS NOT NULL AND state <> 'left';
CREATE INDEX seat_state ON seat (dossier, state, seq);
CREATE INDEX seat_of ON seat (person, seq) WHERE person IS NOT NULL AND state <> 'left';

CREATE TABLE feedback (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    who BLOB NOT NULL,
    content BIGINT NOT NULL,
    useful BIGINT NOT NULL,
    again BIGINT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX feedback_who ON feedback (dossier, who);

CREATE TABLE lecturer (
    seq SEQ,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    unit TEXT NOT NULL,
    note TEXT NOT NULL,
    phone BLOB,
    person BLOB,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    from_day TEXT NOT NULL,
    until_day TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX lecturer_id ON lecturer (id);
CREATE INDEX lecturer_city ON lecturer (city, sort, seq);
CREATE INDEX lecturer_district ON lecturer (district, sort, seq);
CREATE INDEX lecturer_street ON lecturer (street, sort, seq);
CREATE INDEX lecturer_community ON lecturer (community, sort, seq);

CREATE TABLE lecturer_subject (
    seq SEQ,
    lecturer BIGINT NOT NULL REFERENCES lecturer (seq),
    subject TEXT NOT NULL
);
CREATE UNIQUE INDEX lecturer_subject_one ON lecturer_subject (lecturer, subject);
CREATE INDEX lecturer_subject_subject ON lecturer_subject (subject, lecturer)
