CREATE TABLE attendance (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    sitting BLOB NOT NULL,
    who BLOB NOT NULL,
    person BLOB,
    part TEXT NOT NULL,
    presence TEXT NOT NULL,
    came_at BIGINT,
    went_at BIGINT,
    minutes BIGINT NOT NULL,
    credit TEXT NOT NULL,
    day TEXT NOT NULL,
    community TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    marked_by BLOB NOT NULL,
    marked_at BIGINT NOT NULL,
    voided_by BLOB,
    voided_at BIGINT,
    void_reason TEXT
);
CREATE UNIQUE INDEX attendance_id ON attendance (id);
CREATE UNIQUE INDEX attendance_live ON attendance (dossier, sitting, who, part) WHERE voided_at IS NULL;
CREATE INDEX attendance_dossier ON attendance (dossier, seq);
CREATE INDEX attendance_person ON attendance (person, day, seq) WHERE person IS NOT NULL;

CREATE TABLE signoff (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    level BIGINT NOT NULL,
    data_key BIGINT,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    asked_by BLOB NOT NULL,
    asked_of BLOB,
    asked_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    answered_by BLOB,
    answered_at BIGINT,
    words BLOB
);
CREATE UNIQUE INDEX signoff_id ON signoff (id);
CREATE UNIQUE INDEX signoff_version ON signoff (dossier, subject, version);

CREATE TABLE task_carry (
    seq SEQ,
    task BLOB NOT NULL,
    person BLOB NOT NULL,
    from_due BIGINT,
    to_due BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX task_carry_person ON task_carry (person, seq);
