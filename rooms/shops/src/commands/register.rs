//! 登记商户, 更正商户: by hand; the register from Excel is in [`super::load`].

use liren_kernel::{Line, Refusal, Verb, phone::Phone, pinyin};
use liren_office::{Basis, Change, Command, Decide, Effect, Fault, Keys, keys::At};
use liren_places::PlaceRow;
use liren_store::{DbErrorKind, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    model::{Gas, ShopId, Trade},
    store,
    subject::{OnGround, OnShop},
};

/// Register a shop.
pub const ADD: Verb = Verb("shop.add");
/// Correct what is registered.
pub const CORRECT: Verb = Verb("shop.correct");

/// What is typed about a shop. Whoever keeps it is named in two fields that are ciphertext in the register and in no journal.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopFields {
    /// Stored name of its trade.
    pub trade: String,
    /// As its sign says.
    pub name: String,
    /// As written: 书院路12号.
    pub address: String,
    /// Who answers for it; may be empty.
    pub keeper: String,
    /// Their phone; may be empty.
    pub phone: String,
    /// Stored name of its gas.
    pub gas: String,
    /// When it is open, in words; may be empty.
    pub opens: String,
    /// A remark; may be empty.
    pub note: String,
}

impl std::fmt::Debug for ShopFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShopFields({}, {})", self.trade, self.name)
    }
}

/// The same, read and checked.
#[derive(Clone)]
pub(crate) struct Checked {
    pub trade: Trade,
    pub name: String,
    pub sort: String,
    pub address: String,
    pub keeper: Option<String>,
    pub phone: Option<Phone>,
    pub gas: Gas,
    pub opens: String,
    pub note: String,
}

impl ShopFields {
    /// Reads the fields.
    ///
    /// # Errors
    /// The first that is wrong: `refusal-text-*`, `refusal-choice-invalid`, `refusal-phone-*`.
    pub(crate) fn check(&self) -> Result<Checked, Refusal> {
        let invalid = |field| Refusal::field(field, "refusal-choice-invalid");
        let text = |field: &str, value: &str| Line::optional(field, value).map(|l| l.map(String::from));
        let name = String::from(Line::new("name", &self.name)?);
        Ok(Checked {
            trade: Trade::named(self.trade.trim()).ok_or_else(|| invalid("trade"))?,
            sort: pinyin::keys(&name).sort,
            name,
            address: String::from(Line::new("address", &self.address)?),
            keeper: text("keeper", &self.keeper)?,
            phone: match self.phone.trim() {
                "" => None,
                typed => Some(Phone::new("phone", typed)?),
            },
            gas: Gas::named(self.gas.trim()).ok_or_else(|| invalid("gas"))?,
            opens: text("opens", &self.opens)?.unwrap_or_default(),
            note: text("note", &self.note)?.unwrap_or_default(),
        })
    }
}

/// Who keeps a shop, as it is stored.
#[derive(Debug, Default)]
pub(crate) struct Sealed {
    pub keeper: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub tail: Option<String>,
}

/// Encrypts who keeps a shop for the row `id`.
pub(crate) fn seal(keys: &Keys, id: ShopId, shop: &Checked) -> Result<Sealed, Fault> {
    let field = |column, plain: Option<&str>| {
        plain.map(|plain| keys.seal_field(At { column, row: id.bytes() }, plain)).transpose()
    };
    Ok(Sealed {
        keeper: field("shop.keeper", shop.keeper.as_deref())?,
        phone: field("shop.phone", shop.phone.as_ref().map(Phone::reveal))?,
        tail: shop.phone.as_ref().map(|p| p.tail(4).to_owned()),
    })
}

/// Registers a shop.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddShop {
    /// Code of the narrowest known place: entrance, compound or community.
    pub at: String,
    /// What is known.
    pub fields: ShopFields,
}

/// A refusal where the register already has it.
fn once(outcome: Result<u64, liren_store::DbError>) -> Result<(), Fault> {
    match outcome {
        Ok(1..) => Ok(()),
        Ok(0) => Err(Refusal::new("refusal-shop-gone").into()),
        Err(e) if e.kind == DbErrorKind::Unique => Err(Refusal::field("name", "refusal-shop-same").into()),
        Err(e) => Err(e.into()),
    }
}

