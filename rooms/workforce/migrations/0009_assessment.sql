CREATE TABLE station_assessment (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    station BLOB NOT NULL,
    instrument TEXT NOT NULL,
    version BIGINT NOT NULL REFERENCES instrument_version (seq),
    round BLOB NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    assessor BLOB NOT NULL,
    answerer BLOB NOT NULL,
    signed_day TEXT
);
CREATE INDEX station_assessment_of ON station_assessment (station, until_day);

CREATE TABLE assessment_evidence (
    seq SEQ,
    id BLOB NOT NULL,
    dossier BIGINT NOT NULL REFERENCES dossier (seq),
    competency TEXT NOT NULL,
    text TEXT NOT NULL,
    about BLOB,
    number TEXT NOT NULL,
    entry BLOB,
    person BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX assessment_evidence_id ON assessment_evidence (id);
CREATE INDEX assessment_evidence_of ON assessment_evidence (dossier, seq);
