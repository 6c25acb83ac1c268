//! A register of shops from an office's own Excel, through the one importer: what the columns mean, and what the file would
//! change.

use std::collections::HashMap;

use liren_kernel::{Refusal, phone::Phone};
use liren_office::{Actor, Fault, Keys, Reach, keys::At};
use liren_papers::{check::CheckedRow, value::Value};
use liren_people::roster::{self as people, Opened, Verdict, fields::something, plan::Communities};
use liren_places::{PlaceRow, find};
use liren_store::Read;

use crate::{
    commands::register::{Checked, ShopFields},
    store::{ShopRow, within},
    subject::stands,
};

/// What an upload of shops is kept under.
pub const KIND: &str = "shops";

/// The whole row as it would stand.
pub struct Write {
    pub(crate) known: Option<ShopRow>,
    pub(crate) shop: Checked,
    pub(crate) place: PlaceRow,
}

/// What a file would change.
pub type Plan = people::Plan<Write>;
type PlanRow = people::PlanRow<Write>;

/// Works out what the file would change. Only shops within reach are compared with.
///
/// # Errors
/// When the database fails; `refusal-papers-map-*` when the columns are not matched yet.
pub fn plan(read: &mut Read<'_>, keys: &Keys, actor: &Actor, reach: &Reach, opened: &Opened) -> Result<Plan, Fault> {
    let checked = opened.checked.clone()?;
    let mut communities = Communities::new(read, reach)?;
    let mut seen: HashMap<(String, String, String), u32> = HashMap::new();
    let mut rows = Vec::with_capacity(checked.rows.len());
    for row in &checked.rows {
        rows.push(plan_row(read, (keys, actor, reach), opened, row, &mut communities, &mut seen)?);
    }
    Ok(Plan { rows })
}

fn plan_row(
    read: &mut Read<'_>,
    (keys, actor, reach): (&Keys, &Actor, &Reach),
    opened: &Opened,
    row: &CheckedRow,
    communities: &mut Communities,
    seen: &mut HashMap<(String, String, String), u32>,
) -> Result<PlanRow, Fault> {
    let text = |key: &str| row.values.get(key).map(Value::text).unwrap_or_default();
    let said = |key: &str| something(&text(key)).to_owned();
    let wrong = |field: &str, refusal: Refusal| opened.wrong(row, field, refusal);
    let mut done = PlanRow::read(row);
    let named = said("community");
    let path = communities.path(read, reach, &named)?;
    let own = |path: &liren_kernel::PlacePath| actor.posts.iter().any(|p| p.role.reads_by_place() && p.covers(path));
    let Some(path) = path.filter(own) else {
        let refusal = Refusal::field("community", "refusal-roster-community").arg("text", &named);
        done.errors.push(wrong("community", refusal));
        return Ok(done);
    };
    if !done.errors.is_empty() {
        return Ok(done);
    }
    let typed = ShopFields {
        trade: text("trade"),
        name: text("name"),
        address: text("address"),
        keeper: said("keeper"),
        phone: text("phone"),
        gas: text("gas"),
        opens: said("opens"),
        note: said("remark"),
    };
    let shop = match typed.check() {
        Ok(shop) => shop,
        Err(refusal) => {
            let field = refusal.field.clone().unwrap_or_else(|| "name".into());
            let field = if field == "note" { "remark".to_owned() } else { field };
            done.errors.push(wrong(&field, refusal));
            return Ok(done);
        }
    };
    let community = path.community.clone().unwrap_or_default();
    let key = (community.clone(), shop.name.clone(), shop.address.clone());
    if let Some(first) = seen.insert(key, row.source_row) {
        done.errors.push(wrong("name", Refusal::field("name", "refusal-shop-twice").arg("row", first)));
        return Ok(done);
    }
    let Some(at) = find::in_force(read, &community)? else { return Ok(done) };
    let known = within::same(read, reach, (&community, &shop.name, &shop.address))?;
    let (place, shop) = match &known {
        Some(old) => (at, compare(keys, old, shop, &mut done)?),
        None => {
            done.verdict = Verdict::New;
            (stands(read, &at, &shop.address)?, shop)
        }
    };
    done.write = Some(Write { known, shop, place });
    Ok(done)
}

/// What differs. A blank in the file leaves what is registered.
fn compare(keys: &Keys, old: &ShopRow, mut shop: Checked, done: &mut PlanRow) -> Result<Checked, Fault> {
    let open = |column, sealed: &Option<Vec<u8>>| match sealed {
        Some(sealed) => keys.open_field(At { column, row: old.id.bytes() }, sealed).map(Some),
        None => Ok(None),
    };
    let (keeper, phone) = (open("shop.keeper", &old.keeper)?, open("shop.phone", &old.phone)?);
    let mut differs = |key, yes: bool| {
        if yes {
            done.changes.push(key);
        }
    };
    differs("trade", shop.trade != old.kind);
    differs("gas", shop.gas != old.gas);
    match &shop.keeper {
        Some(new) => differs("keeper", keeper.as_ref() != Some(new)),
        None => shop.keeper = keeper,
    }
    match &shop.phone {
        Some(new) => differs("phone", phone.as_deref() != Some(new.reveal())),
        None => shop.phone = phone.and_then(|text| Phone::new("phone", &text).ok()),
    }
    for (key, new, old) in [("opens", &mut shop.opens, &old.opens), ("remark", &mut shop.note, &old.note)] {
        if new.is_empty() {
            new.clone_from(old);
        }
        differs(key, new != old);
    }
    done.verdict = if done.changes.is_empty() { Verdict::Same } else { Verdict::Changed };
    Ok(shop)
}
