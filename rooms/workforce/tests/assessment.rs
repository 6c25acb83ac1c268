//! A station assessed twice on both engines: who may, both sign the same, an instrument edited on the way.

mod common;

use std::collections::BTreeMap;

use common::{DISTRICT, House, OTHER, STREET, acting, houses, key, lead};
use liren_instruments::{Answers, expr::Value, store as instruments};
use liren_kernel::{Line, Paragraph, ScopeColumn};
use liren_office::{Actor, DossierId, OrgId, PersonId, Role, signoff::Outcome};
use liren_workforce::{
    assessment::{
        INSTRUMENT, State,
        commands::{AddEvidence, AnswerIt, OpenIt, ScoreIt, SignIt},
        subject::{self, Assessment},
    },
    instruments::{built_in, commands::Publish},
    network::commands::station::OpenStation,
};

fn text(words: &str) -> Paragraph {
    Paragraph::new("text", words).unwrap()
}

/// Marks for all five competencies.
fn marks(all: f64) -> Answers {
    let names = ["corps", "service", "guidance", "resources", "records"];
    Answers(names.into_iter().map(|n| (n.to_owned(), Value::Number(all))).collect::<BTreeMap<_, _>>())
}

fn seen(house: &House, who: &Actor, id: DossierId) -> Option<Assessment> {
    let (keys, person) = (house.office.keys().clone(), who.person);
    house.read(who, move |read, reach| subject::load(read, &keys, reach, person, id, false))
}

/// The main station's head, the branch's lead, the branch.
fn network(house: &House) -> (Actor, Actor, OrgId) {
    let (head, leads) = (house.person(common::A, "沈云帆"), house.person(common::A, "林静"));
    house.post(head, Role::StationLead, DISTRICT, None);
    let head = acting(head, Role::StationLead, Some((ScopeColumn::District, DISTRICT)));
    let open = |parent, at: &str, name: &str| OpenStation {
        parent,
        org: None,
        at: at.into(),
        serves: vec![],
        name: name.into(),
        speciality: String::new(),
        opened: house.office.now().day().plus_days(-100),
        levels: "社工总站\n社工分站".into(),
    };
    let root: OrgId = common::told(&house.run(&head, open(None, DISTRICT, "总站")).unwrap(), "station");
    let branch: OrgId = common::told(&house.run(&head, open(Some(root), STREET, "梧桐分站")).unwrap(), "station");
    house.post(leads, Role::StationLead, STREET, Some(branch));
    (head, acting(leads, Role::StationLead, Some((ScopeColumn::Street, STREET))), branch)
}

fn open(house: &House, station: OrgId, answerer: PersonId) -> OpenIt {
    let today = house.office.now().day();
    let instrument = INSTRUMENT.into();
    OpenIt { station, answerer, instrument, from: today.plus_days(-180), until: today.plus_days(-1) }
}

