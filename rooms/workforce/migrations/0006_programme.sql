CREATE TABLE programme_subject (
    seq SEQ,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    required BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    topics TEXT NOT NULL,
    retired_at BIGINT
);
CREATE UNIQUE INDEX programme_subject_code ON programme_subject (code);

CREATE TABLE programme_run (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    subject BIGINT NOT NULL REFERENCES programme_subject (seq),
    station BLOB,
    day TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    trainer TEXT NOT NULL,
    venue TEXT NOT NULL,
    gathering BIGINT
);
CREATE INDEX programme_run_subject ON programme_run (subject, day);
CREATE INDEX programme_run_gathering ON programme_run (gathering) WHERE gathering IS NOT NULL;

CREATE TABLE programme_need (
    seq SEQ,
    person BLOB NOT NULL,
    subject BIGINT NOT NULL REFERENCES programme_subject (seq),
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX programme_need_one ON programme_need (person, subject)
