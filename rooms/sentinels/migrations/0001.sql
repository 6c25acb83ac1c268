-- Who asked to become a sentinel and was not answered yet: gone with the answer, or after ninety days.
CREATE TABLE sentinel_ask (
    seq SEQ,
    id BLOB NOT NULL,
    depot BLOB NOT NULL,
    part TEXT NOT NULL,
    hat TEXT NOT NULL,
    name TEXT NOT NULL,
    phone BLOB NOT NULL,
    phone_blind BLOB NOT NULL,
    asked_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sentinel_ask_id ON sentinel_ask (id);
CREATE UNIQUE INDEX sentinel_ask_phone ON sentinel_ask (phone_blind);
CREATE INDEX sentinel_ask_depot ON sentinel_ask (depot);

CREATE TABLE sentinel (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    depot BLOB NOT NULL,
    part TEXT NOT NULL,
    hat TEXT NOT NULL,
    post BLOB NOT NULL,
    how TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    confirmed_by BLOB NOT NULL,
    trained_at BIGINT,
    version BIGINT,
    until_at BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX sentinel_id ON sentinel (id);
CREATE UNIQUE INDEX sentinel_person ON sentinel (person) WHERE until_at IS NULL;
CREATE INDEX sentinel_depot ON sentinel (depot, until_at)
