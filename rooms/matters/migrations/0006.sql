CREATE TABLE photo_cleared (
    seq SEQ,
    sha TEXT NOT NULL,
    person BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX photo_cleared_sha ON photo_cleared (sha)
