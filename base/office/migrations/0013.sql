CREATE TABLE erasure (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    number TEXT NOT NULL,
    reason BLOB NOT NULL,
    asked_by BLOB NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_by BLOB,
    answered_at BIGINT,
    agreed BIGINT,
    words BLOB
);
CREATE UNIQUE INDEX erasure_id ON erasure (id);
CREATE UNIQUE INDEX erasure_waits ON erasure (dossier) WHERE answered_at IS NULL;
CREATE INDEX erasure_dossier ON erasure (dossier);
CREATE INDEX block_dossier ON block (dossier);
