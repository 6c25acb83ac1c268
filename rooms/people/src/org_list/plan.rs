//! What a list of organisations would change: each row is new, the same, changed in some fields, or faulty.

use std::collections::HashMap;

use liren_kernel::{PlacePath, Refusal, pinyin};
use liren_office::{Actor, Command as _, Facts, Fault, OrgId, PlaceId, Policy, Reach};
use liren_papers::{
    check::{CellError, CheckedRow},
    value::Value,
};
use liren_places::PlaceRow;
use liren_store::{Read, params};

use super::{MOST, store};
use crate::{
    OrgKind, OrgRow,
    commands::org::{AddOrg, CorrectOrg},
    find,
    model::path_of_code,
    roster::{
        self, Opened, Verdict,
        fields::{SEPARATORS, something},
        plan::Communities,
    },
    store as people,
};

/// The whole row as it would stand.
#[derive(Clone)]
pub struct Write {
    pub(crate) known: Option<OrgRow>,
    pub(crate) kind: OrgKind,
    pub(crate) name: String,
    pub(crate) sort: String,
    pub(crate) place: PlaceId,
    /// Where it stands comes first.
    pub(crate) codes: Vec<String>,
    pub(crate) credit: Option<String>,
    pub(crate) contact: String,
    pub(crate) note: String,
}

/// What a list would change.
pub type Plan = roster::Plan<Write>;
type PlanRow = roster::PlanRow<Write>;

/// Who reads the file, and what they may do.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What they reach.
    pub reach: &'a Reach,
    /// Who may do what.
    pub policy: &'a Policy,
}

/// Works out what the file would change. Only organisations within reach are compared with: of others nothing is told.
///
/// # Errors
/// When the database fails; `refusal-papers-map-*` when the columns are not matched yet; `refusal-org-list-long`.
pub fn plan(read: &mut Read<'_>, reader: Reader<'_>, opened: &Opened) -> Result<Plan, Fault> {
    let checked = opened.checked.clone()?;
    if checked.rows.len() > MOST {
        return Err(Refusal::new("refusal-org-list-long").arg("most", MOST).into());
    }
    let mut look = Look {
        reader,
        opened,
        communities: Communities::new(read, reader.reach)?,
        home: home(read, reader.reach)?,
        seen: HashMap::new(),
    };
    let mut rows = Vec::with_capacity(checked.rows.len());
    for row in &checked.rows {
        rows.push(look.row(read, row)?);
    }
    Ok(Plan { rows })
}

/// The one place that somebody's posts lie over: a row that names no community stands there.
fn home(read: &mut Read<'_>, reach: &Reach) -> Result<Option<PlaceRow>, Fault> {
    let mut codes: Vec<&str> = reach.places().map(|(_, code)| code).filter(|code| !code.contains('-')).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [code] => Ok(liren_places::find::in_force(read, code)?),
        _ => Ok(None),
    }
}

struct Look<'a> {
    reader: Reader<'a>,
    opened: &'a Opened,
    communities: Communities,
    home: Option<PlaceRow>,
    /// Name, kind and place of the rows read, with the row where each stood first.
    seen: HashMap<(String, &'static str, String), u32>,
}

