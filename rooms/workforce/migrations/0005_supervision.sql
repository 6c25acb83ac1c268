CREATE TABLE supervision (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    supervisor BLOB NOT NULL,
    unit TEXT NOT NULL,
    station BLOB,
    from_day TEXT NOT NULL,
    until_day TEXT,
    every_days BIGINT NOT NULL,
    next_due TEXT,
    reminded TEXT
);
CREATE INDEX supervision_supervisor ON supervision (supervisor);
CREATE INDEX supervision_due ON supervision (next_due) WHERE next_due IS NOT NULL;

CREATE TABLE supervision_member (
    seq SEQ,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    part TEXT NOT NULL,
    agreed_at BIGINT,
    prepared BLOB
);
CREATE UNIQUE INDEX supervision_member_of ON supervision_member (dossier, person);
CREATE INDEX supervision_member_person ON supervision_member (person, part);

CREATE TABLE supervision_session (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    form TEXT NOT NULL,
    functions TEXT NOT NULL,
    at BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    venue TEXT NOT NULL,
    state TEXT NOT NULL
);
CREATE UNIQUE INDEX supervision_session_id ON supervision_session (id);
CREATE INDEX supervision_session_dossier ON supervision_session (dossier, at);
CREATE UNIQUE INDEX supervision_session_planned ON supervision_session (dossier) WHERE state = 'planned';

CREATE TABLE supervision_present (
    seq SEQ,
    session BLOB NOT NULL,
    person BLOB NOT NULL,
    signed_at BIGINT
);
CREATE UNIQUE INDEX supervision_present_of ON supervision_present (session, person);

CREATE TABLE supervision_topic (
    seq SEQ,
    session BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    topic TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX supervision_topic_of ON supervision_topic (session, topic);
CREATE INDEX supervision_topic_dossier ON supervision_topic (dossier, at);

CREATE TABLE supervision_action (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    session BLOB NOT NULL,
    person BLOB NOT NULL,
    text TEXT NOT NULL,
    due_day TEXT NOT NULL,
    state TEXT NOT NULL,
    asked BIGINT NOT NULL,
    asked_in BLOB
);
CREATE UNIQUE INDEX supervision_action_id ON supervision_action (id);
CREATE INDEX supervision_action_dossier ON supervision_action (dossier, seq);

CREATE TABLE service_plan (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    review_day TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX service_plan_id ON service_plan (id);
CREATE INDEX service_plan_dossier ON service_plan (dossier, seq);