impl Command for AddShop {
    type Subject = OnGround;
    const VERB: Verb = ADD;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (String, String) {
        (self.at.clone(), self.fields.address.clone())
    }
    fn decide(self, on: &OnGround, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let shop = self.fields.check()?;
        if on.place.community.is_none() {
            return Err(Refusal::field("at", "refusal-shop-place"));
        }
        let (id, place): (ShopId, PlaceRow) = (cx.id(), on.place.clone());
        let today = cx.now.day().to_string();
        Ok(Change::none().tell("shop", id).and(Effect::rows(move |tx, cx| {
            let sealed = seal(cx.keys, id, &shop)?;
            let path = place.path();
            once(tx.exec(
                &store::ADD,
                params![
                    id,
                    shop.trade,
                    shop.name,
                    shop.sort,
                    place.id,
                    place.code,
                    path.city,
                    path.district,
                    path.street,
                    path.community,
                    path.grid,
                    path.compound,
                    shop.address,
                    sealed.keeper,
                    sealed.phone,
                    sealed.tail,
                    shop.gas,
                    shop.opens,
                    shop.note,
                    today
                ],
            ))
        })))
    }
    fn journaled(&self) -> Value {
        journaled(json!({ "at": self.at }), &self.fields)
    }
}

fn journaled(mut value: Value, fields: &ShopFields) -> Value {
    value["trade"] = json!(fields.trade);
    value["name"] = json!(fields.name);
    value["address"] = json!(fields.address);
    value["gas"] = json!(fields.gas);
    value["opens"] = json!(fields.opens);
    value
}

/// Corrects a shop: the whole of it as it should stand. A keeper and a phone left empty stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CorrectShop {
    /// Which.
    pub shop: ShopId,
    /// The revision that the person saw.
    pub seen: i64,
    /// What is known.
    pub fields: ShopFields,
}

impl Command for CorrectShop {
    type Subject = OnShop;
    const VERB: Verb = CORRECT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (ShopId, Option<String>) {
        (self.shop, Some(self.fields.address.clone()))
    }
    fn decide(self, on: &OnShop, _: &Decide<'_>) -> Result<Change, Refusal> {
        let shop = self.fields.check()?;
        if on.row.until_day.is_some() {
            return Err(Refusal::new("refusal-shop-gone"));
        }
        // Somebody else corrected it meanwhile: what they wrote is not lost to what this person saw.
        if on.row.revision != self.seen {
            return Err(Refusal::new("refusal-shop-changed"));
        }
        let (id, seq, place) = (on.row.id, on.row.seq, on.place.clone());
        let (keeper, phone, tail) = (on.row.keeper.clone(), on.row.phone.clone(), on.row.phone_tail.clone());
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            let sealed = seal(cx.keys, id, &shop)?;
            let (keeper, phone) = (sealed.keeper.or(keeper.clone()), sealed.phone.or(phone.clone()));
            let tail = sealed.tail.or(tail.clone());
            once(tx.exec(
                &store::SET,
                params![
                    seq,
                    shop.trade,
                    shop.name,
                    shop.sort,
                    place.id,
                    place.code,
                    place.grid,
                    place.compound,
                    shop.address,
                    keeper,
                    phone,
                    tail,
                    shop.gas,
                    shop.opens,
                    shop.note
                ],
            ))
        })))
    }
    fn journaled(&self) -> Value {
        journaled(json!({ "shop": self.shop, "seen": self.seen }), &self.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, fields, on_ground, on_shop};

    #[test]
    fn a_shop_needs_name_address_trade_and_gas_and_its_keeper_is_in_no_journal() {
        let kit = Kit::new();
        let add = |change: fn(&mut ShopFields)| {
            let mut fields = fields();
            change(&mut fields);
            AddShop { at: "140213901001".into(), fields }.decide(&on_ground(), &kit.cx())
        };
        assert!(add(|_| ()).unwrap().told.iter().any(|(name, _)| name == "shop"));
        let key = |change| add(change).unwrap_err();
        assert_eq!(key(|f| f.name.clear()).field.as_deref(), Some("name"));
        assert_eq!(key(|f| f.trade = "bank".into()).key, "refusal-choice-invalid");
        assert_eq!(key(|f| f.gas.clear()).field.as_deref(), Some("gas"));
        assert_eq!(key(|f| f.phone = "12".into()).field.as_deref(), Some("phone"));
        assert_eq!(key(|f| f.note = "长".repeat(100_000)).field.as_deref(), Some("note"));
        let journal = AddShop { at: "140213901001".into(), fields: fields() }.journaled().to_string();
        assert!(!journal.contains("王掌柜") && !journal.contains("13800001234"), "{journal}");
    }

    #[test]
    fn a_correction_rests_on_what_was_seen() {
        let kit = Kit::new();
        let shop = on_shop();
        let correct = |seen| CorrectShop { shop: shop.row.id, seen, fields: fields() }.decide(&shop, &kit.cx());
        assert!(correct(1).is_ok());
        assert_eq!(correct(2).unwrap_err().key, "refusal-shop-changed");
    }
}
