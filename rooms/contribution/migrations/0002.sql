CREATE TABLE hours_rules (
    seq SEQ,
    area TEXT NOT NULL,
    from_day TEXT NOT NULL,
    rules TEXT NOT NULL,
    set_by BLOB NOT NULL,
    set_at BIGINT NOT NULL
);
CREATE INDEX hours_rules_area ON hours_rules (area, from_day, seq);

CREATE TABLE duty_call (
    dossier BIGINT PRIMARY KEY REFERENCES duty (dossier),
    whom TEXT NOT NULL,
    called_by BLOB NOT NULL,
    called_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX duty_call_open ON duty_call (dossier) WHERE ended_at IS NULL;

CREATE TABLE duty_wait (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES duty (dossier),
    person BLOB NOT NULL,
    since BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX duty_wait_now ON duty_wait (dossier, person) WHERE ended_at IS NULL;
CREATE INDEX duty_wait_of ON duty_wait (person, dossier) WHERE ended_at IS NULL
