CREATE TABLE growth (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    person BLOB NOT NULL
);
CREATE UNIQUE INDEX growth_person ON growth (person);

CREATE TABLE growth_link (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    state TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    answered_at BIGINT
);
CREATE UNIQUE INDEX growth_link_id ON growth_link (id);
CREATE INDEX growth_link_dossier ON growth_link (dossier, seq);

CREATE TABLE growth_mentor (
    seq SEQ,
    person BLOB NOT NULL,
    mentor BLOB NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    named_by BLOB NOT NULL
);
CREATE UNIQUE INDEX growth_mentor_now ON growth_mentor (person) WHERE until IS NULL;
CREATE INDEX growth_mentor_of ON growth_mentor (mentor)
