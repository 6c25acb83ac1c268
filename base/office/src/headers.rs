//! How a header is written: opened, hidden when restricted, and put in the search index.

use liren_kernel::{Instant, Level};
use liren_store::{Param, Tx, params};

use crate::{
    Fault, Header, Keys,
    change::NewDossier,
    dossier::{TEAM, find_key, need_key},
    keys::At,
    office::SEARCH,
    reach::Marks,
    store, whole,
};

/// Begins stored words that are ciphertext.
const HIDDEN: &str = "\u{1}";

pub(crate) fn moves_parties(change: &crate::Change) -> bool {
    change.effects.iter().any(|e| {
        use crate::Effect::{Bar, Join, Leave, Unbar};
        matches!(e, Join { .. } | Leave { .. } | Bar { .. } | Unbar { .. })
    })
}

/// The kind as parties store it: of a sealed dossier nothing is told, not even that.
pub(crate) fn stored_kind(header: &Header) -> &str {
    if header.level == Level::Sealed { "sealed" } else { &header.kind }
}

pub(crate) fn open(tx: &mut Tx<'_>, new: &NewDossier, now: Instant) -> Result<Header, Fault> {
    let sealed = new.level == Level::Sealed;
    let number = if sealed {
        // No serial gap tells that it exists.
        format!("S{}", crate::keys::hex(&crate::keys::random::<6>()))
    } else {
        let year = now.civil().year();
        let (n,) = tx.one(&store::COUNTER_NEXT, params![format!("{year}{}", new.number_stem)])?;
        format!("{year}{}{n:04}", new.number_stem)
    };
    let path = if sealed { liren_kernel::PlacePath::default() } else { new.path.clone() };
    let mut header = Header {
        seq: 0,
        id: new.id,
        kind: new.kind.to_owned(),
        number,
        title: new.title.clone(),
        level: new.level,
        state: new.state.to_owned(),
        facet: if sealed { String::new() } else { new.facet.clone() },
        lead: new.lead.filter(|_| !sealed),
        place: new.place.filter(|_| !sealed),
        city: path.city,
        district: path.district,
        street: path.street,
        community: path.community,
        grid: path.grid,
        compound: path.compound,
        opened_at: now,
        due_at: new.due_at,
        closed_at: None,
        revision: 1,
        head: vec![0; 32],
        sealed: None,
    };
    let (title, kind, state) = match new.level {
        Level::Sealed => ("", "sealed", "sealed"),
        Level::NeedToKnow => ("", new.kind, new.state),
        Level::Public | Level::Community => (new.title.as_str(), new.kind, new.state),
    };
    let (seq,) = tx.one(
        &store::DOSSIER_ADD,
        params![
            header.id,
            kind,
            header.number,
            title,
            header.level,
            state,
            header.facet,
            header.lead,
            header.place,
            header.city,
            header.district,
            header.street,
            header.community,
            header.grid,
            header.compound,
            header.opened_at,
            header.due_at,
            header.head,
            Param::Null
        ],
    )?;
    header.seq = seq;
    Ok(header)
}

/// What a dossier was before it was sealed, kept in its ciphertext: where, what, under which number, and who led.
pub(crate) fn was(header: &Header) -> serde_json::Value {
    serde_json::json!({
        "path": header.path(), "place": header.place, "lead": header.lead, "facet": header.facet, "number": header.number,
    })
}

/// What the columns may say of a restricted dossier, and the ciphertext of the rest. `was` of a dossier that is sealed
/// now; of one that was sealed before it stays as it is stored.
pub(crate) fn hide(
    tx: &mut Tx<'_>,
    keys: &Keys,
    header: &Header,
    was: Option<&serde_json::Value>,
    now: Instant,
) -> Result<(String, Option<Vec<u8>>), Fault> {
    let hidden = match header.level {
        Level::Public | Level::Community => return Ok((header.title.clone(), None)),
        Level::NeedToKnow => serde_json::json!({ "title": header.title }),
        Level::Sealed => {
            let was = match was {
                Some(was) => was.clone(),
                None => crate::dossier::hidden_of(tx, keys, header)?
                    .get_mut("was")
                    .map_or(serde_json::Value::Null, serde_json::Value::take),
            };
            serde_json::json!({ "title": header.title, "kind": header.kind, "state": header.state, "was": was })
        }
    };
    let (_, key) = need_key(tx, keys, header.seq, header.level, TEAM, now)?;
    let sealed = key.seal(At { column: "dossier.sealed", row: header.id.bytes() }, &serde_json::to_vec(&hidden)?)?;
    Ok((String::new(), Some(sealed)))
}

