-- Rows of an office's own list of organisations, between the look at them and the tap that loads them.
CREATE TABLE org_staged (
    seq SEQ,
    batch BLOB NOT NULL,
    verdict TEXT NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    place BLOB NOT NULL,
    codes TEXT NOT NULL,
    credit_code TEXT,
    contact TEXT NOT NULL,
    note TEXT NOT NULL,
    was_credit TEXT,
    was_contact TEXT NOT NULL,
    was_note TEXT NOT NULL
);
CREATE UNIQUE INDEX org_staged_row ON org_staged (batch, id);
CREATE INDEX org_credit ON org (credit_code)
