//! 发办理链接、收回: the desk makes a link for an organisation without account, and takes it back.

use liren_kernel::{Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, OrgId};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{entry, not_now};
use crate::{link::LinkId, model::State, store, subject::Matter};

/// Make a link.
pub const MAKE: Verb = Verb("matter.link_make");
/// Take one back.
pub const REVOKE: Verb = Verb("matter.link_revoke");

/// Days that a link may be open at most.
const LONGEST: i64 = 14;

/// The command. A link made before for the same is taken back by it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeLink {
    /// For which.
    pub matter: DossierId,
    /// For whom.
    pub org: OrgId,
    /// For how many days.
    pub days: i64,
}

/// The command: every open link of the matter is taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevokeLinks {
    /// Of which.
    pub matter: DossierId,
}

impl Command for MakeLink {
    type Subject = Matter;
    const VERB: Verb = MAKE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, matter: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if matter.header.level.is_encrypted() {
            return Err(Refusal::new("refusal-matter-restricted"));
        }
        if !(1..=LONGEST).contains(&self.days) {
            return Err(Refusal::field("days", "refusal-matter-link-days").arg("max", LONGEST));
        }
        let lead = match matter.state {
            State::Dispatched(slice) | State::Handling(slice) if slice.org == self.org => Some(slice.offer),
            _ => None,
        };
        let help = matter.assisting().find(|help| help.to_org == self.org).map(|help| help.id);
        let offer = lead.or(help).ok_or_else(not_now)?;
        let id: LinkId = cx.id();
        let (org, until) = (self.org, cx.now.plus_minutes(self.days * 24 * 60));
        let made = Effect::rows(move |tx, cx| {
            tx.exec(&store::LINK_REVOKE_OFFER, params![cx.dossier, offer, cx.now])?;
            tx.exec(&store::LINK_ADD, params![id, cx.dossier, offer, org, cx.actor, cx.now, until])?;
            Ok(())
        });
        Ok(entry(Change::none().and(made), cx, "link_made", json!({ "org": org, "due": until }), &[], "")
            .tell("link", id))
    }
}

impl Command for RevokeLinks {
    type Subject = Matter;
    const VERB: Verb = REVOKE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.matter
    }
    fn decide(self, _: &Matter, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let gone = Effect::rows(|tx, cx| {
            tx.exec(&store::LINK_REVOKE_ALL, params![cx.dossier, cx.now])?;
            Ok(())
        });
        Ok(entry(Change::none().and(gone), cx, "link_revoked", json!({}), &[], ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, help, matter, org, slice};

    #[test]
    fn a_link_is_for_who_has_the_work_or_helps_and_for_some_days() {
        let kit = Kit::new();
        let make =
            |m: &Matter, n: u8, days: i64| MakeLink { matter: m.header.id, org: org(n), days }.decide(m, &kit.cx());
        let mut m = matter(State::Handling(slice()));
        assert_eq!(make(&m, 2, 3).unwrap().told[0].0, "link");
        assert_eq!(make(&m, 5, 3).unwrap_err().key, "refusal-matter-not-now");
        m.helps.push(help(5, "offered"));
        assert!(make(&m, 5, 3).is_ok());
        for days in [0, 15] {
            assert_eq!(make(&m, 2, days).unwrap_err().key, "refusal-matter-link-days");
        }
        m.header.level = liren_kernel::Level::NeedToKnow;
        assert_eq!(make(&m, 2, 3).unwrap_err().key, "refusal-matter-restricted");
    }
}
