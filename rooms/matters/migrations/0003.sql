ALTER TABLE matter ADD COLUMN origin BLOB;
ALTER TABLE matter ADD COLUMN origin_item BLOB;
ALTER TABLE matter ADD COLUMN split_from BLOB;
ALTER TABLE matter ADD COLUMN persuaded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN rechecks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE matter ADD COLUMN recheck_good BIGINT;
ALTER TABLE matter ADD COLUMN rechecked_at BIGINT;
CREATE INDEX matter_origin ON matter (origin) WHERE origin IS NOT NULL;
CREATE INDEX dossier_place ON dossier (place, kind, seq) WHERE place IS NOT NULL
