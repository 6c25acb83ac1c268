//! Search tokens: what the index holds and what a query asks for, cut by the same function so that they agree.
//!
//! A run of Chinese characters becomes its overlapping pairs and then its last character: 里仁路 → `里仁 仁路 路`.
//! The pairs make every word of two or more characters findable without a dictionary. The last character makes a
//! prefix search find every single one, since each character begins a pair or ends its run, and it keeps the pairs of
//! two runs from looking like one run. Other letters and digits become lowercase words; all else is a break.

use std::{collections::HashMap, sync::LazyLock};

use unicode_normalization::UnicodeNormalization as _;

/// Traditional characters and their simplified form, in pairs: the frequent ones.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let chars: Vec<char> = include_str!("../data/traditional.txt").chars().filter(|c| !c.is_whitespace()).collect();
    chars.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// What to look for: a text fits when it holds every phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Each phrase is a list of tokens that must stand one after another.
    pub phrases: Vec<Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Han,
    Word,
    Break,
}

/// The form in which texts are compared: NFKC, lowercase, frequent traditional characters simplified.
#[must_use]
pub fn fold(text: &str) -> String {
    simplify(text).to_lowercase()
}

/// NFKC (full-width digits become plain ones) and frequent traditional characters simplified; capitals stay.
#[must_use]
pub fn simplify(text: &str) -> String {
    text.nfkc().map(|c| SIMPLIFIED.get(&c).copied().unwrap_or(c)).collect()
}

/// The tokens of `text` for the index, in order; their positions matter to phrases.
#[must_use]
pub fn index_tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for (kind, run) in runs(&fold(text)) {
        cut(kind, run, &mut tokens);
    }
    tokens
}

/// The query that a typed text stands for: what is written together must stand together, what is apart may be
/// anywhere. Empty if there is nothing to look for.
#[must_use]
pub fn query(text: &str) -> Query {
    let folded = fold(text);
    let mut phrases: Vec<Vec<String>> = Vec::new();
    let mut phrase: Vec<String> = Vec::new();
    // Whether the phrase ends in the last character of a longer run. In a text that run may go on, so the character
    // by itself is not asked for: its pair already is.
    let mut ends_run = false;
    for (kind, run) in runs(&folded).into_iter().chain([(Kind::Break, "")]) {
        if kind == Kind::Break {
            if ends_run {
                phrase.pop();
            }
            let whole = std::mem::take(&mut phrase);
            if !whole.is_empty() && !phrases.contains(&whole) {
                phrases.push(whole);
            }
        }
        cut(kind, run, &mut phrase);
        ends_run = kind == Kind::Han && run.chars().nth(1).is_some();
    }
    Query { phrases }
}

impl Query {
    /// Whether the last token of `phrase` is to be taken as the beginning of a token: a single Chinese character.
    /// In an index of hashed tokens there are no prefixes; such a query is to be refused there.
    #[must_use]
    pub fn is_prefix(phrase: &[String]) -> bool {
        phrase.last().is_some_and(|token| {
            let mut chars = token.chars();
            chars.next().is_some_and(is_han) && chars.next().is_none()
        })
    }

    /// Whether a text with these index tokens fits: the same answer the index gives, for texts that are in none.
    #[must_use]
    pub fn fits(&self, tokens: &[String]) -> bool {
        self.phrases.iter().filter(|phrase| !phrase.is_empty()).all(|phrase| {
            let prefix = Self::is_prefix(phrase);
            tokens.windows(phrase.len()).any(|window| {
                let same = |(i, (have, want)): (usize, (&String, &String))| {
                    have == want || (prefix && i + 1 == phrase.len() && have.starts_with(want.as_str()))
                };
                window.iter().zip(phrase).enumerate().all(same)
            })
        })
    }
}

fn cut(kind: Kind, run: &str, tokens: &mut Vec<String>) {
    match kind {
        Kind::Break => {}
        Kind::Word => tokens.push(run.to_owned()),
        Kind::Han => {
            let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
            tokens.extend(starts.windows(3).map(|w| run[w[0]..w[2]].to_owned()));
            tokens.extend(starts.windows(2).last().map(|w| run[w[0]..w[1]].to_owned()));
        }
    }
}

/// Cuts folded text where the kind of character changes.
fn runs(text: &str) -> Vec<(Kind, &str)> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut kind = None;
    for (at, c) in text.char_indices() {
        let here = if is_han(c) {
            Kind::Han
        } else if c.is_alphanumeric() {
            Kind::Word
        } else {
            Kind::Break
        };
        if let Some(before) = kind.filter(|k| *k != here) {
            runs.push((before, &text[start..at]));
            start = at;
        }
        kind = Some(here);
    }
    runs.extend(kind.map(|kind| (kind, &text[start..])));
    runs
}

