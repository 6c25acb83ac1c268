CREATE TABLE place (
    seq SEQ,
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    short TEXT NOT NULL,
    sort TEXT NOT NULL,
    parent BIGINT,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    source TEXT NOT NULL,
    road TEXT, lane TEXT, estate TEXT, gate TEXT, building TEXT, word TEXT, unit TEXT,
    floors BIGINT,
    lat BIGINT, lon BIGINT,
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    successor BLOB
);
CREATE UNIQUE INDEX place_id ON place (id);
CREATE UNIQUE INDEX place_code ON place (code) WHERE valid_until IS NULL;
CREATE INDEX place_code_past ON place (code, valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX place_parent ON place (parent);
CREATE INDEX place_community ON place (community, kind) WHERE source = 'office';
CREATE INDEX place_compound ON place (compound, kind) WHERE compound IS NOT NULL;
CREATE INDEX place_grid ON place (grid, kind) WHERE grid IS NOT NULL;
CREATE INDEX place_successor ON place (successor) WHERE successor IS NOT NULL;

CREATE TABLE place_name (
    seq SEQ,
    place BIGINT NOT NULL REFERENCES place (seq),
    name TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX place_name_of ON place_name (place);

CREATE TABLE grid_post (
    seq SEQ,
    grid BLOB NOT NULL,
    person BLOB,
    worker TEXT NOT NULL,
    phone TEXT NOT NULL,
    duty TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT
);
CREATE INDEX grid_post_of ON grid_post (grid);

CREATE TABLE grid_bounds (
    grid BLOB PRIMARY KEY,
    boundary TEXT NOT NULL
);

CREATE TABLE place_load (
    seq SEQ,
    id BLOB NOT NULL,
    scope TEXT NOT NULL,
    day TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    added BIGINT NOT NULL,
    renamed BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX place_load_id ON place_load (id);

CREATE TABLE place_staged (
    seq SEQ,
    act TEXT NOT NULL,
    place BIGINT,
    id BLOB,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_code TEXT,
    name TEXT NOT NULL,
    short TEXT NOT NULL,
    sort TEXT NOT NULL,
    scope TEXT NOT NULL,
    body TEXT NOT NULL
);
