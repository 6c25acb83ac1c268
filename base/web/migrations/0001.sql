CREATE TABLE session (
    seq SEQ,
    id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    person BLOB NOT NULL,
    means TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    sure_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX session_id ON session (id);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_person ON session (person, seq)
