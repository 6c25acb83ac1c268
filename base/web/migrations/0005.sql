CREATE TABLE short_code (
    code TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE TABLE document (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    title TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    done_at BIGINT,
    expires_at BIGINT,
    name TEXT,
    media TEXT,
    sha TEXT,
    refusal TEXT
);
CREATE UNIQUE INDEX document_id ON document (person, id);
CREATE INDEX document_person ON document (person, seq);
CREATE INDEX document_waiting ON document (leased_until) WHERE done_at IS NULL;
CREATE INDEX document_expires ON document (expires_at) WHERE expires_at IS NOT NULL
