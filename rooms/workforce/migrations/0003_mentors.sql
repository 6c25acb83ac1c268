CREATE TABLE mentor_pair (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    mentor BLOB NOT NULL,
    mentee BLOB NOT NULL,
    aims TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    meetings BIGINT NOT NULL,
    last_met TEXT,
    mentor_word TEXT NOT NULL,
    mentee_word TEXT NOT NULL,
    ended_day TEXT
);
CREATE INDEX mentor_pair_mentor ON mentor_pair (mentor);
CREATE INDEX mentor_pair_mentee ON mentor_pair (mentee);
CREATE UNIQUE INDEX mentor_pair_now ON mentor_pair (mentee) WHERE ended_day IS NULL;

CREATE TABLE probation (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    person BLOB NOT NULL,
    author BLOB NOT NULL,
    signer BLOB NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL
);
CREATE INDEX probation_person ON probation (person)
