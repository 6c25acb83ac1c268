CREATE INDEX notice_dossier ON notice (dossier);
CREATE INDEX outbox_notice ON outbox (notice);
CREATE INDEX attachment_sha ON attachment (sha);
CREATE INDEX attachment_thumb ON attachment (thumb_sha)