/// Chinese characters, with 〇 and 々; compatibility forms are gone after NFKC.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}' | '〇' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> String {
        index_tokens(text).join(" ")
    }
    fn asked(text: &str) -> Vec<String> {
        query(text).phrases.iter().map(|p| p.join(" ")).collect()
    }
    fn found(text: &str, wanted: &str) -> bool {
        query(wanted).fits(&index_tokens(text))
    }

    #[test]
    fn texts_are_cut_into_pairs_and_words() {
        assert_eq!(index("里仁路"), "里仁 仁路 路");
        assert_eq!(index("梧桐里 6 弄２号ＡＢ座，漏水"), "梧桐 桐里 里 6 弄 2 号 ab 座 漏水 水");
        assert_eq!(index("乱"), "乱");
        assert_eq!(index("東亞鄰里"), index("东亚邻里"));
        assert_eq!(index("⼀楼①"), "一楼 楼 1");
        assert_eq!(index("𠮷野家"), "𠮷野 野家 家");
        assert_eq!(index(" ，。!"), "");
        assert_eq!(index(""), "");
    }

    #[test]
    fn queries_leave_open_how_a_run_goes_on() {
        assert_eq!(asked("里仁"), ["里仁"]);
        assert_eq!(asked("里仁路"), ["里仁 仁路"]);
        assert_eq!(asked("里"), ["里"]);
        assert_eq!(asked("人人人"), ["人人 人人"]);
        assert_eq!(asked("3号楼502"), ["3 号楼 楼 502"]);
        assert_eq!(asked("3号"), ["3 号"]);
        assert_eq!(asked("王建国 漏水，漏水"), ["王建 建国", "漏水"]);
        assert_eq!(asked("ab a"), ["ab", "a"]);
        assert!(query(" ……").phrases.is_empty());
        assert!(Query::is_prefix(&query("3号").phrases[0]) && !Query::is_prefix(&query("里仁").phrases[0]));
    }

    #[test]
    fn what_is_written_apart_is_not_found_together() {
        assert!(found("王建国家漏水", "国家") && found("王建国家漏水", "家") && found("王建国家漏水", "水"));
        assert!(!found("里仁、仁路", "里仁路"));
        assert!(!found("里仁", "仁里"));
        assert!(!found("宝山路499弄3号502室", "弄3号5") && found("宝山路499弄3号502室", "弄3号"));
        assert!(found("宝山路499弄3号502室", "499弄3号502") && found("宝山路499弄3号502室", "山路499"));
        assert!(!found("宝山路499弄3号502室", "99弄"));
        assert!(found("任何文字", "，"));
    }

    /// Numbers that look random and are the same each run.
    fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
        move |below| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 33) as usize % below
        }
    }

    #[test]
    fn the_index_finds_just_what_a_scan_finds() {
        let mut number = numbers(41);
        // Few characters, so that chance repeats, near misses and repeats of a character are frequent.
        let alphabet: Vec<char> = "里仁路里水人人，。、国".chars().collect();
        let text = |number: &mut dyn FnMut(usize) -> usize, longest: usize| -> String {
            (0..=number(longest)).map(|_| alphabet[number(alphabet.len())]).collect()
        };
        let texts: Vec<String> = (0..400).map(|_| text(&mut number, 30)).collect();
        let tokens: Vec<Vec<String>> = texts.iter().map(|t| index_tokens(t)).collect();
        let (mut hits, mut misses) = (0, 0);
        for _ in 0..300 {
            let wanted = text(&mut number, 4);
            let query = query(&wanted);
            for (text, tokens) in texts.iter().zip(&tokens) {
                let scan = wanted.split(['，', '。', '、']).all(|part| text.contains(part));
                assert_eq!(query.fits(tokens), scan, "{wanted} in {text}");
                if scan { hits += 1 } else { misses += 1 }
            }
        }
        assert!(hits > 5_000 && misses > 5_000, "{hits} {misses}");
    }

    #[test]
    fn numbers_among_characters_are_found_as_a_scan_finds_them() {
        let mut number = numbers(43);
        let pieces = ["6", "12", "502", "弄", "号", "号楼", "室", "梧桐里"];
        let write = |number: &mut dyn FnMut(usize) -> usize, longest: usize| -> Vec<&str> {
            let mut written: Vec<&str> = Vec::new();
            for _ in 0..=number(longest) {
                let piece = pieces[number(pieces.len())];
                // Two numbers side by side would be another number.
                let digits = |p: &str| p.as_bytes()[0].is_ascii_digit();
                if !written.last().is_some_and(|last| digits(last) && digits(piece)) {
                    written.push(piece);
                }
            }
            written
        };
        let mut hits = 0;
        for _ in 0..40_000 {
            let (text, wanted) = (write(&mut number, 9).concat(), write(&mut number, 3).concat());
            // A number is found whole only, so the scan marks where numbers begin and end.
            let mark = |text: &str| {
                let mut marked = String::new();
                let mut before = false;
                for c in text.chars() {
                    if c.is_ascii_digit() != before {
                        marked.push('|');
                        before = !before;
                    }
                    marked.push(c);
                }
                if before { marked + "|" } else { marked }
            };
            let scan = mark(&text).contains(&mark(&wanted));
            assert_eq!(found(&text, &wanted), scan, "{wanted} in {text}");
            hits += usize::from(scan);
        }
        assert!(hits > 2_000, "{hits}");
    }

    #[test]
    fn the_map_of_characters_is_sound() {
        assert!(SIMPLIFIED.len() > 700);
        for (traditional, simplified) in &*SIMPLIFIED {
            assert!(
                is_han(*traditional) && is_han(*simplified) && !SIMPLIFIED.contains_key(simplified),
                "{traditional}"
            );
        }
    }
}
