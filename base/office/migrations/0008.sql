CREATE TABLE certificate_key (
    seq SEQ,
    kid TEXT NOT NULL,
    public BLOB NOT NULL,
    seed BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE UNIQUE INDEX certificate_key_kid ON certificate_key (kid);

CREATE TABLE certificate (
    seq SEQ,
    id BLOB NOT NULL,
    serial TEXT NOT NULL,
    kind TEXT NOT NULL,
    dossier BIGINT REFERENCES dossier (seq),
    holder BLOB,
    issuer BLOB NOT NULL,
    issued_by BLOB NOT NULL,
    issued_at BIGINT NOT NULL,
    once TEXT,
    signing_key BIGINT NOT NULL REFERENCES certificate_key (seq),
    sealed BLOB NOT NULL,
    revoked_by BLOB,
    revoked_at BIGINT,
    reason TEXT
);
CREATE UNIQUE INDEX certificate_id ON certificate (id);
CREATE UNIQUE INDEX certificate_serial ON certificate (serial);
CREATE UNIQUE INDEX certificate_once ON certificate (once) WHERE revoked_at IS NULL AND once IS NOT NULL;
CREATE INDEX certificate_dossier ON certificate (dossier, seq);
CREATE INDEX certificate_holder ON certificate (holder, seq)
