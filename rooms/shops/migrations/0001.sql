CREATE TABLE shop (
    seq SEQ,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    place BLOB NOT NULL,
    place_code TEXT NOT NULL,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    address TEXT NOT NULL,
    keeper BLOB,
    phone BLOB,
    phone_tail TEXT,
    gas TEXT NOT NULL,
    opens TEXT NOT NULL,
    note TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT,
    revision BIGINT NOT NULL,
    checked_at BIGINT
);
CREATE UNIQUE INDEX shop_id ON shop (id);
CREATE UNIQUE INDEX shop_same ON shop (community, name, address) WHERE until_day IS NULL;
CREATE INDEX shop_city ON shop (city, sort, seq);
CREATE INDEX shop_district ON shop (district, sort, seq);
CREATE INDEX shop_street ON shop (street, sort, seq);
CREATE INDEX shop_community ON shop (community, sort, seq);
CREATE INDEX shop_grid ON shop (grid, sort, seq);
CREATE INDEX shop_compound ON shop (compound, sort, seq);

CREATE TABLE shop_reveal (
    seq SEQ,
    shop BLOB NOT NULL,
    actor BLOB NOT NULL,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX shop_reveal_actor ON shop_reveal (actor, at);

CREATE TABLE shop_staged (
    seq SEQ,
    batch BLOB NOT NULL,
    verdict TEXT NOT NULL,
    base BIGINT NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    place BLOB NOT NULL,
    place_code TEXT NOT NULL,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    address TEXT NOT NULL,
    keeper BLOB,
    phone BLOB,
    phone_tail TEXT,
    gas TEXT NOT NULL,
    opens TEXT NOT NULL,
    note TEXT NOT NULL,
    from_day TEXT NOT NULL
);
CREATE UNIQUE INDEX shop_staged_row ON shop_staged (batch, id);

CREATE TABLE shop_evening (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    day TEXT NOT NULL,
    checklist BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE TABLE shop_stop (
    seq SEQ,
    evening BIGINT NOT NULL REFERENCES dossier (seq),
    n BIGINT NOT NULL,
    shop BIGINT NOT NULL REFERENCES shop (seq),
    state TEXT NOT NULL,
    words TEXT NOT NULL,
    entry BLOB,
    seen_at BIGINT,
    seen_by BLOB
);
CREATE UNIQUE INDEX shop_stop_one ON shop_stop (evening, shop);
CREATE INDEX shop_stop_shop ON shop_stop (shop, seq);

CREATE TABLE shop_item (
    seq SEQ,
    id BLOB NOT NULL,
    evening BIGINT NOT NULL REFERENCES dossier (seq),
    shop BIGINT NOT NULL REFERENCES shop (seq),
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX shop_item_id ON shop_item (id);
CREATE UNIQUE INDEX shop_item_one ON shop_item (evening, shop, item);
CREATE INDEX shop_item_shop ON shop_item (shop, item, seq)
