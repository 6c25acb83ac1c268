//! Possibly the same: open, reported within 30 days, at the same place in the same category, or in similar words.

use std::collections::BTreeMap;

use liren_kernel::Instant;
use liren_office::{
    DossierId, Fault, Header, Keys, PlaceId, Reach, listing,
    reach::{Filter, Wanted},
    search,
};
use liren_store::{Param, Read};

use crate::{model::KIND, subject::recent};

/// Suggestions at most.
const MOST: usize = 5;
/// Pieces of the words that are looked for, and how many of them must be there.
const PIECES: usize = 16;
const ENOUGH: usize = 2;
/// Dossiers of any kind that are looked at for one piece, the newest.
const HITS: i64 = 40;

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Like<'a> {
    /// Where.
    pub place: Option<PlaceId>,
    /// Code of the category.
    pub category: &'a str,
    /// In which community similar words count.
    pub community: Option<&'a str>,
    /// The sentence.
    pub title: &'a str,
    /// The matter itself, once it is one.
    pub but: Option<DossierId>,
}

/// Suggestions within reach, the same place first. Nothing above level 1 is ever suggested.
///
/// # Errors
/// When the database fails.
pub fn suggest(
    read: &mut Read<'_>,
    keys: &Keys,
    reach: &Reach,
    like: &Like<'_>,
    now: Instant,
) -> Result<Vec<Header>, Fault> {
    let since = recent(now);
    let fits =
        |h: &Header| Some(h.id) != like.but && h.closed_at.is_none() && h.opened_at > since && !h.level.is_encrypted();
    let mut found: Vec<Header> = Vec::new();
    if let Some(place) = like.place {
        let filters = [Filter { column: "facet", value: Param::Text(like.category) }];
        let condition = " AND d.closed_at IS NULL";
        let wanted = Wanted { kind: KIND, filters: &filters, condition, before: None, limit: Some(20) };
        found.extend(listing::at_place(read, keys, reach, place, &wanted)?.into_iter().filter(fits));
    }
    let mut hits: BTreeMap<i64, usize> = BTreeMap::new();
    for piece in pieces(like.title) {
        for seq in search::near(read, reach, KIND, &piece, HITS)? {
            *hits.entry(seq).or_default() += 1;
        }
    }
    let mut near: Vec<(usize, i64)> = hits.into_iter().map(|(seq, n)| (n, seq)).filter(|(n, _)| *n >= ENOUGH).collect();
    near.sort_unstable_by(|a, b| b.cmp(a));
    for (_, seq) in near {
        if found.len() >= MOST {
            break;
        }
        if found.iter().any(|h| h.seq == seq) {
            continue;
        }
        let header = listing::by_seq(read, keys, reach, seq)?;
        found.extend(header.filter(|h| fits(h) && h.community.as_deref() == like.community));
    }
    found.truncate(MOST);
    Ok(found)
}

/// Runs of three characters, spread over the sentence.
fn pieces(title: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for run in title.split(|c: char| !c.is_alphanumeric()) {
        let chars: Vec<char> = run.chars().collect();
        let windows = chars.windows(3).map(|w| w.iter().collect::<String>());
        out.extend(windows.filter(|w| w.chars().any(|c| !c.is_ascii_digit())));
    }
    out.dedup();
    let step = out.len().div_ceil(PIECES).max(1);
    out.into_iter().step_by(step).collect()
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn a_sentence_is_cut_into_pieces_all_over() {
        assert_eq!(pieces("三楼楼道堆放，旧家具"), ["三楼楼", "楼楼道", "楼道堆", "道堆放", "旧家具"]);
        assert!(pieces("12").is_empty());
        assert!(pieces(&"很长的一句话".repeat(20)).len() <= super::PIECES);
    }
}
