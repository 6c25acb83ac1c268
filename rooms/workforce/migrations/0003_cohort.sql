CREATE TABLE cohort (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    evenings TEXT NOT NULL,
    begins BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    venue TEXT NOT NULL,
    rules TEXT NOT NULL
);

CREATE TABLE cohort_group (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    name TEXT NOT NULL,
    topic TEXT NOT NULL
);
CREATE UNIQUE INDEX cohort_group_id ON cohort_group (id);
CREATE INDEX cohort_group_of ON cohort_group (dossier, seq);

CREATE TABLE cohort_learner (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    grp BLOB,
    leader BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX cohort_learner_now ON cohort_learner (dossier, person) WHERE until_at IS NULL;
CREATE INDEX cohort_learner_of ON cohort_learner (dossier, seq);
CREATE INDEX cohort_learner_person ON cohort_learner (person, seq);

CREATE TABLE cohort_subject (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    title TEXT NOT NULL,
    lecturer TEXT NOT NULL,
    unit TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    closing BIGINT NOT NULL,
    dropped_at BIGINT
);
CREATE UNIQUE INDEX cohort_subject_id ON cohort_subject (id);
CREATE INDEX cohort_subject_of ON cohort_subject (dossier, seq);

CREATE TABLE cohort_limit (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    seats BIGINT NOT NULL,
    days TEXT NOT NULL,
    dropped_at BIGINT
);
CREATE UNIQUE INDEX cohort_limit_id ON cohort_limit (id);
CREATE INDEX cohort_limit_of ON cohort_limit (dossier, seq);

CREATE TABLE cohort_sitting (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    subject BLOB NOT NULL,
    lecturer TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    venue TEXT NOT NULL,
    code TEXT NOT NULL,
    cancelled_at BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX cohort_sitting_id ON cohort_sitting (id);
CREATE INDEX cohort_sitting_of ON cohort_sitting (dossier, from_at);

CREATE TABLE cohort_task (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    team BIGINT NOT NULL,
    grp BLOB,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX cohort_task_id ON cohort_task (id);
CREATE INDEX cohort_task_of ON cohort_task (dossier, seq);

CREATE TABLE cohort_submission (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    task BLOB NOT NULL,
    owner BLOB NOT NULL,
    person BLOB NOT NULL,
    text TEXT NOT NULL,
    entry BLOB,
    given_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    words TEXT NOT NULL,
    reviewed_by BLOB,
    reviewed_at BIGINT
);
CREATE UNIQUE INDEX cohort_submission_id ON cohort_submission (id);
CREATE INDEX cohort_submission_of ON cohort_submission (dossier, seq);

CREATE TABLE cohort_round (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    kind TEXT NOT NULL,
    version BIGINT NOT NULL REFERENCES instrument_version (seq),
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE UNIQUE INDEX cohort_round_id ON cohort_round (id);
CREATE UNIQUE INDEX cohort_round_kind ON cohort_round (dossier, kind);

CREATE TABLE cohort_judge (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    absent_at BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX cohort_judge_id ON cohort_judge (id);
CREATE INDEX cohort_judge_of ON cohort_judge (dossier, seq);

CREATE TABLE cohort_moderation (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    competency TEXT NOT NULL,
    hundredths BIGINT NOT NULL,
    reason TEXT NOT NULL,
    moderator BLOB NOT NULL,
    at BIGINT NOT NULL,
    superseded_at BIGINT
);
CREATE INDEX cohort_moderation_of ON cohort_moderation (dossier, seq);

CREATE TABLE cohort_result (
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    passed BIGINT NOT NULL,
    body TEXT NOT NULL,
    certificate BLOB,
    settled_at BIGINT NOT NULL,
    PRIMARY KEY (dossier, person)
);
