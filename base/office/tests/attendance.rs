//! Attendance and sign-off on both engines: one fact once, nothing deleted, nobody signs their own.

mod common;

use std::sync::Arc;

use common::{Toy, toy};
use liren_kernel::{CommandId, Id, Level, PlacePath, Refusal, Verb};
use liren_office::{
    Actor, Basis, Change, Command, Decide, DossierId, Effect, Envelope, Fault, Nothing, Office, PersonId, Post, Role,
    attendance::{self, Attended, Credit, Mark, Presence, Source, Who},
    change::{ApplyContext, NewDossier},
    dossier, rules,
    signoff::{self, Ask, Outcome, SignOffId},
    store, verify,
};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

const A: PersonId = Id::from_bytes([1; 16]);
const B: PersonId = Id::from_bytes([2; 16]);

/// What a room that keeps hours would do.
fn hear(tx: &mut Tx<'_>, _: &ApplyContext<'_>, said: &Attended<'_>) -> Result<(), Fault> {
    if said.mark.credit == Credit::Volunteer {
        let day = said.mark.day.to_string();
        tx.exec(&store::TALLY_ADD, params!["heard", said.header.seq, day, said.by * said.mark.minutes])?;
    }
    Ok(())
}

#[derive(Serialize, Deserialize)]
struct Open {
    level: Level,
}
#[derive(Serialize, Deserialize)]
struct Roll {
    on: DossierId,
    marks: Vec<Mark>,
    void: Option<(attendance::AttendanceId, String)>,
}
#[derive(Serialize, Deserialize)]
struct Plan {
    on: DossierId,
    text: String,
    of: Option<PersonId>,
}
#[derive(Serialize, Deserialize)]
struct Sign {
    on: DossierId,
    id: SignOffId,
    outcome: Outcome,
    words: String,
}
#[derive(Serialize, Deserialize)]
struct Lift {
    on: DossierId,
    level: Level,
}
impl Command for Open {
    type Subject = Nothing;
    const VERB: Verb = Verb("meet.open");
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        Ok(Change::open(NewDossier {
            kind: "meet",
            ..toy(cx, "书法班", self.level, PlacePath::of_division("140213901001"))
        })
        .and(Effect::Join { party: *A.bytes(), part: "member", reason: String::new() })
        .and(Effect::Join { party: *B.bytes(), part: "member", reason: String::new() }))
    }
}
macro_rules! on_meeting {
    ($type:ident, $verb:literal, $self:ident => $change:expr) => {
        impl Command for $type {
            type Subject = Toy;
            const VERB: Verb = Verb($verb);
            const BASIS: Basis = Basis::Append;
            fn key(&self) -> DossierId {
                self.on
            }
            fn decide($self, _: &Toy, cx: &Decide<'_>) -> Result<Change, Refusal> {
                let make: fn(Self, &Decide<'_>) -> Change = $change;
                Ok(make($self, cx))
            }
        }
    };
}
on_meeting!(Roll, "meet.roll", self => |roll, _| {
    let mut change = Change::none();
    if let Some((id, reason)) = roll.void {
        change = change.and(Effect::AttendVoid { id, reason });
    }
    roll.marks.into_iter().fold(change, |change, mark| change.and(Effect::Attend(mark)))
});
on_meeting!(Plan, "meet.plan", self => |plan, cx| {
    let frozen = serde_json::json!({ "text": plan.text });
    Change::none().and(Effect::Ask(match plan.of {
        Some(person) => Ask::new(cx.id(), "plan", frozen).of(person),
        None => Ask::new(cx.id(), "plan", frozen),
    }))
});
on_meeting!(Sign, "meet.sign", self => |sign, _| {
    Change::none().and(Effect::Answer { id: sign.id, outcome: sign.outcome, words: sign.words })
});
on_meeting!(Lift, "meet.lift", self => |lift, _| {
    let mut change = Change::none();
    change.patch.level = Some(lift.level);
    change
});

const RULES: &[liren_office::Rule] = rules! {
    Verb("meet.open") => CommunityWorker Any;
    Verb("meet.roll") => CommunityWorker Place;
    Verb("meet.plan") => CommunityWorker Place;
    Verb("meet.sign") => CommunityWorker Place;
    Verb("meet.lift") => CommunityWorker Place;
};

fn offices(folder: &std::path::Path) -> [Office; 2] {
    common::offices(folder, "attend", RULES).map(|office| office.hearing(vec![hear]))
}

fn worker(person: PersonId) -> Actor {
    let place = Some((liren_kernel::ScopeColumn::Community, "140213901001".to_owned()));
    Actor { person, posts: vec![Post { role: Role::CommunityWorker, org: None, place }] }
}

fn run<C: Command>(office: &Office, who: PersonId, n: u8, command: C) -> Result<liren_office::Receipt, Fault> {
    office.run_blocking(&worker(who), Envelope { id: CommandId::from_bytes([n; 16]), revision: None }, command)
}

fn mark(n: u8, who: Who, minutes: i64) -> Mark {
    Mark {
        id: Id::from_bytes([n; 16]),
        sitting: Some([7; 16]),
        who,
        part: "volunteer".into(),
        presence: Presence::Present,
        came_at: None,
        went_at: None,
        minutes,
        credit: Credit::Volunteer,
        day: "2026-06-20".parse().unwrap(),
        source: Source::RollCall,
        note: String::new(),
    }
}

fn tally(office: &Office, measure: &str) -> i64 {
    let measure = measure.to_owned();
    let all = office.db().read_blocking(|read| Ok::<_, Fault>(read.all(&store::TALLY_ALL, params![])?)).unwrap();
    all.iter().filter(|t| t.0 == measure).map(|t| t.3).sum()
}

#[test]
fn one_mark_moves_every_figure_once_and_its_void_moves_each_back() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path()) {
        let on = run(&office, A, 1, Open { level: Level::Community }).unwrap().dossier.unwrap();
        let guest = Who::Guest([5; 16]);
        let roll = |marks: Vec<Mark>| Roll { on, marks, void: None };
        run(&office, A, 2, roll(vec![mark(1, Who::Person(A), 60), mark(2, guest, 30)])).unwrap();
        let state = |office: &Office| {
            let counts = office
                .db()
                .read_blocking(move |read| {
                    let seq = read.one(&store::DOSSIER_AT, params![on])?.0;
                    attendance::counts(read, seq, Some([7; 16]))
                })
                .unwrap();
            (
                counts.times,
                counts.persons,
                counts.minutes,
                tally(office, attendance::PERSON_TIMES),
                tally(office, "heard"),
            )
        };
        assert_eq!(state(&office), (2, 2, 90, 2, 90));
        // Another steward with the same list: nothing new.
        run(&office, B, 3, roll(vec![mark(3, Who::Person(A), 60)])).unwrap();
        assert_eq!(state(&office), (2, 2, 90, 2, 90));
        // Stayed longer: the first mark is voided, not changed.
        run(&office, B, 4, roll(vec![mark(4, Who::Person(A), 90)])).unwrap();
        assert_eq!(state(&office), (2, 2, 120, 2, 120));
        run(&office, A, 5, Roll { on, marks: vec![], void: Some((Id::from_bytes([4; 16]), "记错人".into())) }).unwrap();
        run(&office, A, 6, Roll { on, marks: vec![], void: Some((Id::from_bytes([4; 16]), "记错人".into())) }).unwrap();
        assert_eq!(state(&office), (1, 1, 30, 1, 30));
        let mut absent = mark(8, Who::Person(B), 0);
        absent.presence = Presence::Absent;
        run(&office, A, 7, roll(vec![absent])).unwrap();
        assert_eq!(state(&office), (1, 1, 30, 1, 30), "who was not there counts nowhere");
        let recount = verify::Recount { measure: attendance::PERSON_TIMES, count: attendance::recount };
        let checks = verify::verify(&office, vec![recount], vec![]).unwrap();
        assert!(checks.iter().all(|c| c.faults.is_empty()), "{checks:?}");
        let kept = office.db().read_blocking(move |read| {
            let seq = read.one(&store::DOSSIER_AT, params![on])?.0;
            Ok::<_, Fault>(
                read.all_text::<(i64,)>("SELECT seq FROM attendance WHERE dossier = ?1", params![seq])?.len(),
            )
        });
        assert_eq!(kept.unwrap(), 4, "nothing is deleted");
        // A roll names people: it cannot be sealed over.
        let sealed = run(&office, A, 9, Lift { on, level: Level::Sealed });
        assert!(matches!(&sealed, Err(Fault::Refused(r)) if r[0].key == "refusal-raise-with-roll"), "{sealed:?}");
    }
}

