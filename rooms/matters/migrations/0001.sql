CREATE TABLE matter_category (
    seq SEQ,
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    major TEXT NOT NULL,
    minor TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    file_condition TEXT NOT NULL,
    close_condition TEXT NOT NULL,
    limit_value BIGINT NOT NULL,
    limit_unit TEXT NOT NULL,
    photo_required BIGINT NOT NULL,
    first TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
);
CREATE UNIQUE INDEX matter_category_now ON matter_category (code) WHERE until IS NULL;
CREATE UNIQUE INDEX matter_category_version ON matter_category (code, version);

CREATE TABLE matter (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    category BIGINT NOT NULL REFERENCES matter_category (seq),
    source TEXT NOT NULL,
    reporter BLOB,
    handler BLOB,
    offer BLOB,
    work_due BIGINT,
    desk BLOB,
    fed_by BLOB,
    inspected_by BLOB,
    rework BIGINT NOT NULL,
    disputes BIGINT NOT NULL,
    reminders BIGINT NOT NULL,
    overdue BIGINT NOT NULL,
    marked_due BIGINT,
    ever_overdue BIGINT NOT NULL,
    dispatched_at BIGINT,
    signed_at BIGINT,
    fed_at BIGINT,
    outcome TEXT,
    rating BIGINT,
    rated_at BIGINT,
    merged_into BLOB
);
CREATE INDEX matter_overdue ON matter (dossier) WHERE overdue = 1;
CREATE INDEX matter_merged ON matter (merged_into) WHERE merged_into IS NOT NULL
