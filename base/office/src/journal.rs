//! The journal: a line for every change and for every opening of a restricted dossier, chained by hash per dossier.

use std::collections::BTreeMap;

use liren_kernel::{CommandId, Id, Instant, Level, Verb};
use liren_store::{Read, Tx, params};
use serde_json::Value;

use crate::{
    DossierId, Fault, Header, Keys, PersonId,
    dossier::{TEAM, need_key},
    keys::{At, random, sha256},
    store,
};

/// A line to write.
#[derive(Debug)]
pub struct Line<'a> {
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: PersonId,
    /// What.
    pub verb: Verb,
    /// The command, for changes.
    pub command: Option<CommandId>,
    /// What it says.
    pub payload: &'a Value,
}

/// Appends a line to the chain of `header` and moves its head; at levels 2 and 3 the payload is ciphertext.
///
/// # Errors
/// When the database fails.
pub fn append(tx: &mut Tx<'_>, keys: &Keys, header: &mut Header, revision: i64, line: &Line<'_>) -> Result<i64, Fault> {
    // Of a sealed dossier not even the verb is told.
    let sealed = header.level == Level::Sealed;
    let plain = if sealed {
        serde_json::to_vec(&serde_json::json!({ "verb": line.verb.0, "payload": line.payload }))?
    } else {
        serde_json::to_vec(line.payload)?
    };
    let line = &Line { verb: if sealed { Verb("sealed") } else { line.verb }, ..*line };
    let (salt, payload) = if header.level.is_encrypted() {
        let (_, key) = need_key(tx, keys, header.seq, header.level, TEAM, line.at)?;
        let command = line.command.unwrap_or(Id::from_bytes([0; 16]));
        (None, key.seal(At { column: "journal_payload.payload", row: command.bytes() }, &plain)?)
    } else {
        (Some(random::<16>().to_vec()), plain)
    };
    // The head as it is now, not as it was when the header was read: appends run beside one another.
    tx.take_turn(&[b"chain".as_slice(), header.id.bytes()].concat())?;
    let (prev,) = tx.one(&store::DOSSIER_HEAD_NOW, params![header.seq])?;
    let (seq, hash) = write(tx, Some(header.id), revision, &prev, line, salt, payload)?;
    tx.exec(&store::DOSSIER_HEAD, params![header.seq, hash])?;
    header.head = hash;
    Ok(seq)
}

/// Appends a line about something that is not a dossier (accounts, imports, settings): a chain per actor.
///
/// # Errors
/// When the database fails.
pub fn append_loose(tx: &mut Tx<'_>, line: &Line<'_>) -> Result<i64, Fault> {
    tx.take_turn(&[b"chain".as_slice(), line.actor.bytes()].concat())?;
    let prev = tx.opt(&store::JOURNAL_LAST_OF_NONE, params![line.actor])?.map_or_else(|| vec![0; 32], |(h,)| h);
    let salt = Some(random::<16>().to_vec());
    Ok(write(tx, None, 0, &prev, line, salt, serde_json::to_vec(line.payload)?)?.0)
}

fn write(
    tx: &mut Tx<'_>,
    dossier: Option<DossierId>,
    revision: i64,
    prev: &[u8],
    line: &Line<'_>,
    salt: Option<Vec<u8>>,
    payload: Vec<u8>,
) -> Result<(i64, Vec<u8>), Fault> {
    let digest = sha256(&[salt.as_deref().unwrap_or_default(), &payload]).to_vec();
    let hash = link(prev, line.at, line.actor, line.verb.0, dossier, revision, &digest);
    let (seq,) = tx.one(
        &store::JOURNAL_ADD,
        params![line.at, line.actor, line.verb.0, line.command, dossier, revision, prev, hash],
    )?;
    tx.exec(&store::JOURNAL_PAYLOAD_ADD, params![seq, digest, salt, payload])?;
    Ok((seq, hash))
}

