//! 办理链接: whoever has no account answers through a link that comes by message, with a code that is told by telephone.
//!
//! Nothing secret is stored: address and code follow from the link's id and the key of this installation. A link alone
//! opens nothing; a code alone leads nowhere.

use liren_kernel::{Id, Instant};
use liren_office::{Facts, Fault, Header, Keys, LoadContext, OrgId, PersonId, Subject, dossier::HandoffMark};
use liren_store::{Read, Tx, params, row};
use subtle::ConstantTimeEq as _;

use crate::{
    commands::assist,
    store,
    subject::{Matter, Unposted},
};

/// Marks ids of links.
#[derive(Debug)]
pub enum LinkMark {}
/// A link.
pub type LinkId = Id<LinkMark>;

/// Wrong codes after which it is locked for [`LOCK_MINUTES`], and after which it is revoked.
pub const LOCK_AFTER: i64 = 5;
/// See [`LOCK_AFTER`].
pub const REVOKE_AFTER: i64 = 15;
/// How long it is locked.
pub const LOCK_MINUTES: i64 = 30;
/// How long a browser that gave the code may go on, in minutes.
pub const SITTING_MINUTES: i64 = 60;

row! {
    /// A link as stored.
    pub struct Link {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: LinkId,
        /// Of which dossier, by its seq.
        pub dossier: i64,
        /// The hand-off that it answers, and no other.
        pub offer: Id<HandoffMark>,
        /// For whom.
        pub org: OrgId,
        /// Who made it; they know its code, and therefore do not check what comes through it.
        pub made_by: PersonId,
        /// When.
        pub made_at: Instant,
        /// Until when it can be opened.
        pub expires_at: Instant,
        /// Taken back.
        pub revoked_at: Option<Instant>,
        /// Wrong codes since it was made.
        pub tries: i64,
        /// Not before then, after wrong codes.
        pub locked_until: Option<Instant>,
        /// When the code was first given right.
        pub opened_at: Option<Instant>,
        /// When the answer came; it opens nothing more.
        pub answered_at: Option<Instant>,
    }
}

impl Link {
    /// Whether it can still be opened.
    #[must_use]
    pub fn is_open(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.answered_at.is_none() && now < self.expires_at
    }

    /// Whether wrong codes have locked it for now.
    #[must_use]
    pub fn is_locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

/// The end of its address.
#[must_use]
pub fn token(keys: &Keys, id: LinkId) -> String {
    format!("{id}.{}", keys.sign("matter.link", &id.to_string()))
}

/// The link that an address means, when this installation signed it.
#[must_use]
pub fn of_token(keys: &Keys, token: &str) -> Option<LinkId> {
    let (id, _) = token.split_once('.')?;
    let id: LinkId = id.parse().ok()?;
    let wanted = self::token(keys, id);
    bool::from(wanted.as_bytes().ct_eq(token.as_bytes())).then_some(id)
}

/// Its code: six digits.
#[must_use]
pub fn code(keys: &Keys, id: LinkId) -> String {
    let signed = keys.sign("matter.link.code", &id.to_string());
    let number = u64::from_str_radix(signed.get(..15).unwrap_or("0"), 16).unwrap_or(0);
    format!("{:06}", number % 1_000_000)
}

/// What a browser keeps once it gave the code.
#[must_use]
pub fn sitting(keys: &Keys, id: LinkId, until: Instant) -> String {
    format!("{}.{}", until.ms(), keys.sign("matter.link.sitting", &format!("{id}.{}", until.ms())))
}

/// Whether a browser gave the code of this link and may go on.
#[must_use]
pub fn sits(keys: &Keys, id: LinkId, kept: &str, now: Instant) -> bool {
    let Some(until) = kept.split_once('.').and_then(|(ms, _)| ms.parse().ok()).map(Instant::from_ms) else {
        return false;
    };
    let wanted = sitting(keys, id, until);
    now < until && bool::from(wanted.as_bytes().ct_eq(kept.as_bytes()))
}

/// A link that can be opened, with its matter; absent once it is answered, revoked, past, or its work is another's.
#[derive(Debug)]
pub struct Linked {
    /// The link.
    pub link: Link,
    /// Its matter, of level 0 or 1.
    pub matter: Matter,
    /// What its code must be.
    pub code: String,
}

impl Linked {
    /// Finds it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find(read: &mut Read<'_>, keys: &Keys, id: LinkId, now: Instant, lock: bool) -> Result<Option<Self>, Fault> {
        let Some(link) = read.opt(&store::LINK, params![id])?.filter(|link| link.is_open(now)) else {
            return Ok(None);
        };
        let Some((dossier,)) = read.opt(&store::LINK_MATTER, params![link.dossier])? else { return Ok(None) };
        let Some(Unposted(matter)) = Unposted::by_id(read, keys, dossier, lock)? else { return Ok(None) };
        // Read again behind the lock: somebody may have answered meanwhile.
        let Some(link) = read.opt(&store::LINK, params![id])?.filter(|link| link.is_open(now)) else {
            return Ok(None);
        };
        let held = matter.record.offer == Some(link.offer) || matter.assisting().any(|help| help.id == link.offer);
        let plain = !matter.header.level.is_encrypted() && !matter.state.stage().is_end();
        Ok((held && plain).then(|| Self { code: code(keys, id), link, matter }))
    }

    /// Whether it is for somebody who helps, not for whoever answers for the whole.
    #[must_use]
    pub fn helps(&self) -> Option<&liren_office::dossier::Handoff> {
        self.matter.assisting().find(|help| help.kind == assist::KIND && help.id == self.link.offer)
    }
}

impl Subject for Linked {
    type Key = LinkId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &LinkId) -> Result<Option<Self>, Fault> {
        Self::find(tx, cx.keys, *key, cx.now, true)
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.matter.header)
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

/// The links of a matter, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_matter(read: &mut Read<'_>, dossier: i64) -> Result<Vec<Link>, Fault> {
    Ok(read.all(&store::LINKS, params![dossier])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_and_code_are_two_things_of_one_link_and_one_installation() {
        let (keys, other) = (Keys::new([1; 32]), Keys::new([2; 32]));
        let (a, b): (LinkId, LinkId) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let address = token(&keys, a);
        assert_eq!(of_token(&keys, &address), Some(a));
        assert_eq!(of_token(&other, &address), None);
        assert_eq!(of_token(&keys, &address.replace(&a.to_string(), &b.to_string())), None);
        assert!(of_token(&keys, "").is_none() && of_token(&keys, &a.to_string()).is_none());
        assert_eq!(code(&keys, a).len(), 6);
        assert_ne!(code(&keys, a), code(&other, a));
        assert!(!address.contains(&code(&keys, a)), "the address does not tell the code");
    }

    #[test]
    fn a_browser_sits_for_an_hour_and_at_one_link() {
        let keys = Keys::new([1; 32]);
        let (a, b): (LinkId, LinkId) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let now = Instant::from_ms(1_000_000);
        let kept = sitting(&keys, a, now.plus_minutes(SITTING_MINUTES));
        assert!(sits(&keys, a, &kept, now) && !sits(&keys, b, &kept, now));
        assert!(!sits(&keys, a, &kept, now.plus_minutes(SITTING_MINUTES)));
        let longer = kept.replacen(&now.plus_minutes(SITTING_MINUTES).ms().to_string(), "9999999999999", 1);
        assert!(!sits(&keys, a, &longer, now) && !sits(&keys, a, "", now));
    }
}