#[test]
fn a_station_answers_what_was_scored_and_both_sign_the_same() {
    for house in houses() {
        let (head, leads, station) = network(&house);
        assert_eq!(key(house.run(&lead(OTHER), open(&house, station, leads.person))), "not found");
        assert_eq!(key(house.run(&head, open(&house, station, head.person))), "refusal-assessment-own");
        let id = house.run(&head, open(&house, station, leads.person)).unwrap().dossier.unwrap();
        assert_eq!(key(house.run(&head, open(&house, station, leads.person))), "refusal-assessment-under-way");
        assert!(seen(&house, &lead(OTHER), id).is_none(), "{}", house.engine);

        let add = |number: &str| AddEvidence {
            assessment: id,
            competency: "guidance".into(),
            text: Line::new("text", "督导按月做了").unwrap(),
            number: number.into(),
            files: vec![],
        };
        assert_eq!(key(house.run(&leads, add("2026梧桐民情9999"))), "refusal-assessment-record");
        house.run(&leads, add("")).unwrap();
        let on = |who: &Actor| seen(&house, who, id).unwrap();
        let revision = || on(&head).header.revision;
        let score =
            |all| ScoreIt { assessment: id, answers: marks(all), words: text("按月督导，还要加共建") };
        assert_eq!(key(house.on(&leads, revision(), score(5.0))), "refusal-assessment-assessor");
        assert_eq!(key(house.on(&head, revision(), score(9.0))), "refusal-answer-scale");
        house.on(&head, revision(), score(3.0)).unwrap();
        house.on(&head, revision(), score(3.5)).unwrap();
        assert_eq!(on(&leads).marks().1, Some(350), "the later one stands");
        let answer = || AnswerIt { assessment: id, text: text("共建下月起两个人联系") };
        assert_eq!(key(house.on(&head, revision(), answer())), "refusal-assessment-station");
        house.on(&leads, revision(), answer()).unwrap();
        assert_eq!(key(house.on(&head, revision(), score(1.0))), "refusal-assessment-not-now", "{}", house.engine);
        assert_eq!(key(house.run(&leads, add(""))), "refusal-assessment-not-now");
        let sign = |outcome| SignIt { assessment: id, outcome, words: None };
        assert_eq!(key(house.on(&leads, revision(), sign(Outcome::Approved))), "refusal-signoff-own");
        assert_eq!(key(house.on(&head, revision(), sign(Outcome::Returned))), "refusal-signoff-why");
        house.on(&head, revision(), sign(Outcome::Approved)).unwrap();
        let done = on(&leads);
        assert_eq!((done.state, done.signed.len()), (State::Signed, 1));
        assert_eq!(done.signed[0].frozen["total"], 350);
        assert_eq!(done.signed[0].frozen["answer"], "共建下月起两个人联系");
        assert_eq!((done.signed[0].row.asked_by, done.signed[0].row.answered_by), (leads.person, Some(head.person)));

        // The next one finds the one before.
        house.days(40);
        let next = house.run(&head, open(&house, station, leads.person)).unwrap().dossier.unwrap();
        let (keys, person) = (house.office.keys().clone(), head.person);
        let history = house.read(&head, move |read, reach| subject::history(read, &keys, reach, person, station));
        assert_eq!(history.iter().map(|one| one.header.id).collect::<Vec<_>>(), [id, next], "{}", house.engine);
    }
}

#[test]
fn an_instrument_edited_during_scoring_leaves_every_mark_as_it_was() {
    for house in houses() {
        let (head, leads, station) = network(&house);
        let id = house.run(&head, open(&house, station, leads.person)).unwrap().dossier.unwrap();
        let on = || seen(&house, &head, id).unwrap();
        let score = |all| ScoreIt { assessment: id, answers: marks(all), words: text("按月督导") };
        house.on(&head, on().header.revision, score(4.0)).unwrap();
        let before = on();
        // Two questions fewer, and other marks.
        let mut form = built_in(INSTRUMENT).unwrap();
        form.questions.truncate(3);
        form.competencies.truncate(3);
        let publish = |of: Option<&str>, form| Publish { of: of.map(str::to_owned), known: true, form };
        assert_eq!(key(house.run(&head, publish(None, form.clone()))), "refusal-instrument-there");
        let worker = common::worker(9, common::A);
        assert_eq!(key(house.run(&worker, publish(Some(INSTRUMENT), form.clone()))), "forbidden");
        house.run(&head, publish(Some(INSTRUMENT), form)).unwrap();
        let versions = house.read(&head, |read, _| instruments::versions(read, INSTRUMENT));
        assert_eq!(versions.iter().map(|v| v.form.competencies.len()).collect::<Vec<_>>(), [3, 5], "{}", house.engine);
        let after = on();
        assert_eq!((after.version.number, after.marks()), (1, before.marks()), "what was given stays");
        house.on(&head, after.header.revision, score(3.0)).unwrap();
        assert_eq!((on().version.number, on().marks().0.len()), (1, 5), "and so does what is under way");
    }
}