/// Puts the dossier in the search index: plain tokens at levels 0 and 1, keyed hashes at 2, nothing at 3.
pub(crate) fn index(tx: &mut Tx<'_>, keys: &Keys, header: &Header, words: Vec<String>) -> Result<(), Fault> {
    if header.level == Level::Sealed {
        SEARCH.remove(tx, header.seq)?;
        tx.exec(&store::WORDS_DROP, params![header.seq])?;
        return Ok(());
    }
    let words = words_of(tx, keys, header, words)?;
    let mut body = liren_kernel::tokens::index_tokens(&header.number);
    body.extend(liren_kernel::tokens::index_tokens(&header.title));
    body.extend(liren_kernel::tokens::index_tokens(&words));
    let parties: Vec<_> = tx.all(&store::PARTY_ALL, params![header.seq])?.into_iter().map(|(id, ..)| id).collect();
    let path = (!header.level.is_encrypted()).then(|| header.path());
    if path.is_none() {
        body = body.iter().map(|t| keys.search_token(t)).collect();
    }
    let marks = Marks::of(&header.kind, path.as_ref(), &parties);
    SEARCH.put_beside(tx, header.seq, &marks.scopes, marks.beside.as_deref(), &body)?;
    Ok(())
}

/// The words to index: those given, which are stored, or those stored before. At level 2 they are stored as ciphertext.
fn words_of(tx: &mut Tx<'_>, keys: &Keys, header: &Header, new: Vec<String>) -> Result<String, Fault> {
    let stored = tx.opt(&store::WORDS_GET, params![header.seq])?.map(|(w,)| w).unwrap_or_default();
    let at = At { column: "dossier_words.words", row: header.id.bytes() };
    let words = match (new.is_empty(), stored.strip_prefix(HIDDEN)) {
        (false, _) => new.join("\n"),
        (true, None) => stored.clone(),
        (true, Some(hidden)) => match find_key(tx, keys, header.seq, header.level, TEAM)? {
            Some(key) => {
                String::from_utf8_lossy(&key.open(at, &crate::keys::unhex(hidden).unwrap_or_default())?).into_owned()
            }
            // Erased: nothing is found by it any more.
            None => return Ok(String::new()),
        },
    };
    if header.level.is_encrypted() {
        if !words.is_empty() && (!new.is_empty() || !stored.starts_with(HIDDEN)) {
            let (_, key) = need_key(tx, keys, header.seq, header.level, TEAM, header.opened_at)?;
            let hidden = format!("{HIDDEN}{}", crate::keys::hex(&key.seal(at, words.as_bytes())?));
            tx.exec(&store::WORDS_SET, params![header.seq, hidden])?;
        }
    } else if words != stored {
        tx.exec(&store::WORDS_SET, params![header.seq, words])?;
    }
    Ok(words)
}

/// Makes the search index of dossiers again, from their rows alone; how many it holds now.
///
/// # Errors
/// When the database fails or a title does not open.
pub fn reindex(tx: &mut Tx<'_>, keys: &Keys) -> Result<u64, Fault> {
    SEARCH.clear(tx)?;
    let (mut after, mut count) = (0, 0);
    loop {
        let page = tx.all(&whole::DOSSIER_PAGE, params![after])?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.seq;
        for mut header in page {
            header.reveal(tx, keys)?;
            index(tx, keys, &header, Vec::new())?;
            count += 1;
        }
    }
}