impl Look<'_> {
    fn row(&mut self, read: &mut Read<'_>, row: &CheckedRow) -> Result<PlanRow, Fault> {
        let text = |key: &str| row.values.get(key).map(Value::text).unwrap_or_default();
        let mut done = PlanRow::read(row);
        let at = self.place(read, something(&text("community")))?;
        if at.is_none() {
            done.errors.push(self.strange(row, "community", &text("community")));
        }
        let mut serves = Vec::new();
        for name in something(&text("serves")).split(SEPARATORS).map(str::trim).filter(|name| !name.is_empty()) {
            match self.place(read, name)? {
                Some(place) => serves.push(place.code),
                None => done.errors.push(self.strange(row, "serves", name)),
            }
        }
        let (Some(at), Some(kind), true) = (at, OrgKind::from_name(&text("kind")), done.errors.is_empty()) else {
            return Ok(done);
        };
        serves.retain(|code| *code != at.code);
        let typed = AddOrg {
            at: at.code.clone(),
            kind,
            name: text("name"),
            serves,
            credit_code: something(&text("credit")).to_owned(),
            contact: something(&text("contact")).to_owned(),
            note: something(&text("remark")).to_owned(),
        };
        self.compare(read, row, &at, &typed, &mut done)?;
        Ok(done)
    }

    /// The place of a name: a community of one's own, or, of a street, the street itself.
    fn place(&mut self, read: &mut Read<'_>, name: &str) -> Result<Option<PlaceRow>, Fault> {
        let own = self.home.as_ref().filter(|home| name.is_empty() || name == home.name || name == home.short);
        if let Some(home) = own {
            return Ok(Some(home.clone()));
        }
        let found = self.communities.path(read, self.reader.reach, name)?.and_then(|path| path.community);
        match found {
            Some(code) => Ok(liren_places::find::in_force(read, &code)?),
            None => Ok(None),
        }
    }

    fn strange(&self, row: &CheckedRow, field: &str, name: &str) -> CellError {
        self.opened.wrong(row, field, Refusal::field(field, "refusal-roster-community").arg("text", name))
    }

    fn compare(
        &mut self,
        read: &mut Read<'_>,
        row: &CheckedRow,
        at: &PlaceRow,
        typed: &AddOrg,
        done: &mut PlanRow,
    ) -> Result<(), Fault> {
        let reader = self.reader;
        let wrong = |field: &str, refusal: Refusal| {
            // The words of the form and the titles of the columns differ in three places.
            let field = match field {
                "note" => "remark",
                "at" => "community",
                "credit_code" => "credit",
                other => other,
            };
            self.opened.wrong(row, field, refusal)
        };
        let checked = match typed.check(reader.actor, &at.path()) {
            Ok(checked) => checked,
            Err(refusal) => {
                done.errors.push(wrong(&refusal.field.clone().unwrap_or_else(|| "name".into()), refusal));
                return Ok(());
            }
        };
        let name = checked.name.as_str().to_owned();
        let key = (name.clone(), typed.kind.name(), at.code.clone());
        if let Some(first) = self.seen.insert(key, row.source_row) {
            done.errors.push(wrong("name", Refusal::field("name", "refusal-org-twice").arg("row", first)));
            return Ok(());
        }
        let known = known(read, reader.reach, &name, at)?;
        if let Some(code) = &checked.credit
            && let Some(other) = of_credit(read, reader.reach, code)?
            && known.as_ref().is_none_or(|known| known.id != other.id)
        {
            let refusal = Refusal::field("credit", "refusal-org-credit-known").arg("name", &other.name);
            done.errors.push(wrong("credit", refusal));
            return Ok(());
        }
        let mut write = Write {
            known: None,
            kind: typed.kind,
            sort: pinyin::keys(&name).sort,
            name,
            place: at.id,
            codes: std::iter::once(at.code.clone()).chain(typed.serves.iter().cloned()).collect(),
            credit: checked.credit,
            contact: checked.contact,
            note: checked.note,
        };
        let Some(known) = known else {
            let facts = Facts { path: at.path(), ..Facts::default() };
            if reader.policy.permits(reader.actor, AddOrg::VERB, &facts) {
                (done.verdict, done.write) = (Verdict::New, Some(write));
            } else {
                done.errors.push(wrong("community", Refusal::field("community", "refusal-org-not-yours")));
            }
            return Ok(());
        };
        if known.kind != typed.kind.name() {
            done.errors.push(wrong("kind", Refusal::field("kind", "refusal-org-kind-other")));
            return Ok(());
        }
        (done.changes, done.told) = differences(read, &known, &mut write)?;
        let facts = Facts { path: known.path(), ..Facts::default() };
        if done.changes.is_empty() {
            done.verdict = Verdict::Same;
        } else if reader.policy.permits(reader.actor, CorrectOrg::VERB, &facts) {
            write.known = Some(known);
            (done.verdict, done.write) = (Verdict::Changed, Some(write));
        } else {
            done.errors.push(wrong("name", Refusal::field("name", "refusal-org-not-yours")));
        }
        Ok(())
    }
}

/// The organisation of this name that stands there or serves it already.
fn known(read: &mut Read<'_>, reach: &Reach, name: &str, at: &PlaceRow) -> Result<Option<OrgRow>, Fault> {
    let same = match find::search_orgs(read, reach, name, 50) {
        Err(Fault::Refused(_)) => Vec::new(),
        other => other?,
    };
    for org in same.into_iter().filter(|org| org.name == name && org.until_day.is_none()) {
        let there = |code: &str| path_of_code(code).is_some_and(|path| holds(&path, &at.path()));
        if read.all(&people::ORG_AREAS, params![org.seq])?.iter().any(|(code,)| *code == at.code || there(code)) {
            return Ok(Some(org));
        }
    }
    Ok(None)
}

/// Whether a street that is served holds the community that is written, so that both are one organisation.
fn holds(served: &PlacePath, at: &PlacePath) -> bool {
    served.community.is_none() && served.street.is_some() && served.street == at.street
}

fn of_credit(read: &mut Read<'_>, reach: &Reach, code: &str) -> Result<Option<OrgRow>, Fault> {
    let ids: Vec<OrgId> = read.all(&store::OF_CREDIT, params![code])?.into_iter().map(|(id,)| id).collect();
    for id in ids {
        if let Some(org) = find::org(read, reach, id)? {
            return Ok(Some(org));
        }
    }
    Ok(None)
}

/// Keys of the fields that differ, and of some of them what stands there and what would.
type Differences = (Vec<&'static str>, Vec<(&'static str, String, String)>);

/// What differs. A blank in the file leaves what is registered, and a place that is served is only added.
fn differences(read: &mut Read<'_>, known: &OrgRow, write: &mut Write) -> Result<Differences, Fault> {
    let (mut changes, mut told) = (Vec::new(), Vec::new());
    let have: Vec<String> = read.all(&people::ORG_AREAS, params![known.seq])?.into_iter().map(|(code,)| code).collect();
    let covered = |code: &String| {
        have.contains(code)
            || path_of_code(code)
                .is_some_and(|path| have.iter().any(|own| path_of_code(own).is_some_and(|own| holds(&own, &path))))
    };
    write.codes.retain(|code| !covered(code));
    if !write.codes.is_empty() {
        changes.push("serves");
    }
    for (key, new, old) in [("contact", &mut write.contact, &known.contact), ("remark", &mut write.note, &known.note)] {
        if new.is_empty() {
            new.clone_from(old);
        }
        if new != old {
            changes.push(key);
            // The telephone of an organisation is on its door.
            told.push((key, old.clone(), new.clone()));
        }
    }
    if write.credit.is_none() {
        write.credit.clone_from(&known.credit_code);
    }
    if write.credit != known.credit_code {
        changes.push("credit");
        let code = |code: &Option<String>| code.clone().unwrap_or_default();
        told.push(("credit", code(&known.credit_code), code(&write.credit)));
    }
    Ok((changes, told))
}
