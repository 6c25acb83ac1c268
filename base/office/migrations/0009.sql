CREATE TABLE glass (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    reason BLOB NOT NULL,
    opened_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    reviewed_by BLOB,
    reviewed_at BIGINT,
    outcome TEXT,
    words BLOB
);
CREATE UNIQUE INDEX glass_id ON glass (id);
CREATE UNIQUE INDEX glass_open ON glass (person) WHERE reviewed_at IS NULL;
CREATE INDEX glass_dossier ON glass (dossier);
CREATE INDEX dossier_hidden_number ON dossier (number) WHERE level >= 2
