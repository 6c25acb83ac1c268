//! 登记, 确认: somebody of the committee or the station takes a rider in; with it stand person, consent and post.

use liren_kernel::{Line, Refusal, ScopeColumn, Verb, phone::Phone};
use liren_office::{Basis, Change, Command, Decide, Effect, OrgId, keys::At};
use liren_people::{
    OrgRow,
    joint::{self, Newcomer, PostToBe},
};
use liren_store::params;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ask::PHONE, called};
use crate::{
    model::{AskId, Hat, How, PURPOSE, Part, SentinelId},
    store,
    subject::{self, AtDepot, OnAsk},
};

/// Confirm who asked.
pub const CONFIRM: Verb = Verb("sentinel.confirm");
/// Register who did not ask by themselves.
pub const REGISTER: Verb = Verb("sentinel.register");

/// Whoever is known by this name and phone, or somebody new.
enum Phoned {
    Typed(Phone),
    Sealed(AskId, Vec<u8>),
}

/// Somebody to take in.
struct Newest {
    depot: OrgId,
    part: Part,
    hat: Hat,
    name: Line,
    phone: Phoned,
    how: How,
}

fn admit(at: &OrgRow, new: Newest, cx: &Decide<'_>) -> Result<Change, Refusal> {
    let path = at.path();
    // They ride all over the street, whichever community the depot stands in.
    let Some(street) = path.street.clone() else {
        return Err(Refusal::field("depot", "refusal-sentinel-depot"));
    };
    let (id, person, post, consent) = (cx.id(), cx.id(), cx.id::<()>(), cx.id::<()>());
    let id: SentinelId = id;
    let Newest { depot, part, hat, name, phone, how } = new;
    Ok(Change::none().tell("sentinel", id).and(Effect::rows(move |tx, cx| {
        let phone = match &phone {
            Phoned::Typed(phone) => phone.clone(),
            Phoned::Sealed(ask, sealed) => {
                Phone::new("phone", &cx.keys.open_field(At { column: PHONE, row: ask.bytes() }, sealed)?)?
            }
        };
        let blind = cx.keys.blind(PHONE, phone.reveal());
        tx.take_turn(&[b"sentinel-phone".as_slice(), &blind].concat())?;
        let known = joint::of_phone(tx, cx.keys, &phone)?.into_iter().find(|(_, known)| known == name.as_str());
        let person = match known {
            Some((known, _)) => known,
            None => {
                let duty = include_str!("../../data/duty.txt").lines().nth(usize::from(part == Part::Leader));
                let newcomer = Newcomer {
                    id: person,
                    name: name.clone(),
                    sex: None,
                    birth: None,
                    id_no: None,
                    phone: Some(phone),
                    duty: duty.unwrap_or_default().to_owned(),
                    path: path.clone(),
                    skills: Vec::new(),
                };
                joint::add_person(tx, cx, &newcomer)?;
                person
            }
        };
        if let Some(before) = subject::own(tx, person, cx.now)? {
            if before.in_force() {
                return Err(Refusal::field("name", "refusal-sentinel-twice").into());
            }
            // Its post was ended elsewhere, or the consent taken back: this one begins anew.
            joint::end_post(tx, cx, before.post, "")?;
            tx.exec(&store::END, params![before.id, cx.now, ""])?;
        }
        joint::give_post(
            tx,
            cx,
            &PostToBe {
                id: post,
                person,
                role: part.role(),
                org: Some(depot),
                column: ScopeColumn::Street,
                code: street.clone(),
                title: String::new(),
                from: cx.now.day(),
                reason: hat.name().to_owned(),
            },
        )?;
        joint::consent(tx, cx, consent, person, (PURPOSE, how.name()))?;
        tx.exec(&store::ADD, params![id, person, depot, part, hat, post, how, cx.now, cx.actor])?;
        // Whoever asked by themselves and is taken in by hand does not wait any more.
        tx.exec(&store::ASK_OF_PHONE_GONE, params![blind])?;
        Ok(())
    })))
}

/// Confirms who asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Confirm {
    /// Who.
    pub ask: AskId,
    /// What they look after first.
    pub hat: Hat,
    /// The depot was asked, and they ride for it.
    pub checked: bool,
}

impl Command for Confirm {
    type Subject = OnAsk;
    const VERB: Verb = CONFIRM;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> AskId {
        self.ask
    }
    fn decide(self, on: &OnAsk, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if !self.checked {
            return Err(Refusal::field("checked", "refusal-sentinel-unchecked"));
        }
        let ask = &on.ask;
        let (name, phone) = (Line::new("name", &ask.name)?, Phoned::Sealed(ask.id, ask.phone.clone()));
        let new = Newest { depot: ask.depot, part: ask.part, hat: self.hat, name, phone, how: How::Online };
        admit(&on.at, new, cx)
    }
}

/// Registers somebody by hand.
#[derive(Clone, Serialize, Deserialize)]
pub struct Register {
    /// Where from.
    pub depot: OrgId,
    /// As what.
    pub part: Part,
    /// What they look after first.
    pub hat: Hat,
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// How the privacy notice was agreed to.
    pub how: How,
}

impl Command for Register {
    type Subject = AtDepot;
    const VERB: Verb = REGISTER;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> OrgId {
        self.depot
    }
    fn journaled(&self) -> Value {
        json!({ "depot": self.depot, "part": self.part, "hat": self.hat, "how": self.how })
    }
    fn decide(self, on: &AtDepot, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.how == How::Online {
            return Err(Refusal::field("how", "refusal-choice-invalid"));
        }
        let (name, phone) = called(&self.name, &self.phone)?;
        let phone = Phoned::Typed(phone);
        let new = Newest { depot: self.depot, part: self.part, hat: self.hat, name, phone, how: self.how };
        admit(&on.depot, new, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, asked, at_depot, org};

    #[test]
    fn whoever_confirms_has_asked_the_depot_and_consent_is_written_or_spoken() {
        let kit = Kit::new();
        let confirm = |checked| Confirm { ask: asked().ask.id, hat: Hat::Safety, checked };
        assert_eq!(confirm(false).decide(&asked(), &kit.cx()).unwrap_err().key, "refusal-sentinel-unchecked");
        assert_eq!(confirm(true).decide(&asked(), &kit.cx()).unwrap().told[0].0, "sentinel");
        let register = |how| Register {
            depot: org(7),
            part: Part::Rider,
            hat: Hat::Grid,
            name: "邓一帆".into(),
            phone: "13800009901".into(),
            how,
        };
        assert!(register(How::Written).decide(&at_depot(0), &kit.cx()).is_ok());
        assert!(register(How::Online).decide(&at_depot(0), &kit.cx()).is_err());
        assert!(!register(How::Spoken).journaled().to_string().contains("邓"));
        let mut nowhere = at_depot(0);
        nowhere.depot.street = None;
        assert_eq!(register(How::Written).decide(&nowhere, &kit.cx()).unwrap_err().key, "refusal-sentinel-depot");
    }
}