fn link(
    prev: &[u8],
    at: Instant,
    actor: PersonId,
    verb: &str,
    dossier: Option<DossierId>,
    revision: i64,
    digest: &[u8],
) -> Vec<u8> {
    let dossier = dossier.map_or([0; 16], |d| *d.bytes());
    sha256(&[
        prev,
        &at.ms().to_be_bytes(),
        actor.bytes(),
        verb.as_bytes(),
        b"\0",
        &dossier,
        &revision.to_be_bytes(),
        digest,
    ])
    .to_vec()
}

/// What a walk over the journal found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// Lines walked.
    pub lines: u64,
    /// Chains that end where their dossier says.
    pub chains: u64,
    /// What is wrong, in words for the log.
    pub faults: Vec<String>,
    /// SHA-256 over all heads, in order of dossiers.
    pub root: Vec<u8>,
}

/// Walks every chain: links, digests of payloads that are still there, heads of dossiers.
///
/// # Errors
/// When the database fails.
pub fn verify(read: &mut Read<'_>) -> Result<Walk, Fault> {
    verify_with(read, &mut |_, _| {})
}

/// The same; `each` hears the number and the hash of every line, in order.
///
/// # Errors
/// When the database fails.
pub fn verify_with(read: &mut Read<'_>, each: &mut dyn FnMut(i64, &[u8])) -> Result<Walk, Fault> {
    let mut walk = Walk::default();
    let mut heads: BTreeMap<[u8; 16], Vec<u8>> = BTreeMap::new();
    let mut loose: BTreeMap<[u8; 16], Vec<u8>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = read.all(&store::JOURNAL_PAGE, params![after, 2000_i64])?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for line in page {
            walk.lines += 1;
            each(line.seq, &line.hash);
            let expected = match line.dossier {
                Some(dossier) => heads.get(dossier.bytes()),
                None => loose.get(line.actor.bytes()),
            };
            let zero = vec![0; 32];
            if *expected.unwrap_or(&zero) != line.prev {
                walk.faults.push(format!("line {} does not follow the line before it", line.seq));
            }
            let Some(digest) = &line.digest else {
                walk.faults.push(format!("line {} has lost its digest", line.seq));
                continue;
            };
            if let Some(payload) = &line.payload {
                let salt = line.salt.as_deref().unwrap_or_default();
                if sha256(&[salt, payload]).to_vec() != *digest {
                    walk.faults.push(format!("the payload of line {} was changed", line.seq));
                }
            }
            let hash = link(&line.prev, line.at, line.actor, &line.verb, line.dossier, line.revision, digest);
            if hash != line.hash {
                walk.faults.push(format!("line {} was changed", line.seq));
            }
            match line.dossier {
                Some(dossier) => heads.insert(*dossier.bytes(), line.hash),
                None => loose.insert(*line.actor.bytes(), line.hash),
            };
        }
    }
    let mut after = 0;
    let mut root = vec![0; 32];
    loop {
        let page = read.all(&store::DOSSIER_HEADS, params![after])?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (seq, id, head) in page {
            match heads.get(id.bytes()) {
                Some(found) if *found == head => walk.chains += 1,
                _ => walk.faults.push(format!("the chain of dossier {seq} does not end where it should")),
            }
            root = sha256(&[&root, id.bytes(), &head]).to_vec();
        }
    }
    walk.root = root;
    Ok(walk)
}

/// Writes that `actor` opened a restricted dossier. Levels 0 and 1 leave no line.
///
/// # Errors
/// When the database fails.
pub fn opened(tx: &mut Tx<'_>, keys: &Keys, header: &mut Header, actor: PersonId, at: Instant) -> Result<(), Fault> {
    if header.level < Level::NeedToKnow {
        return Ok(());
    }
    let revision = header.revision;
    let line = Line { at, actor, verb: Verb("dossier.open"), command: None, payload: &Value::Null };
    append(tx, keys, header, revision, &line).map(drop)
}
