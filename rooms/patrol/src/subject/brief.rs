//! A round or a team of which a brief is written, and a brief that waits for somebody else.

use liren_kernel::Day;
use liren_office::{
    DossierId, Facts, Fault, Header, Keys, LoadContext, PersonId, Reach, Subject, dossier,
    signoff::{self, SignOff, SignOffId},
};
use liren_store::{Read, Tx, params};

use super::{hat, hat_facts};
use crate::{
    brief::{self, SUBJECT, Span},
    model::{ROUND, TEAM},
    store,
};

/// What a brief is written of.
#[derive(Debug)]
pub struct Briefing {
    /// The dossier.
    pub header: Header,
    /// How the one who acts stands to it.
    pub team_facts: Facts,
    /// What the records say.
    pub facts: brief::Facts,
    /// Where they stand.
    pub records: String,
}

/// A round or a team within reach, with the seq of the team.
///
/// # Errors
/// When the database fails.
pub fn briefable(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    id: DossierId,
    lock: bool,
) -> Result<Option<(Header, i64)>, Fault> {
    let Some(header) = dossier::load(read, keys, reach, id, lock)?.filter(|h| !h.level.is_encrypted()) else {
        return Ok(None);
    };
    let team = match header.kind.as_str() {
        TEAM => header.seq,
        ROUND => read.one(&store::ROUND, params![header.seq])?.team,
        _ => return Ok(None),
    };
    Ok(Some((header, team)))
}

/// The address of the records behind a brief.
fn records(header: &Header, facts: &brief::Facts) -> String {
    let place = match (&header.community, &header.street) {
        (Some(code), _) => format!("&place=community:{code}"),
        (None, Some(code)) => format!("&place=street:{code}"),
        (None, None) => String::new(),
    };
    facts.days.map(|(from, to)| format!("/patrol/findings?from={from}&to={to}{place}")).unwrap_or_default()
}

/// Gathers what a brief of a dossier within reach says.
///
/// # Errors
/// When the database fails.
pub fn briefing(
    read: &mut Read<'_>,
    (header, team): (Header, i64),
    viewer: PersonId,
    days: Option<(Day, Day)>,
) -> Result<Option<Briefing>, Fault> {
    let span = match (header.kind == ROUND, days) {
        (true, None) => Span::Round,
        (false, Some((from, to))) => Span::Days(from, to),
        _ => return Ok(None),
    };
    let facts = brief::facts(read, &header, team, span)?;
    let team_facts = hat_facts(&header, hat(read, team, viewer)?);
    Ok(Some(Briefing { records: records(&header, &facts), header, team_facts, facts }))
}

impl Subject for Briefing {
    type Key = (DossierId, Option<(Day, Day)>);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, days): &Self::Key) -> Result<Option<Self>, Fault> {
        match briefable(tx, cx.keys, cx.reach, *id, true)? {
            Some(found) => briefing(tx, found, cx.actor.person, *days),
            None => Ok(None),
        }
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        self.team_facts.clone()
    }
}

/// A brief that was asked for.
#[derive(Debug)]
pub struct Briefed {
    /// The dossier.
    pub header: Header,
    /// Who asked.
    pub asked_by: PersonId,
    /// What it says around the facts.
    pub texts: brief::Texts,
    /// How the one who acts stands to it.
    pub team_facts: Facts,
}

/// A brief of a dossier within reach.
///
/// # Errors
/// When the database fails.
pub fn brief_of(read: &mut Read<'_>, keys: &Keys, header: &Header, id: SignOffId) -> Result<Option<SignOff>, Fault> {
    let all = signoff::of(read, keys, header, true)?;
    Ok(all.into_iter().find(|s| s.row.id == id && s.row.subject == SUBJECT))
}

impl Subject for Briefed {
    type Key = (DossierId, SignOffId);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (id, brief): &Self::Key) -> Result<Option<Self>, Fault> {
        let Some((header, team)) = briefable(tx, cx.keys, cx.reach, *id, true)? else { return Ok(None) };
        let Some(found) = brief_of(tx, cx.keys, &header, *brief)? else { return Ok(None) };
        let team_facts = hat_facts(&header, hat(tx, team, cx.actor.person)?);
        let frozen: brief::Brief = serde_json::from_value(found.frozen)?;
        Ok(Some(Self { asked_by: found.row.asked_by, texts: frozen.texts, team_facts, header }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.header)
    }
    fn facts(&self) -> Facts {
        self.team_facts.clone()
    }
}
