CREATE TABLE volunteer (
    seq SEQ,
    person BLOB NOT NULL,
    number TEXT NOT NULL,
    national_no TEXT NOT NULL,
    slots BIGINT NOT NULL,
    insurance TEXT NOT NULL,
    insured_until TEXT,
    guardian TEXT NOT NULL,
    guardian_day TEXT,
    since_day TEXT NOT NULL,
    until_day TEXT,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX volunteer_person ON volunteer (person);
CREATE UNIQUE INDEX volunteer_number ON volunteer (number);

CREATE TABLE service_record (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    kind TEXT NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    part TEXT NOT NULL,
    day TEXT NOT NULL,
    came_at BIGINT,
    went_at BIGINT,
    minutes BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    source TEXT NOT NULL,
    community TEXT NOT NULL,
    voucher BIGINT NOT NULL REFERENCES ledger_voucher (seq),
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX service_record_id ON service_record (id);
CREATE INDEX service_record_person ON service_record (person, day, seq);
CREATE INDEX service_record_dossier ON service_record (dossier, seq);
CREATE INDEX service_record_waiting ON service_record (person, seq) WHERE waiting > 0;

CREATE TABLE service_settled (
    record BIGINT PRIMARY KEY REFERENCES service_record (seq),
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    voucher BIGINT NOT NULL REFERENCES ledger_voucher (seq),
    settled_by BLOB NOT NULL,
    settled_at BIGINT NOT NULL
);

CREATE TABLE service_void (
    record BIGINT PRIMARY KEY REFERENCES service_record (seq),
    voucher BIGINT NOT NULL REFERENCES ledger_voucher (seq),
    voided_by BLOB NOT NULL,
    voided_at BIGINT NOT NULL
);

CREATE TABLE service_export (
    seq SEQ,
    id BLOB NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    again BIGINT NOT NULL,
    records BIGINT NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX service_export_id ON service_export (id);
CREATE INDEX service_export_by ON service_export (made_by, seq);

CREATE TABLE service_exported (
    export BIGINT NOT NULL REFERENCES service_export (seq),
    record BIGINT NOT NULL REFERENCES service_record (seq),
    PRIMARY KEY (export, record)
);
CREATE INDEX service_exported_record ON service_exported (record);

CREATE TABLE duty (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    day TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    needed BIGINT NOT NULL,
    spot TEXT NOT NULL,
    recipients TEXT NOT NULL
);
CREATE INDEX duty_day ON duty (day, dossier);

CREATE TABLE duty_helper (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES duty (dossier),
    person BLOB NOT NULL,
    since BIGINT NOT NULL,
    left_at BIGINT
);
CREATE UNIQUE INDEX duty_helper_now ON duty_helper (person, dossier) WHERE left_at IS NULL;
CREATE INDEX duty_helper_dossier ON duty_helper (dossier, seq);

CREATE TABLE hours_grant (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    person BLOB NOT NULL,
    minutes BIGINT NOT NULL,
    day TEXT NOT NULL,
    proof TEXT NOT NULL
);
CREATE INDEX hours_grant_person ON hours_grant (person, dossier);

CREATE TABLE hours_proof (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    person BLOB NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    certificate BLOB
);
CREATE INDEX hours_proof_person ON hours_proof (person, dossier);

CREATE TABLE hours_query (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    person BLOB NOT NULL,
    record BIGINT NOT NULL REFERENCES service_record (seq),
    held BIGINT NOT NULL
);
CREATE INDEX hours_query_person ON hours_query (person, dossier);
CREATE INDEX hours_query_record ON hours_query (record)
