//! The fields of each act, and what stands in them before anything is typed.

use liren_gatherings::store::lecturer::{LecturerRow, pool};
use liren_kernel::Id;
use liren_office::{PersonId, Role};
use liren_ui::{Choice, Form, T};
use liren_web::{
    Failure, Web,
    ask::{Field, Input},
};

use super::{Shown, english, new};
use crate::{
    cohort::{
        commands::stand_in,
        figures,
        model::{LimitKind, Purpose, Tie},
        policy::SEE,
    },
    folk,
    instruments::{answered, question},
};

/// One line that says what the act is about.
pub fn about(name: &str, t: &T<'_>, shown: &Shown, of: &str) -> String {
    let cohort = shown.cohort();
    let person = || of.split('.').next().and_then(|p| p.parse::<PersonId>().ok()).map(|p| shown.name(p));
    let id = || of.parse::<Id<()>>().ok();
    match name {
        "withdraw" | "regroup" | "leader" | "assess" | "moderate" => person().unwrap_or_default(),
        "topic" | "peer" => shown.group_name(id()),
        "cancel" => {
            let sitting = id().and_then(|id| cohort.sittings.iter().find(|s| s.id == id));
            let title = sitting.and_then(|s| cohort.subject(s.subject)).map(|s| s.title.clone()).unwrap_or_default();
            sitting.map(|s| format!("{} {title}", t.day(s.from_at.day()))).unwrap_or_default()
        }
        "review" => {
            let given = id().and_then(|id| cohort.submissions.iter().find(|s| s.id == id));
            given.map(|s| format!("{} · {}", shown.name(s.person), s.text)).unwrap_or_default()
        }
        "urge" => {
            id().and_then(|id| cohort.tasks.iter().find(|x| x.id == id)).map(|x| x.title.clone()).unwrap_or_default()
        }
        "absent" => {
            id().and_then(|id| cohort.judges.iter().find(|j| j.id == id)).map(|j| j.name.clone()).unwrap_or_default()
        }
        "open-round" | "close-round" => Purpose::named(of).map(|p| t.s(&p.label_key()).to_owned()).unwrap_or_default(),
        "drop-subject" => id().and_then(|id| cohort.subject(id)).map(|s| s.title.clone()).unwrap_or_default(),
        "drop-limit" => {
            let limit = id().and_then(|id| cohort.limits.iter().find(|l| l.id == id));
            limit.map(|l| format!("{} {}", l.name, l.days)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn groups(shown: &Shown) -> Vec<Choice> {
    shown.cohort().groups.iter().map(|g| Choice::new(g.id.to_string(), g.name.clone())).collect()
}

fn yes_no(t: &T<'_>, yes: &str, no: &str) -> Input {
    Input::Radios(vec![Choice::new("1", t.s(yes)), Choice::new("0", t.s(no))])
}

/// The office's pool of lecturers, as far as the reader may use it.
pub async fn lecturers(web: &Web) -> Result<Vec<LecturerRow>, Failure> {
    web.read(SEE, |read, reach| pool(read, reach, "", None, 300)).await
}

fn from_pool(pool: &[LecturerRow]) -> Vec<Choice> {
    let name = |one: &LecturerRow| match one.unit.as_str() {
        "" => one.name.clone(),
        unit => format!("{} · {unit}", one.name),
    };
    pool.iter().map(|one| Choice::new(one.id.to_string(), name(one))).collect()
}

async fn colleagues(web: &Web, shown: &Shown) -> Result<Vec<Choice>, Failure> {
    let now = web.now;
    let roles = [Role::CommunityWorker, Role::GridWorker, Role::StationLead, Role::Supervisor, Role::OrgHandler];
    let people = web.read(SEE, move |read, reach| folk::within_at(read, reach, &roles, now)).await?;
    let learns = |p: &PersonId| shown.cohort().learner(*p).is_some();
    let named = people.into_iter().filter(|(p, ..)| !learns(p));
    Ok(named.map(|(id, name, unit)| Choice::new(id.to_string(), name).hint(unit)).collect())
}

/// The fields of an act.
pub async fn fields(name: &str, web: &Web, shown: &Shown, of: &str) -> Result<(Vec<Field>, Form), Failure> {
    let (t, cohort, me) = (web.t(), shown.cohort(), web.actor.person);
    let field = |name: &str, key: &str, kind| Field::said(name, t.s(key), kind);
    let rated = |rated: Option<&crate::cohort::whole::Rated>, rater: Id<()>, subject: Option<Id<()>>| {
        let Some(rated) = rated else { return (Vec::new(), Form::new()) };
        let fields = rated.version.form.questions.iter().map(|q| question(&t, q)).collect();
        let mine = rated.scores.iter().find(|s| s.rater == rater && Some(s.subject) == subject);
        (fields, answered(mine.map(|s| &s.answers)))
    };
    let id = of.split('.').next().and_then(|id| id.parse::<Id<()>>().ok());
    let plain = |fields: Vec<Field>| (fields, Form::new());
    Ok(match name {
        "enrol" => {
            let people = colleagues(web, shown).await?;
            let group = field("group", "cohort-group", Input::Select(groups(shown))).optional();
            plain(vec![
                field("people", "cohort-people", Input::Checks(people)).told(t.s("cohort-people-hint")),
                group.told(t.s("cohort-group-hint")),
            ])
        }
        "withdraw" => {
            plain(vec![field("reason", "cohort-reason", Input::Line("text")).told(t.s("cohort-reason-hint"))])
        }
        "regroup" => plain(vec![field("group", "cohort-group", Input::Radios(groups(shown)))]),
        "staff" => plain(vec![
            field("person", "cohort-person", Input::Select(colleagues(web, shown).await?)),
            field("steward", "cohort-as", yes_no(&t, "cohort-steward", "cohort-trainer")),
        ]),
        "subject" => {
            let old = id.and_then(|id| cohort.subject(id));
            let form = old.map_or_else(
                || Form::new().with("minutes", cohort.record.minutes.to_string()).with("closing", "0"),
                |s| {
                    Form::new()
                        .with("title", s.title.clone())
                        .with("lecturer", s.lecturer.clone())
                        .with("unit", s.unit.clone())
                        .with("minutes", s.minutes.to_string())
                        .with("closing", if s.closing { "1" } else { "0" })
                },
            );
            let pool = lecturers(web).await?;
            let chosen = old.and_then(|s| pool.iter().find(|l| l.name == s.lecturer && l.unit == s.unit));
            let form = match chosen {
                Some(one) => form.with("pool", one.id.to_string()).with("lecturer", "").with("unit", ""),
                None => form,
            };
            let fields = vec![
                field("title", "cohort-subject", Input::Line("text")),
                field("pool", "cohort-pool", Input::Select(from_pool(&pool))).told(t.s("cohort-pool-hint")).optional(),
                field("lecturer", "cohort-lecturer-other", Input::Line("text")).optional(),
                field("unit", "cohort-unit", Input::Line("text")).optional(),
                field("minutes", "cohort-minutes", Input::Number),
                field("closing", "cohort-closing", yes_no(&t, "cohort-closing-yes", "cohort-closing-no")),
            ];
            (fields, form)
        }
        "limit" => {
            // From the list of learners on duty: that evening, already filled in.
            let day = of.parse::<liren_kernel::Day>().ok().map(|day| day.to_string());
            let before = day.map_or_else(Form::new, |day| {
                Form::new()
                    .with("kind", LimitKind::Duty.name())
                    .with("name", t.s(&LimitKind::Duty.label_key()))
                    .with("days", day)
            });
            let kinds = LimitKind::ALL.iter().map(|k| Choice::new(k.name(), t.s(&k.label_key()))).collect();
            let fields = vec![
                field("kind", "cohort-limit-kind", Input::Radios(kinds)),
                field("name", "cohort-limit-name", Input::Line("text")).told(t.s("cohort-limit-name-hint")),
                field("seats", "cohort-seats", Input::Number).optional().told(t.s("cohort-seats-hint")),
                field("days", "cohort-days", Input::Area).optional().told(t.s("cohort-days-hint")),
            ];
            (fields, before)
        }
        "rules" => rules(web, shown),
        "arrange" => {
            let fields = vec![field("anew", "cohort-anew", yes_no(&t, "cohort-anew-yes", "cohort-anew-no"))];
            (fields, Form::new().with("anew", "0"))
        }
        "cancel" => {
            let fields = vec![
                field("reason", "cohort-cancel-reason", Input::Line("text")),
                field("away", "cohort-away", yes_no(&t, "cohort-away-yes", "cohort-away-no")),
            ];
            (fields, Form::new().with("away", "1"))
        }
        "stand-in" => {
            let mut names: Vec<&str> =
                cohort.dates().filter(|s| s.from_at > web.now).map(|s| s.lecturer.as_str()).collect();
            names.retain(|name| !name.is_empty());
            names.sort_unstable();
            names.dedup();
            let named = |name: &str| {
                let days = stand_in::ahead(cohort, name, web.now).map(|s| t.day(s.from_at.day()));
                Choice::new(name, format!("{name}: {}", days.collect::<Vec<_>>().join(" / ")))
            };
            let pool = lecturers(web).await?;
            plain(vec![
                field("lecturer", "cohort-away-lecturer", Input::Radios(names.into_iter().map(named).collect())),
                field("pool", "cohort-stand-in-by", Input::Select(from_pool(&pool)))
                    .told(t.s("cohort-pool-hint"))
                    .optional(),
                field("by", "cohort-lecturer-other", Input::Line("text")).optional(),
                field("reason", "cohort-cancel-reason", Input::Line("text")),
            ])
        }
        "check-in" => plain(vec![field("code", "cohort-code", Input::Number)]),
        "task" => {
            let fields = vec![
                field("title", "cohort-task-title", Input::Line("text")),
                field("text", "cohort-task-text", Input::Area).optional(),
                field("team", "cohort-task-team", yes_no(&t, "cohort-task-team-yes", "cohort-task-team-no")),
                field("group", "cohort-task-group", Input::Select(groups(shown))).optional(),
                field("due_day", "cohort-task-due", Input::Line("date")),
            ];
            (fields, Form::new().with("team", "0"))
        }
        "review" => plain(vec![
            field("accept", "cohort-accept", yes_no(&t, "cohort-accept-yes", "cohort-accept-no")),
            field("words", "cohort-words", Input::Area).optional().told(t.s("cohort-words-hint")),
        ]),
        "open-round" => {
            let en = english(&t);
            let all = web.read(SEE, move |read, _| crate::instruments::offered(read, en)).await?;
            let code = Purpose::named(of).map_or("", Purpose::code);
            let fields =
                vec![field("instrument", "instrument-which", Input::Select(all)).told(t.s("instrument-which-hint"))];
            (fields, Form::new().with("instrument", code))
        }
        "needs" => rated(shown.whole.needs.as_ref(), me.cast(), Some(me.cast())),
        "assess" => rated(shown.whole.four.as_ref(), me.cast(), id),
        "peer" => {
            let rater = cohort.standing.leads.unwrap_or(me.cast());
            rated(shown.whole.show.as_ref(), rater, id)
        }
        "moderate" => {
            let person: Option<PersonId> = id.map(Id::cast);
            let labels = shown.whole.four.as_ref().map(|r| &r.version.form.competencies);
            let all = person.map(|p| shown.whole.competencies(p)).unwrap_or_default();
            let name = |c: &figures::Competence| {
                let label = labels.into_iter().flatten().find(|l| l.name == c.name).map(|l| l.label.of(english(&t)));
                Choice::new(c.name.clone(), label.unwrap_or(&c.name).to_owned()).hint(super::three(&t, c))
            };
            let first = all.iter().find(|c| c.apart).map(|c| c.name.clone()).unwrap_or_default();
            let fields = vec![
                field("competency", "cohort-competency", Input::Radios(all.iter().map(name).collect())),
                field("score", "cohort-score", Input::Number).told(t.s("cohort-score-hint")),
                field("reason", "cohort-why", Input::Line("text")),
            ];
            (fields, Form::new().with("competency", first))
        }
        "topic" => {
            let topic = id.and_then(|id| cohort.group(id)).map(|g| g.topic.clone()).unwrap_or_default();
            (vec![field("topic", "cohort-topic", Input::Line("text"))], Form::new().with("topic", topic))
        }
        "judge" => plain(vec![
            field("name", "cohort-judge-name", Input::Line("text")),
            field("unit", "cohort-unit", Input::Line("text")).optional(),
        ]),
        "absent" => plain(vec![
            field("back", "cohort-absent-how", yes_no(&t, "cohort-absent-back", "cohort-absent-gone")),
            field("reason", "cohort-cancel-reason", Input::Line("text")),
        ]),
        "photos" => plain(vec![
            field("caption", "cohort-photo-caption", Input::Line("text")),
            field("photos", "cohort-photos", Input::Files("image/*")).told(t.s("cohort-photos-hint")),
        ]),
        "close-show" => {
            let anyway = yes_no(&t, "cohort-anyway-yes", "cohort-anyway-no");
            (vec![field("anyway", "cohort-anyway", anyway)], Form::new().with("anyway", "0"))
        }
        _ => plain(Vec::new()),
    })
}

fn rules(web: &Web, shown: &Shown) -> (Vec<Field>, Form) {
    let (t, cohort) = (web.t(), shown.cohort());
    let (record, rules) = (&cohort.record, &cohort.rules);
    let field = |name: &str, key: &str, kind| Field::said(name, t.s(key), kind);
    let ties = Tie::ALL.iter().map(|k| Choice::new(k.name(), t.s(&k.label_key()))).collect();
    let fields = vec![
        Field::heading(t.s("cohort-rules-time"), ""),
        field("first_day", "cohort-first-day", Input::Line("date")),
        field("last_day", "cohort-last-day", Input::Line("date")),
        field("evenings", "cohort-evenings", Input::Checks(new::weekdays(web))),
        field("begins", "cohort-begins", Input::Line("time")),
        Field::heading(t.s("cohort-rules-pass"), t.s("cohort-rules-pass-note")),
        field("attendance", "cohort-rule-attendance", Input::Number),
        field("excused_out", "cohort-rule-excused", yes_no(&t, "cohort-rule-excused-out", "cohort-rule-excused-in")),
        field("tasks", "cohort-rule-tasks", Input::Number),
        field("floor", "cohort-rule-floor", Input::Number),
        Field::heading(t.s("cohort-rules-four"), t.s("cohort-rules-four-note")),
        field("weight_trainer", "cohort-rule-trainer", Input::Number),
        field("weight_leader", "cohort-rule-leader", Input::Number),
        field("weight_own", "cohort-rule-own", Input::Number),
        field("gap", "cohort-rule-gap", Input::Number),
        Field::heading(t.s("cohort-rules-show"), t.s("cohort-rules-show-note")),
        field("judges", "cohort-rule-judges", Input::Number),
        field("drop", "cohort-rule-drop", Input::Number),
        field("drop_from", "cohort-rule-drop-from", Input::Number),
        field("tie", "cohort-rule-tie", Input::Radios(ties)),
    ];
    let evenings: Vec<(&str, &str)> = record.evenings.split(',').map(|d| ("evenings", d)).collect();
    let form = Form::sent(evenings)
        .with("first_day", record.first_day.clone())
        .with("last_day", record.last_day.clone())
        .with("begins", format!("{:02}:{:02}", record.begins / 60, record.begins % 60))
        .with("attendance", rules.attendance.to_string())
        .with("excused_out", if rules.excused_out { "1" } else { "0" })
        .with("tasks", rules.tasks.to_string())
        .with("floor", figures::shown(rules.floor))
        .with("weight_trainer", rules.weights[0].to_string())
        .with("weight_leader", rules.weights[1].to_string())
        .with("weight_own", rules.weights[2].to_string())
        .with("gap", figures::shown(rules.gap))
        .with("judges", rules.judges.to_string())
        .with("drop", rules.drop.to_string())
        .with("drop_from", rules.drop_from.to_string())
        .with("tie", rules.tie.name());
    (fields, form)
}
