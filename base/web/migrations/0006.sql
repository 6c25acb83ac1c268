CREATE TABLE offline_key (
    seq SEQ,
    id BLOB NOT NULL UNIQUE,
    public BLOB NOT NULL,
    secret BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE TABLE offline_pack (
    seq SEQ,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    dossier BLOB,
    person BLOB NOT NULL,
    secret_hash BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    walk_until BIGINT NOT NULL,
    take_until BIGINT NOT NULL,
    ended_at BIGINT,
    seen_at BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    stuck BIGINT NOT NULL,
    taken BIGINT NOT NULL
);
CREATE INDEX offline_pack_person ON offline_pack (person, seq);
CREATE INDEX offline_pack_dossier ON offline_pack (dossier, seq) WHERE dossier IS NOT NULL;
CREATE INDEX offline_pack_until ON offline_pack (take_until);
CREATE TABLE offline_act (
    seq SEQ,
    person BLOB NOT NULL,
    act BLOB NOT NULL,
    hash BLOB NOT NULL,
    pack BIGINT NOT NULL,
    verb TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    came_at BIGINT NOT NULL,
    brought_by BLOB,
    receipt TEXT NOT NULL
);
CREATE UNIQUE INDEX offline_act_once ON offline_act (person, act);
CREATE INDEX offline_act_came ON offline_act (came_at)
