//! What each act asks for.

use liren_kernel::Level;
use liren_office::{PersonId, Role, store::PARTY_ALL};
use liren_people::OrgKind;
use liren_store::params;
use liren_ui::{Choice, T};
use liren_web::{Failure, Web};

use super::dossier::Shown;
use crate::{
    acts::Act,
    commands::lower,
    model::{Closing, DeclineReason, Excluded, Rating, Way},
    neighbours,
    policy::OPEN,
};

/// A field of an act's form.
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub need: bool,
    /// It is needed with some answers of the fields before it, which its hint names.
    pub sometimes: bool,
    pub kind: Kind,
}

impl Field {
    fn sometimes(self) -> Self {
        Self { sometimes: true, ..self }
    }
}

/// What kind of field.
pub enum Kind {
    Line,
    Day,
    Time,
    Text,
    Select(Vec<Choice>),
    Radios(Vec<Choice>),
    Checks(Vec<Choice>),
    Tick,
    Photos,
}

/// The fields of an act.
pub async fn fields(web: &Web, act: &Act, shown: &Shown) -> Result<Vec<Field>, Failure> {
    let t = web.t();
    let one = |name: &'static str, key: &str, need: bool, kind: Kind| {
        let hint = format!("matter-hint-{}", key.trim_start_matches("matter-field-"));
        let hint = if t.has(&hint) { t.s(&hint).to_owned() } else { String::new() };
        Field { name, label: t.s(key).to_owned(), hint, need, sometimes: false, kind }
    };
    let photos = |need: bool| one("photos", "matter-field-photos", need, Kind::Photos);
    let text = |key: &str, need: bool| one("text", key, need, Kind::Text);
    let wanted = shown.matter.rule.as_ref().is_some_and(|r| r.photo_required);
    // What whoever follows it from outside reads.
    let told: Vec<Field> = if shown.matter.is_followed() {
        let answer = one("answer", "matter-field-told", false, Kind::Text).sometimes();
        vec![answer, one("show", "matter-field-show", false, Kind::Tick)]
    } else {
        Vec::new()
    };
    Ok(match act.slug {
        "dispatch" | "redirect" => vec![
            one("org", "matter-field-org", true, Kind::Select(orgs(web, shown).await?)),
            text("matter-field-ask", false),
            one("due_day", "matter-field-due-day", false, Kind::Day),
            one("due_time", "matter-field-due-time", false, Kind::Time),
            one("due_reason", "matter-field-due-reason", false, Kind::Line),
        ],
        "feed-back" => vec![text("matter-field-did", true), photos(wanted)],
        "fix-on-spot" => [text("matter-field-did", true), photos(wanted)].into_iter().chain(told).collect(),
        "inspect" => [
            one("pass", "matter-field-pass", true, Kind::Radios(two(&t, "matter-pass", "matter-send-back"))),
            text("matter-field-seen", false),
            photos(false),
        ]
        .into_iter()
        .chain(told)
        .collect(),
        "close" => vec![text("matter-field-answer", false)],
        "close-special" => vec![
            one("closing", "matter-field-closing", true, Kind::Radios(named(&t, &[Closing::Error, Closing::Special]))),
            text("matter-field-why", true),
        ],
        "ask-verify" => vec![text("matter-field-look", false)],
        "verify" => vec![
            one("found", "matter-field-found", true, Kind::Radios(two(&t, "matter-found", "matter-found-not"))),
            text("matter-field-seen-there", true),
            photos(false),
        ],
        "rule" => vec![
            one("uphold", "matter-field-uphold", true, Kind::Radios(two(&t, "matter-uphold", "matter-overrule"))),
            text("matter-field-why", true),
        ],
        "assist" => vec![
            one("org", "matter-field-helper", true, Kind::Select(orgs(web, shown).await?)),
            text("matter-field-part", true),
            one("due_day", "matter-field-due-day", false, Kind::Day),
            one("due_time", "matter-field-due-time", false, Kind::Time),
        ],
        "assist-done" => vec![text("matter-field-did", true), photos(false)],
        "assist-end" => {
            let helps = shown.matter.assisting();
            let helps = helps.map(|h| Choice::new(h.to_org.to_string(), shown.names.org(Some(h.to_org)))).collect();
            vec![one("org", "matter-field-helper", true, Kind::Select(helps)), text("matter-field-why", true)]
        }
        "ask-extend" | "ask-park" | "wait" => {
            vec![one("due_day", "matter-field-until", true, Kind::Day), text("matter-field-why", true)]
        }
        "approve-extension" | "approve-parking" => vec![
            one("agree", "matter-field-granted", true, Kind::Radios(two(&t, "matter-agree", "matter-agree-not"))),
            text("matter-field-words", false),
        ],
        "resume" => vec![text("matter-field-changed", false)],
        "respond" => vec![
            one("way", "matter-field-way", true, Kind::Radios(named(&t, Way::ALL))),
            text("matter-field-said", false),
        ],
        "call-back" => vec![
            one("way", "matter-field-way", true, Kind::Radios(named(&t, Way::ALL))),
            one("reached", "matter-field-reached", true, Kind::Radios(two(&t, "matter-reached", "matter-not-reached"))),
            one("resolved", "matter-field-resolved", false, Kind::Radios(two(&t, "matter-solved", "matter-unsolved")))
                .sometimes(),
            one("rating", "matter-field-rating", false, Kind::Radios(ratings(&t))).sometimes(),
            text("matter-field-said", false),
            one("excluded", "matter-field-excluded", false, Kind::Select(named(&t, Excluded::ALL))),
        ],
        "propose" => vec![text("matter-field-propose", true), photos(false)],
        "view" => vec![one("whose", "matter-field-whose", true, Kind::Line), text("matter-field-view", true)],
        "split" => vec![
            one("title", "matter-field-part-title", true, Kind::Line),
            one("category", "matter-category", true, Kind::Select(super::new::choices(web, &shown.categories))),
            text("matter-field-part-text", false),
        ],
        "file" => vec![text("matter-field-filed", false)],
        "remind" => vec![one("text", "matter-field-remind", false, Kind::Line)],
        "dispute" => vec![text("matter-field-dispute", true)],
        "note" => vec![
            text("matter-field-note", true),
            one("desk_only", "matter-field-desk-only", false, Kind::Tick),
            photos(false),
        ],
        "attach" => vec![photos(true)],
        "merge" => vec![one("into", "matter-field-into", true, Kind::Line)],
        "decline" => {
            let reasons = DeclineReason::ALL.iter().map(|r| Choice::new(r.name(), t.s(&r.label_key())));
            vec![
                one("reason", "matter-field-reason", true, Kind::Select(reasons.collect())),
                text("matter-field-way-on", true),
            ]
        }
        "restrict" => vec![
            one("level", "matter-field-level", true, Kind::Radios(levels(&t, shown.matter.header.level))),
            one("members", "matter-field-members", false, Kind::Checks(colleagues(web, shown).await?)),
            text("matter-field-why", true),
        ],
        "lower" => vec![
            one("level", "matter-field-level", true, Kind::Radios(lower_levels(&t, shown.matter.header.level))),
            one("of", "matter-field-second", true, Kind::Select(seconds(web, shown).await?)),
            text("matter-field-why", true),
        ],
        "lower-answer" => vec![
            one(
                "agree",
                "matter-field-agree",
                true,
                Kind::Radios(two(&t, "matter-lower-agree", "matter-lower-return")),
            ),
            text("matter-field-lower-words", false),
        ],
        "reopen" | "cancel" => vec![text("matter-field-why", true)],
        _ => Vec::new(),
    })
}

