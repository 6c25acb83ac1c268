CREATE TABLE instrument (
    seq SEQ,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL
);
CREATE UNIQUE INDEX instrument_code ON instrument (code);

CREATE TABLE instrument_version (
    seq SEQ,
    instrument BIGINT NOT NULL REFERENCES instrument (seq),
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    sha TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BLOB NOT NULL
);
CREATE UNIQUE INDEX instrument_version_of ON instrument_version (instrument, version);

CREATE TABLE score (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    round BLOB NOT NULL,
    version BIGINT NOT NULL REFERENCES instrument_version (seq),
    subject BLOB NOT NULL,
    rater BLOB NOT NULL,
    part TEXT NOT NULL,
    data_key BIGINT,
    answers BLOB NOT NULL,
    entered_by BLOB NOT NULL,
    given_at BIGINT NOT NULL,
    superseded_at BIGINT
);
CREATE UNIQUE INDEX score_id ON score (id);
CREATE UNIQUE INDEX score_live ON score (dossier, round, subject, rater, part) WHERE superseded_at IS NULL;
CREATE INDEX score_round ON score (dossier, round, seq);
CREATE INDEX score_subject ON score (subject, seq);
CREATE INDEX score_rater ON score (rater, seq);
