ALTER TABLE matter ADD COLUMN origin BLOB;
ALTER TABLE matter ADD COLUMN origin_item BLOB;
ALTER TABLE matter ADD COLUMN split_from BLOB;
ALTER TABLE matter ADD COLUMN persuaded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN rechecks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN recheck_good BIGINT;
ALTER TABLE matter ADD COLUMN rechecked_at BIGINT;
CREATE INDEX matter_origin ON matter (origin) WHERE origin IS NOT NULL;
CREATE INDEX dossier_place ON dossier (place, kind, seq) WHERE place IS NOT NULL;
ALTER TABLE matter ADD COLUMN verified BIGINT;
ALTER TABLE matter ADD COLUMN overruled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN extensions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN parkings BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN left_minutes BIGINT;
ALTER TABLE matter ADD COLUMN asked TEXT;
ALTER TABLE matter ADD COLUMN ask BLOB;
ALTER TABLE matter ADD COLUMN ask_until BIGINT;
ALTER TABLE matter ADD COLUMN response_due BIGINT;
ALTER TABLE matter ADD COLUMN responded_at BIGINT;
ALTER TABLE matter ADD COLUMN contacts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN called_at BIGINT;
ALTER TABLE matter ADD COLUMN resolved BIGINT;
ALTER TABLE matter ADD COLUMN called_rating BIGINT;
ALTER TABLE matter ADD COLUMN excluded TEXT;
ALTER TABLE matter ADD COLUMN escalated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter_category ADD COLUMN track TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE matter_category ADD COLUMN steps TEXT NOT NULL DEFAULT '';
ALTER TABLE matter_category ADD COLUMN on_rework TEXT NOT NULL DEFAULT 'restart';
ALTER TABLE matter_category ADD COLUMN pauses TEXT NOT NULL DEFAULT 'both';
CREATE TABLE matter_link (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    offer BLOB NOT NULL,
    org BLOB NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    tries BIGINT NOT NULL,
    locked_until BIGINT,
    opened_at BIGINT,
    answered_at BIGINT
);
CREATE UNIQUE INDEX matter_link_id ON matter_link (id);
CREATE INDEX matter_link_dossier ON matter_link (dossier, seq)