fn two(t: &T<'_>, yes: &str, no: &str) -> Vec<Choice> {
    vec![Choice::new("1", t.s(yes)), Choice::new("0", t.s(no))]
}

/// Choices of a set of names.
trait Named: Copy {
    fn both(self) -> (&'static str, String);
}
macro_rules! is_named {
    ($($name:ty),+) => {
        $(impl Named for $name {
            fn both(self) -> (&'static str, String) {
                (self.name(), self.label_key())
            }
        })+
    };
}
is_named!(Way, Excluded, Closing);

fn named<N: Named>(t: &T<'_>, all: &[N]) -> Vec<Choice> {
    all.iter()
        .map(|one| {
            let (name, key) = one.both();
            Choice::new(name, t.s(&key))
        })
        .collect()
}

fn ratings(t: &T<'_>) -> Vec<Choice> {
    Rating::ALL.iter().map(|r| Choice::new(r.name(), t.s(&r.label_key()))).collect()
}

fn levels(t: &T<'_>, now: Level) -> Vec<Choice> {
    [Level::NeedToKnow, Level::Sealed].into_iter().filter(|l| *l > now).map(|l| level(t, l)).collect()
}

fn lower_levels(t: &T<'_>, now: Level) -> Vec<Choice> {
    [Level::NeedToKnow, lower::FLOOR].into_iter().filter(|l| *l < now).map(|l| level(t, l)).collect()
}

fn level(t: &T<'_>, level: Level) -> Choice {
    let key = format!("matter-level-{}", level.number());
    Choice::new(level.number().to_string(), t.s(&key)).hint(t.s(&format!("{key}-hint")))
}

/// Who may be the second person to open a matter again: who is on its team already, or works in its place.
async fn seconds(web: &Web, shown: &Shown) -> Result<Vec<Choice>, Failure> {
    let all = seconds_of(web, shown.matter.header.seq, shown.matter.header.community.clone()).await?;
    Ok(all.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect())
}

/// The people that may be asked to agree to the lowering of a matter, with their names.
pub async fn seconds_of(
    web: &Web,
    dossier: i64,
    community: Option<String>,
) -> Result<Vec<(PersonId, String)>, Failure> {
    let mut all = people_of(web, community).await?;
    let own = web.actor.person;
    let team = web.read(OPEN, move |read, _| {
        let mut people: Vec<PersonId> = Vec::new();
        for (party, part, _) in read.all(&PARTY_ALL, params![dossier])? {
            if matches!(part.as_str(), "member" | "lead" | "desk") {
                people.extend(<[u8; 16]>::try_from(party).ok().map(PersonId::from_bytes));
            }
        }
        people.retain(|person| *person != own);
        liren_people::public::name_of(read, &people, liren_kernel::mask::Purpose::Team)
    });
    for (id, name) in team.await? {
        if all.iter().all(|(known, _)| *known != id) {
            all.push((id, name));
        }
    }
    Ok(all)
}

/// Organisations that serve the community; those the rule asks first stand first.
async fn orgs(web: &Web, shown: &Shown) -> Result<Vec<Choice>, Failure> {
    let Some(community) = shown.matter.header.community.clone() else { return Ok(Vec::new()) };
    let owner_first = shown.matter.rule.as_ref().is_some_and(|r| r.first == "owner");
    let mut all = web.read(OPEN, move |read, _| neighbours::handlers(read, &community)).await?;
    let area = |kind: &Option<OrgKind>| {
        matches!(
            kind,
            Some(OrgKind::Committee | OrgKind::PropertyCompany | OrgKind::OwnersCommittee | OrgKind::Station)
        )
    };
    all.sort_by_key(|(.., kind)| area(kind) == owner_first);
    let t = web.t();
    let kind = |kind: Option<OrgKind>| kind.map(|k| t.s(k.label_key()).to_owned()).unwrap_or_default();
    let held = shown.matter.record.handler;
    Ok(all
        .into_iter()
        .filter(|(id, ..)| Some(*id) != held || shown.matter.state.slice().is_none())
        .map(|(id, name, k)| Choice::new(id.to_string(), format!("{name} · {}", kind(k))))
        .collect())
}

/// Who may be named: workers, grid workers and leads of the place.
async fn colleagues(web: &Web, shown: &Shown) -> Result<Vec<Choice>, Failure> {
    let people = people_of(web, shown.matter.header.community.clone()).await?;
    Ok(people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect())
}

/// The people that may be on the team of a matter of this community, with their names.
pub async fn people_of(web: &Web, community: Option<String>) -> Result<Vec<(PersonId, String)>, Failure> {
    let Some(community) = community else { return Ok(Vec::new()) };
    let (now, own) = (web.now, web.actor.person);
    web.read(OPEN, move |read, _| {
        let mut people: Vec<PersonId> = Vec::new();
        for role in [Role::CommunityWorker, Role::GridWorker, Role::StationLead, Role::Supervisor, Role::StreetManager]
        {
            people.extend(neighbours::with_role(read, role, &community, now)?);
        }
        people.sort_unstable();
        people.dedup();
        people.retain(|p| *p != own);
        Ok(liren_people::public::name_of(read, &people, liren_kernel::mask::Purpose::Team)?.into_iter().collect())
    })
    .await
}
