CREATE TABLE feed (
    person BLOB PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX feed_secret ON feed (secret_hash)
