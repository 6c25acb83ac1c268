CREATE TABLE person (
    seq SEQ,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    sex TEXT,
    birth TEXT,
    id_no BLOB,
    id_no_blind BLOB,
    phone BLOB,
    phone_blind BLOB,
    phone_tail TEXT,
    place BLOB,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    address TEXT NOT NULL,
    duty TEXT NOT NULL,
    note TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_id ON person (id);
CREATE UNIQUE INDEX person_id_no ON person (id_no_blind, community);
CREATE INDEX person_phone ON person (phone_blind);
CREATE INDEX person_name ON person (name, birth);
CREATE INDEX person_city ON person (city, sort, seq);
CREATE INDEX person_district ON person (district, sort, seq);
CREATE INDEX person_street ON person (street, sort, seq);
CREATE INDEX person_community ON person (community, sort, seq);
CREATE INDEX person_grid ON person (grid, sort, seq);
CREATE INDEX person_compound ON person (compound, sort, seq);

CREATE TABLE org (
    seq SEQ,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    place BLOB,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    credit_code TEXT,
    contact TEXT NOT NULL,
    note TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT
);
CREATE UNIQUE INDEX org_id ON org (id);
CREATE INDEX org_name ON org (name, kind);

CREATE TABLE org_area (
    seq SEQ,
    org BIGINT NOT NULL REFERENCES org (seq),
    sort TEXT NOT NULL,
    code TEXT NOT NULL,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT
);
CREATE UNIQUE INDEX org_area_org ON org_area (org, code);
CREATE INDEX org_area_code ON org_area (code, sort, org);
CREATE INDEX org_area_city ON org_area (city, sort, org);
CREATE INDEX org_area_district ON org_area (district, sort, org);
CREATE INDEX org_area_street ON org_area (street, sort, org);
CREATE INDEX org_area_community ON org_area (community, sort, org);
CREATE INDEX org_area_grid ON org_area (grid, sort, org);
CREATE INDEX org_area_compound ON org_area (compound, sort, org);

CREATE TABLE person_skill (
    seq SEQ,
    person BLOB NOT NULL,
    skill TEXT NOT NULL,
    added_by BLOB NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_skill_one ON person_skill (person, skill);
CREATE INDEX person_skill_skill ON person_skill (skill);

CREATE TABLE household (
    seq SEQ,
    id BLOB NOT NULL,
    door TEXT NOT NULL,
    place BLOB,
    city TEXT, district TEXT, street TEXT, community TEXT, grid TEXT, compound TEXT,
    note TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX household_id ON household (id);
CREATE INDEX household_community ON household (community, seq);

CREATE TABLE household_member (
    seq SEQ,
    household BLOB NOT NULL,
    person BLOB NOT NULL,
    relation TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT
);
CREATE UNIQUE INDEX household_member_now ON household_member (household, person) WHERE until_at IS NULL;
CREATE INDEX household_member_person ON household_member (person);

CREATE TABLE consent (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    purpose TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    taken_by BLOB NOT NULL,
    how TEXT NOT NULL,
    withdrawn_at BIGINT
);
CREATE UNIQUE INDEX consent_id ON consent (id);
CREATE INDEX consent_person ON consent (person, seq);
CREATE UNIQUE INDEX consent_now ON consent (person, purpose) WHERE withdrawn_at IS NULL;

CREATE TABLE reveal (
    seq SEQ,
    person BLOB NOT NULL,
    actor BLOB NOT NULL,
    field TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX reveal_actor ON reveal (actor, at);
CREATE INDEX reveal_person ON reveal (person, at);

CREATE TABLE account (
    seq SEQ,
    person BLOB NOT NULL,
    login TEXT,
    hash TEXT,
    totp BLOB,
    totp_step BIGINT NOT NULL,
    second_factor BIGINT NOT NULL,
    must_change BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    disabled_at BIGINT,
    last_in_at BIGINT
);
CREATE UNIQUE INDEX account_person ON account (person);
CREATE UNIQUE INDEX account_login ON account (login);

CREATE TABLE sign_in_guard (
    key BLOB PRIMARY KEY,
    failed BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

CREATE TABLE invitation (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    kind TEXT NOT NULL,
    code_hash BLOB NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX invitation_id ON invitation (id);
CREATE UNIQUE INDEX invitation_code ON invitation (code_hash);
CREATE INDEX invitation_person ON invitation (person);

CREATE TABLE recovery_code (
    seq SEQ,
    person BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX recovery_code_one ON recovery_code (person, code_hash);

CREATE TABLE personal_code (
    seq SEQ,
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    made_by BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX personal_code_id ON personal_code (id);
CREATE UNIQUE INDEX personal_code_hash ON personal_code (code_hash);
CREATE UNIQUE INDEX personal_code_now ON personal_code (person) WHERE revoked_at IS NULL;

CREATE TABLE import_batch (
    seq SEQ,
    id BLOB NOT NULL,
    owner BLOB NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    file BLOB,
    overrides TEXT NOT NULL,
    mapping TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    loaded_at BIGINT
);
CREATE UNIQUE INDEX import_batch_id ON import_batch (id);
CREATE INDEX import_batch_owner ON import_batch (owner, seq);

CREATE TABLE person_staged (
    seq SEQ,
    batch BLOB NOT NULL,
    verdict TEXT NOT NULL,
    base BIGINT NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    sex TEXT,
    birth TEXT,
    id_no BLOB,
    id_no_blind BLOB,
    phone BLOB,
    phone_blind BLOB,
    phone_tail TEXT,
    city TEXT, district TEXT, street TEXT, community TEXT,
    address TEXT NOT NULL,
    duty TEXT NOT NULL,
    note TEXT NOT NULL,
    skills TEXT NOT NULL,
    from_day TEXT NOT NULL
);
CREATE UNIQUE INDEX person_staged_row ON person_staged (batch, id)
