CREATE TABLE patrol_team (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    founded TEXT NOT NULL
);

CREATE TABLE patrol_member (
    seq SEQ,
    team BIGINT NOT NULL REFERENCES dossier (seq),
    person BLOB NOT NULL,
    hat TEXT NOT NULL,
    others TEXT NOT NULL,
    joined TEXT NOT NULL,
    until_day TEXT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX patrol_member_now ON patrol_member (team, person) WHERE until_day IS NULL;
CREATE INDEX patrol_member_person ON patrol_member (person) WHERE until_day IS NULL;

CREATE TABLE patrol_plan (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    team BIGINT NOT NULL REFERENCES dossier (seq),
    settings TEXT NOT NULL,
    checklist BIGINT NOT NULL,
    conflicts TEXT NOT NULL,
    rota_at BIGINT
);
CREATE INDEX patrol_plan_team ON patrol_plan (team, dossier);

CREATE TABLE patrol_date (
    seq SEQ,
    plan BIGINT NOT NULL REFERENCES dossier (seq),
    n BIGINT NOT NULL,
    day TEXT NOT NULL
);
CREATE UNIQUE INDEX patrol_date_day ON patrol_date (plan, day);

CREATE TABLE patrol_duty (
    seq SEQ,
    plan BIGINT NOT NULL REFERENCES dossier (seq),
    day TEXT NOT NULL,
    grp BIGINT NOT NULL,
    person BLOB NOT NULL
);
CREATE UNIQUE INDEX patrol_duty_one ON patrol_duty (plan, day, person);
CREATE INDEX patrol_duty_person ON patrol_duty (person, day);

CREATE TABLE patrol_round (
    dossier BIGINT PRIMARY KEY REFERENCES dossier (seq),
    plan BIGINT NOT NULL REFERENCES dossier (seq),
    team BIGINT NOT NULL REFERENCES dossier (seq),
    n BIGINT NOT NULL,
    day TEXT NOT NULL,
    grp BIGINT NOT NULL,
    draw TEXT NOT NULL,
    checklist BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    weather TEXT NOT NULL
);
CREATE UNIQUE INDEX patrol_round_one ON patrol_round (plan, day, grp);
CREATE INDEX patrol_round_team ON patrol_round (team, day);

CREATE TABLE patrol_stop (
    seq SEQ,
    round BIGINT NOT NULL REFERENCES dossier (seq),
    n BIGINT NOT NULL,
    entrance TEXT NOT NULL,
    compound TEXT NOT NULL,
    name TEXT NOT NULL,
    height BIGINT NOT NULL,
    floors BIGINT NOT NULL,
    left_at BIGINT
);
CREATE UNIQUE INDEX patrol_stop_one ON patrol_stop (round, entrance);
CREATE INDEX patrol_stop_entrance ON patrol_stop (entrance, round);

CREATE TABLE patrol_floor (
    seq SEQ,
    round BIGINT NOT NULL REFERENCES dossier (seq),
    entrance TEXT NOT NULL,
    compound TEXT NOT NULL,
    floor BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    seen_by BLOB NOT NULL
);
CREATE UNIQUE INDEX patrol_floor_one ON patrol_floor (round, entrance, floor);
CREATE INDEX patrol_floor_entrance ON patrol_floor (entrance, seen_at);
CREATE INDEX patrol_floor_compound ON patrol_floor (compound, seen_at);

CREATE TABLE patrol_finding (
    seq SEQ,
    id BLOB NOT NULL,
    round BIGINT NOT NULL REFERENCES dossier (seq),
    entrance TEXT NOT NULL,
    compound TEXT NOT NULL,
    floor BIGINT NOT NULL,
    category TEXT NOT NULL,
    did TEXT NOT NULL,
    words TEXT NOT NULL,
    standing TEXT NOT NULL,
    entry BLOB NOT NULL,
    matter BLOB,
    found_at BIGINT NOT NULL,
    found_by BLOB NOT NULL,
    right_at BIGINT,
    right_entry BLOB,
    looked BIGINT NOT NULL
);
CREATE UNIQUE INDEX patrol_finding_id ON patrol_finding (id);
CREATE INDEX patrol_finding_round ON patrol_finding (round, seq);
CREATE INDEX patrol_finding_entrance ON patrol_finding (entrance, seq);
CREATE INDEX patrol_finding_compound ON patrol_finding (compound, seq);
CREATE INDEX patrol_finding_entry ON patrol_finding (entry);

CREATE TABLE patrol_look (
    seq SEQ,
    finding BIGINT NOT NULL,
    round BIGINT NOT NULL REFERENCES dossier (seq),
    is_right BIGINT NOT NULL,
    entry BLOB NOT NULL,
    looked_at BIGINT NOT NULL,
    looked_by BLOB NOT NULL
);
CREATE INDEX patrol_look_finding ON patrol_look (finding, seq);
CREATE INDEX patrol_look_round ON patrol_look (round, seq);
CREATE INDEX patrol_look_entry ON patrol_look (entry)
