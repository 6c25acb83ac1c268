CREATE TABLE dossier (
    seq SEQ,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    level BIGINT NOT NULL,
    state TEXT NOT NULL,
    facet TEXT NOT NULL,
    lead BLOB,
    place BLOB,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    was_city TEXT, was_district TEXT, was_street TEXT, was_community TEXT, was_grid TEXT, was_compound TEXT,
    opened_at BIGINT NOT NULL,
    due_at BIGINT,
    closed_at BIGINT,
    revision BIGINT NOT NULL,
    head BLOB NOT NULL,
    sealed BLOB
);
CREATE UNIQUE INDEX dossier_id ON dossier (id);
CREATE UNIQUE INDEX dossier_number ON dossier (kind, number);
CREATE INDEX dossier_city ON dossier (city, kind, seq, level);
CREATE INDEX dossier_district ON dossier (district, kind, seq, level);
CREATE INDEX dossier_street ON dossier (street, kind, seq, level);
CREATE INDEX dossier_community ON dossier (community, kind, seq, level);
CREATE INDEX dossier_grid ON dossier (grid, kind, seq, level);
CREATE INDEX dossier_compound ON dossier (compound, kind, seq, level);
CREATE INDEX dossier_street_state ON dossier (street, kind, state, seq, level);
CREATE INDEX dossier_community_state ON dossier (community, kind, state, seq, level);
CREATE INDEX dossier_community_facet ON dossier (community, kind, facet, seq, level);
CREATE INDEX dossier_open_due ON dossier (kind, due_at) WHERE closed_at IS NULL;

CREATE TABLE party (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    party BLOB NOT NULL,
    kind TEXT NOT NULL,
    level BIGINT NOT NULL,
    part TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX party_now ON party (party, kind, dossier, level, part) WHERE until IS NULL;
CREATE INDEX party_dossier ON party (dossier);

CREATE TABLE block (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX block_person ON block (person, dossier);

CREATE TABLE data_key (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    level BIGINT NOT NULL,
    audience BLOB NOT NULL,
    wrapped BLOB,
    created_at BIGINT NOT NULL,
    erased_at BIGINT
);
CREATE UNIQUE INDEX data_key_of ON data_key (dossier, level, audience);

CREATE TABLE audience (
    seq SEQ,
    audience BLOB NOT NULL,
    person BLOB NOT NULL
);
CREATE UNIQUE INDEX audience_person ON audience (audience, person);

CREATE TABLE entry (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    level BIGINT NOT NULL,
    audience BLOB,
    data_key BIGINT,
    author BLOB NOT NULL,
    org BLOB,
    at BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    corrects BLOB,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX entry_id ON entry (id);
CREATE INDEX entry_dossier ON entry (dossier, seq);

CREATE TABLE attachment (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    entry BLOB,
    level BIGINT NOT NULL,
    data_key BIGINT,
    purpose TEXT NOT NULL,
    media TEXT NOT NULL,
    sha TEXT NOT NULL,
    thumb_sha TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    author BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX attachment_id ON attachment (id);
CREATE INDEX attachment_dossier ON attachment (dossier, seq);

CREATE TABLE task (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT REFERENCES dossier (seq),
    verb TEXT NOT NULL,
    title TEXT NOT NULL,
    person BLOB,
    org BLOB,
    due_at BIGINT,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    done_by BLOB,
    done_at BIGINT,
    outcome TEXT
);
CREATE UNIQUE INDEX task_id ON task (id);
CREATE INDEX task_person_open ON task (person, due_at) WHERE done_at IS NULL;
CREATE INDEX task_org_open ON task (org, due_at) WHERE done_at IS NULL;
CREATE INDEX task_dossier ON task (dossier);

CREATE TABLE handoff (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    kind TEXT NOT NULL,
    from_org BLOB,
    to_org BLOB NOT NULL,
    state TEXT NOT NULL,
    basis TEXT NOT NULL,
    note TEXT NOT NULL,
    offered_by BLOB NOT NULL,
    offered_at BIGINT NOT NULL,
    answered_by BLOB,
    answered_at BIGINT,
    due_at BIGINT,
    done_at BIGINT
);
CREATE UNIQUE INDEX handoff_id ON handoff (id);
CREATE INDEX handoff_dossier ON handoff (dossier, seq);
CREATE INDEX handoff_org ON handoff (to_org, state);

CREATE TABLE journal (
    seq SEQ,
    at BIGINT NOT NULL,
    actor BLOB NOT NULL,
    verb TEXT NOT NULL,
    command BLOB,
    dossier BLOB,
    revision BIGINT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX journal_dossier ON journal (dossier, seq);
CREATE INDEX journal_actor ON journal (actor, seq);

CREATE TABLE journal_payload (
    seq BIGINT PRIMARY KEY,
    digest BLOB NOT NULL,
    salt BLOB,
    payload BLOB
);

CREATE TABLE receipt (
    actor BLOB NOT NULL,
    command BLOB NOT NULL,
    payload_hash BLOB NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (actor, command)
);
CREATE INDEX receipt_at ON receipt (at);

CREATE TABLE notice (
    seq SEQ,
    person BLOB NOT NULL,
    at BIGINT NOT NULL,
    key TEXT NOT NULL,
    args TEXT NOT NULL,
    dossier BLOB,
    read_at BIGINT
);
CREATE INDEX notice_person ON notice (person, seq);
CREATE INDEX notice_unread ON notice (person, seq) WHERE read_at IS NULL;

CREATE TABLE outbox (
    seq SEQ,
    person BLOB NOT NULL,
    notice BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    sent_at BIGINT,
    failed TEXT
);
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE sent_at IS NULL;

CREATE TABLE job (
    seq SEQ,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    failed TEXT
);
CREATE UNIQUE INDEX job_unique ON job (unique_key);
CREATE INDEX job_due ON job (run_at) WHERE failed IS NULL;

CREATE TABLE dossier_words (
    dossier BIGINT PRIMARY KEY,
    words TEXT NOT NULL
);

CREATE TABLE post (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    role TEXT NOT NULL,
    org BLOB,
    place_column TEXT,
    place_code TEXT,
    title TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    given_by BLOB NOT NULL,
    ended_by BLOB,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX post_id ON post (id);
CREATE INDEX post_person ON post (person);
CREATE INDEX post_org ON post (org);
CREATE INDEX post_place ON post (place_code, role);

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE tally (
    measure TEXT NOT NULL,
    community TEXT NOT NULL,
    day TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (measure, community, day)
);

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_by BLOB NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE remembered (
    person BLOB NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (person, name)
)