#[test]
fn twenty_stewards_with_one_list_make_each_mark_once() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path()) {
        let on = run(&office, A, 1, Open { level: Level::Community }).unwrap().dossier.unwrap();
        let office = Arc::new(office);
        let stewards: Vec<_> = (0..20_u8)
            .map(|steward| {
                let office = Arc::clone(&office);
                std::thread::spawn(move || {
                    for learner in 0..10_u8 {
                        let mut one = mark(0, Who::Person(Id::from_bytes([100 + learner; 16])), 45);
                        one.id = Id::from_bytes([steward, learner, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
                        let id = CommandId::from_bytes([steward, learner, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
                        let roll = Roll { on, marks: vec![one], void: None };
                        office.run_blocking(&worker(A), Envelope { id, revision: None }, roll).unwrap();
                    }
                })
            })
            .collect();
        stewards.into_iter().for_each(|steward| steward.join().unwrap());
        assert_eq!((tally(&office, attendance::PERSON_TIMES), tally(&office, "heard")), (10, 450));
    }
}

#[test]
fn nobody_signs_their_own_and_what_was_signed_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for office in offices(folder.path()) {
        for level in [Level::Community, Level::NeedToKnow] {
            let n = 10 * u8::try_from(level.number()).unwrap();
            let on = run(&office, A, n, Open { level }).unwrap().dossier.unwrap();
            let all = |office: &Office| -> Vec<signoff::SignOff> {
                let keys = office.keys().clone();
                office
                    .db()
                    .read_blocking(move |read| {
                        let reach = liren_office::Reach::of(&worker(A));
                        let header = dossier::load(read, &keys, &reach, on, false)?.ok_or(Fault::NotFound)?;
                        assert!(
                            header.level < Level::NeedToKnow || signoff::of(read, &keys, &header, false)?.is_empty()
                        );
                        signoff::of(read, &keys, &header, true)
                    })
                    .unwrap()
            };
            let refused = |result: Result<liren_office::Receipt, Fault>, key: &str| {
                assert!(matches!(&result, Err(Fault::Refused(r)) if r[0].key == key), "{result:?}");
            };
            let plan = |text: &str, of| Plan { on, text: text.into(), of };
            refused(run(&office, A, n + 1, plan("一", Some(A))), "refusal-signoff-own");
            run(&office, A, n + 2, plan("第一稿", None)).unwrap();
            let first = all(&office)[0].row.id;
            let sign = |id, outcome, words: &str| Sign { on, id, outcome, words: words.into() };
            refused(run(&office, A, n + 3, sign(first, Outcome::Approved, "")), "refusal-signoff-own");
            refused(run(&office, B, n + 4, sign(first, Outcome::Returned, " ")), "refusal-signoff-why");
            run(&office, B, n + 5, sign(first, Outcome::Returned, "安全预案缺一项")).unwrap();
            refused(run(&office, B, n + 6, sign(first, Outcome::Approved, "")), "refusal-signoff-answered");
            run(&office, A, n + 7, plan("第二稿", Some(B))).unwrap();
            let second = all(&office)[1].row.id;
            let third = run(&office, Id::from_bytes([3; 16]), n + 8, sign(second, Outcome::Approved, ""));
            if level == Level::Community {
                refused(third, "refusal-signoff-of-another");
            } else {
                assert!(matches!(third, Err(Fault::NotFound)), "not on the team: {third:?}");
            }
            run(&office, B, n + 9, sign(second, Outcome::Approved, "好")).unwrap();
            run(&office, A, n + 100, Lift { on, level: Level::NeedToKnow }).unwrap();
            let kept = all(&office);
            let told: Vec<_> = kept
                .iter()
                .map(|s| (s.row.version, s.row.state.as_str(), s.frozen["text"].as_str().unwrap()))
                .collect();
            assert_eq!(told, [(1, "returned", "第一稿"), (2, "approved", "第二稿")]);
            assert_eq!(kept[0].words, "安全预案缺一项");
            assert!(kept.iter().all(|s| s.row.level == Level::NeedToKnow && !s.row.body.starts_with(b"{")));
        }
    }
}
