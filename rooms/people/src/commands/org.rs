//! Registering organisations of every kind.

use liren_kernel::{Line, PlacePath, Refusal, Verb, idno::CreditCode, pinyin};
use liren_office::{Actor, Basis, Change, Command, Decide, Fault, OrgId, PlaceId, Role};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use super::{OnOrg, OnPlace, rows};
use crate::{
    index,
    model::{OrgKind, path_of_code},
    store,
};

/// Registers an organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddOrg {
    /// Code of the place where it stands and which it serves.
    pub at: String,
    /// Its kind.
    pub kind: OrgKind,
    /// Its name.
    pub name: String,
    /// Other places it serves, by code.
    #[serde(default)]
    pub serves: Vec<String>,
    /// Unified social credit code, if it has one.
    #[serde(default)]
    pub credit_code: String,
    /// A public telephone or address.
    #[serde(default)]
    pub contact: String,
    /// A remark.
    #[serde(default)]
    pub note: String,
}

/// What is written.
pub(crate) struct Row {
    pub id: OrgId,
    pub kind: OrgKind,
    pub name: Line,
    pub sort: String,
    pub credit: Option<String>,
    pub contact: String,
    pub note: String,
    pub place: PlaceId,
    pub path: PlacePath,
    pub areas: Vec<(String, PlacePath)>,
}

impl Command for AddOrg {
    type Subject = OnPlace;
    const VERB: Verb = Verb("org.add");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> String {
        self.at.clone()
    }
    fn decide(self, on: &OnPlace, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let checked = self.check(cx.actor, &on.path)?;
        let row = Row {
            id: cx.id(),
            kind: self.kind,
            sort: pinyin::keys(checked.name.as_str()).sort,
            name: checked.name,
            credit: checked.credit,
            contact: checked.contact,
            note: checked.note,
            place: on.place.id,
            path: on.path.clone(),
            areas: std::iter::once((self.at, on.path.clone())).chain(checked.serves).collect(),
        };
        Ok(Change::none().tell("org", row.id).and(rows(move |tx, cx| insert(tx, &row, &cx.now.day().to_string()))))
    }
}

/// What was typed, checked.
pub(crate) struct Checked {
    pub name: Line,
    pub credit: Option<String>,
    pub contact: String,
    pub note: String,
    pub serves: Vec<(String, PlacePath)>,
}

impl AddOrg {
    /// Checks what was typed, for somebody who registers it at `path`.
    ///
    /// # Errors
    /// `refusal-org-kind-street`, `refusal-org-place`, and those of names and credit codes, each at its field.
    pub(crate) fn check(&self, actor: &Actor, path: &PlacePath) -> Result<Checked, Refusal> {
        let street = actor.posts.iter().any(|p| p.role == Role::StreetManager && p.covers(path));
        if !street && !self.kind.is_local() {
            return Err(Refusal::field("kind", "refusal-org-kind-street"));
        }
        let name = Line::new("name", &self.name)?;
        let credit = if self.credit_code.trim().is_empty() {
            None
        } else {
            Some(CreditCode::new("credit_code", &self.credit_code)?.as_str().to_owned())
        };
        let text = |field: &str, value: &str| {
            Line::optional(field, value).map(|line| line.map_or_else(String::new, String::from))
        };
        let mut serves = Vec::new();
        for code in &self.serves {
            let path = path_of_code(code).ok_or_else(|| Refusal::field("serves", "refusal-org-place"))?;
            if !actor.posts.iter().any(|post| post.covers(&path)) {
                return Err(Refusal::field("serves", "refusal-org-place"));
            }
            serves.push((code.clone(), path));
        }
        Ok(Checked { name, credit, contact: text("contact", &self.contact)?, note: text("note", &self.note)?, serves })
    }
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Row, today: &str) -> Result<(), Fault> {
    let code = &row.areas[0].0;
    if tx.opt(&store::ORG_SAME, params![row.name, row.kind.name(), code])?.is_some() {
        return Err(Refusal::field("name", "refusal-org-same").into());
    }
    let path = &row.path;
    let (seq,) = tx.one(
        &store::ORG_ADD,
        params![
            row.id,
            row.kind.name(),
            row.name,
            row.sort,
            row.place,
            path.city,
            path.district,
            path.street,
            path.community,
            path.grid,
            path.compound,
            row.credit,
            row.contact,
            row.note,
            today
        ],
    )?;
    serve(tx, seq, &row.sort, &row.areas)?;
    index::org(tx, row.id)
}

/// Adds places that an organisation serves; those it serves already stay.
pub(crate) fn serve(tx: &mut Tx<'_>, seq: i64, sort: &str, areas: &[(String, PlacePath)]) -> Result<(), Fault> {
    for (code, path) in areas {
        tx.exec(
            &store::ORG_AREA_ADD,
            params![seq, sort, code, path.city, path.district, path.street, path.community, path.grid, path.compound],
        )?;
    }
    Ok(())
}

/// Corrects the plain fields of an organisation.
#[derive(Debug, Serialize, Deserialize)]
pub struct CorrectOrg {
    /// Which.
    pub org: OrgId,
    /// A public telephone or address.
    pub contact: String,
    /// A remark.
    pub note: String,
}

impl Command for CorrectOrg {
    type Subject = OnOrg;
    const VERB: Verb = Verb("org.correct");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> OrgId {
        self.org
    }
    fn decide(self, _: &OnOrg, _: &Decide<'_>) -> Result<Change, Refusal> {
        let contact = Line::optional("contact", &self.contact)?.map_or_else(String::new, String::from);
        let note = Line::optional("note", &self.note)?.map_or_else(String::new, String::from);
        let org = self.org;
        Ok(Change::none().and(rows(move |tx, _| {
            tx.exec(&store::ORG_SET, params![org, contact, note])?;
            Ok(())
        })))
    }
}

/// Ends an organisation; the row stays for the records that name it.
#[derive(Debug, Serialize, Deserialize)]
pub struct EndOrg {
    /// Which.
    pub org: OrgId,
    /// Why.
    pub reason: String,
}

impl Command for EndOrg {
    type Subject = OnOrg;
    const VERB: Verb = Verb("org.end");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> OrgId {
        self.org
    }
    fn decide(self, on: &OnOrg, _: &Decide<'_>) -> Result<Change, Refusal> {
        Line::new("reason", &self.reason)?;
        if on.row.until_day.is_some() {
            return Err(Refusal::new("refusal-org-ended"));
        }
        let org = self.org;
        Ok(Change::none().and(rows(move |tx, cx| {
            tx.exec(&store::ORG_END, params![org, cx.now.day().to_string()])?;
            index::org(tx, org)
        })))
    }
}
