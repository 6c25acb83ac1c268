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
CREATE INDEX growth_link_dossier ON growth_link (dossier, seq)
