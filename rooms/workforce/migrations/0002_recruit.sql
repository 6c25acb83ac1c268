CREATE TABLE recruitment (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    post_title TEXT NOT NULL,
    closes TEXT NOT NULL,
    starts TEXT NOT NULL,
    induction BLOB
);

CREATE TABLE recruit_need (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    community TEXT NOT NULL,
    needed BIGINT NOT NULL,
    skills TEXT NOT NULL
);
CREATE UNIQUE INDEX recruit_need_one ON recruit_need (dossier, community);

CREATE TABLE recruit_applicant (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    identity BLOB NOT NULL,
    digest BLOB NOT NULL,
    person BLOB,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    birth_year BIGINT,
    degree TEXT NOT NULL,
    major TEXT NOT NULL,
    skills TEXT NOT NULL,
    result TEXT NOT NULL,
    community TEXT,
    org BLOB,
    post BLOB,
    placed_at BIGINT,
    left_day TEXT,
    left_why TEXT NOT NULL
);
CREATE UNIQUE INDEX recruit_applicant_id ON recruit_applicant (id);
CREATE UNIQUE INDEX recruit_applicant_identity ON recruit_applicant (dossier, identity);
CREATE INDEX recruit_applicant_list ON recruit_applicant (dossier, sort, seq);
CREATE INDEX recruit_applicant_person ON recruit_applicant (person);

CREATE TABLE recruit_staged (
    seq SEQ,
    upload BLOB NOT NULL,
    verdict TEXT NOT NULL,
    id BLOB NOT NULL,
    identity BLOB NOT NULL,
    digest BLOB NOT NULL,
    base BLOB,
    person BLOB,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    birth_year BIGINT,
    degree TEXT NOT NULL,
    major TEXT NOT NULL,
    skills TEXT NOT NULL,
    result TEXT NOT NULL
);
CREATE INDEX recruit_staged_upload ON recruit_staged (upload);

CREATE TABLE recruit_move (
    seq SEQ,
    applicant BLOB NOT NULL,
    at BIGINT NOT NULL,
    actor BLOB NOT NULL,
    from_community TEXT,
    to_community TEXT,
    reason TEXT NOT NULL
);
CREATE INDEX recruit_move_applicant ON recruit_move (applicant, seq)
