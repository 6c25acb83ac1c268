ALTER TABLE matter ADD COLUMN proposal TEXT;
ALTER TABLE matter ADD COLUMN proposed_by BLOB;
ALTER TABLE matter ADD COLUMN settled_at BIGINT;
CREATE TABLE meeting (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    begins_at BIGINT NOT NULL,
    venue TEXT NOT NULL
);
CREATE TABLE meeting_item (
    seq SEQ,
    meeting BIGINT NOT NULL REFERENCES dossier (seq),
    matter BIGINT NOT NULL REFERENCES dossier (seq)
);
CREATE UNIQUE INDEX meeting_item_once ON meeting_item (meeting, matter);
CREATE INDEX meeting_item_matter ON meeting_item (matter);
CREATE TABLE meeting_promise (
    seq SEQ,
    id BLOB NOT NULL,
    meeting BIGINT NOT NULL REFERENCES dossier (seq),
    matter BIGINT,
    org BLOB NOT NULL,
    what TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    kept_at BIGINT,
    kept_by BLOB,
    how TEXT
);
CREATE UNIQUE INDEX meeting_promise_id ON meeting_promise (id);
CREATE INDEX meeting_promise_meeting ON meeting_promise (meeting, seq);
CREATE INDEX meeting_promise_matter ON meeting_promise (matter) WHERE matter IS NOT NULL
