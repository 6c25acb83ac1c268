//! Pinyin keys of names and places: for finding by spelling or initials, and for Chinese order.
//!
//! A character with several readings is kept under all of them, the likely one first. Likely is what `data/pinyin.txt`
//! says (surnames at the beginning, place words anywhere, then single characters), else the first in the dictionary.

use std::{collections::HashMap, sync::LazyLock};

use pinyin::ToPinyinMulti as _;

use crate::tokens::{fold, is_han};

/// Most spellings kept for one text.
pub const SPELLINGS_MAX: usize = 16;
/// Digits a number is filled up to in a sort key, so that 6 弄 stands before 12 弄.
const NUMBER_WIDTH: usize = 10;

/// The keys of one text. Letters are a-z; ü is `v`, with `u` kept too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PinyinKeys {
    /// Whole spellings without spaces, likeliest first: `zhangjianguo`. Latin words and digits stay where they are.
    pub full: Vec<String>,
    /// First letters, likeliest first: `zjg`.
    pub initials: Vec<String>,
    /// The stored key for Chinese order: compare bytes (C collation). By reading, tone, character; numbers by value.
    pub sort: String,
}

/// Readings with tone digits, by word.
#[derive(Default)]
struct Preferred {
    surname: HashMap<&'static str, Vec<&'static str>>,
    word: HashMap<&'static str, Vec<&'static str>>,
    single: HashMap<&'static str, Vec<&'static str>>,
}

static PREFERRED: LazyLock<Preferred> = LazyLock::new(|| {
    let mut preferred = Preferred::default();
    for line in include_str!("../data/pinyin.txt").lines() {
        let mut parts = line.split(' ');
        let (kind, word) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let table = match kind {
            "surname" => &mut preferred.surname,
            "word" => &mut preferred.word,
            _ => &mut preferred.single,
        };
        table.insert(word, parts.collect());
    }
    preferred
});

/// A text that ends so is a place, and its first character no surname.
const PLACE_ENDS: &str = "路街道巷弄里村苑园区楼栋幢座号室院城坊庄桥镇乡县市省站店厂所厦会湾浜宅";

/// One step of a text: its spellings, the likeliest first, and its part of the sort key.
struct Step {
    /// Whole spelling and what it adds to the initials.
    spellings: Vec<(String, String)>,
    sort: String,
}

/// The keys of a name or place.
#[must_use]
pub fn keys(text: &str) -> PinyinKeys {
    keys_up_to(text, SPELLINGS_MAX)
}

/// The same with at most so many spellings: for long lists, where each costs time and room.
#[must_use]
pub fn keys_up_to(text: &str, most: usize) -> PinyinKeys {
    let steps = steps(&fold(text));
    let sort = steps.iter().map(|step| step.sort.as_str()).collect::<Vec<_>>().join(" ");
    let mut keys = PinyinKeys { full: Vec::new(), initials: Vec::new(), sort };
    for choice in choices(&steps, most.min(SPELLINGS_MAX)) {
        let chosen = || steps.iter().zip(&choice).map(|(step, i)| &step.spellings[*i]);
        add(&mut keys.full, chosen().map(|s| s.0.as_str()).collect());
        add(&mut keys.initials, chosen().map(|s| s.1.as_str()).collect());
    }
    keys
}

fn add(list: &mut Vec<String>, key: String) {
    if !key.is_empty() && !list.contains(&key) {
        list.push(key);
    }
}

/// Which spelling to take at each step: the likeliest everywhere first, then one step differing, then two, up to the
/// limit, so that the limit never costs a text the second reading of any one character while a third is kept.
fn choices(steps: &[Step], limit: usize) -> Vec<Vec<usize>> {
    let mut found = vec![vec![0; steps.len()]];
    let mut from = 0;
    while from < found.len() && found.len() < limit {
        let base = found[from].clone();
        from += 1;
        let beyond = base.iter().rposition(|i| *i > 0).map_or(0, |at| at + 1);
        let most = steps.iter().map(|s| s.spellings.len()).max().unwrap_or(0);
        for reading in 1..most {
            for at in (beyond..steps.len()).filter(|at| reading < steps[*at].spellings.len()) {
                if found.len() < limit {
                    let mut next = base.clone();
                    next[at] = reading;
                    found.push(next);
                }
            }
        }
    }
    found
}

fn steps(text: &str) -> Vec<Step> {
    let chars: Vec<char> = text.chars().filter(|c| is_han(*c) || c.is_alphanumeric() || c.is_whitespace()).collect();
    let is_place = chars.last().is_some_and(|c| PLACE_ENDS.contains(*c));
    let mut steps = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
        } else if !is_han(chars[at]) {
            let digits = chars[at].is_ascii_digit();
            let end = chars[at..].iter().position(|c| is_han(*c) || c.is_whitespace() || c.is_ascii_digit() != digits);
            let end = end.map_or(chars.len(), |n| at + n);
            let word: String = chars[at..end].iter().collect();
            let sort = if digits { format!("{:0>NUMBER_WIDTH$}", word.trim_start_matches('0')) } else { word.clone() };
            let initial = if digits { word.clone() } else { word.chars().take(1).collect() };
            steps.push(Step { spellings: vec![(word, initial)], sort });
            at = end;
        } else {
            let (taken, fixed) = likely(&chars[at..], at == 0 && !is_place);
            for i in 0..taken {
                steps.extend(step(chars[at + i], fixed.get(i).copied(), taken > 1));
            }
            at += taken;
        }
    }
    steps
}

/// The likely readings of the word that `rest` begins with, and its length; no readings if the dictionary decides.
fn likely(rest: &[char], is_surname: bool) -> (usize, &'static [&'static str]) {
    for length in (1..=rest.len().min(3)).rev() {
        let word: String = rest[..length].iter().collect();
        let found = PREFERRED.word.get(word.as_str());
        let found = found.or_else(|| PREFERRED.surname.get(word.as_str()).filter(|_| is_surname));
        if let Some(readings) = found.or_else(|| PREFERRED.single.get(word.as_str())) {
            return (length, readings);
        }
    }
    (1, &[])
}

/// The step of one character; `None` if nobody knows how it is read. `settled`: a word leaves no other reading.
fn step(c: char, likely: Option<&'static str>, settled: bool) -> Option<Step> {
    let mut readings: Vec<&str> = likely.into_iter().collect();
    if !settled || likely.is_none() {
        readings.extend(c.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::with_tone_num_end));
    }
    let first = *readings.first()?;
    let mut spellings: Vec<(String, String)> = Vec::new();
    for u in ["v", "u"] {
        for reading in &readings {
            let plain = reading.trim_end_matches(|c: char| c.is_ascii_digit()).replace('ü', u);
            if plain.is_ascii() && !spellings.iter().any(|s| s.0 == plain) {
                let initial = plain[..1].to_owned();
                spellings.push((plain, initial));
            }
        }
    }
    let tone = if first.ends_with(|c: char| c.is_ascii_digit()) { "" } else { "5" };
    (!spellings.is_empty()).then(|| Step { spellings, sort: format!("{}{tone}{c}", first.replace('ü', "v")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> (String, String) {
        let keys = keys(text);
        (keys.full[0].clone(), keys.initials[0].clone())
    }

    #[test]
    fn names_are_read_as_names() {
        for (name, full, initials) in [
            ("王建国", "wangjianguo", "wjg"),
            ("单雪", "shanxue", "sx"),
            ("仇英", "qiuying", "qy"),
            ("曾小红", "zengxiaohong", "zxh"),
            ("解晓东", "xiexiaodong", "xxd"),
            ("查文", "zhawen", "zw"),
            ("尉迟恭", "yuchigong", "ycg"),
            ("区志远", "ouzhiyuan", "ozy"),
            ("任静", "renjing", "rj"),
            ("朴顺子", "piaoshunzi", "psz"),
            ("盖丽", "geli", "gl"),
            ("吕梁", "lvliang", "ll"),
            ("單雪", "shanxue", "sx"),
            ("欧阳 Ｌily", "ouyanglily", "oyl"),
        ] {
            assert_eq!(first(name), (full.to_owned(), initials.to_owned()), "{name}");
        }
    }

    #[test]
    fn places_are_read_as_places() {
        for (place, full, initials) in [
            ("长宁路", "changninglu", "cnl"),
            ("长乐村", "changlecun", "clc"),
            ("长安街", "changanjie", "caj"),
            ("重庆", "chongqing", "cq"),
            ("厦门路", "xiamenlu", "xml"),
            ("六安", "luan", "la"),
            ("解放路", "jiefanglu", "jfl"),
            ("单元楼", "danyuanlou", "dyl"),
            ("区政府", "quzhengfu", "qzf"),
            ("宝山路499弄3号", "baoshanlu499long3hao", "bsl499l3h"),
            ("梧桐里", "wutongli", "wtl"),
            ("莘庄镇", "xinzhuangzhen", "xzz"),
        ] {
            assert_eq!(first(place), (full.to_owned(), initials.to_owned()), "{place}");
        }
    }

    #[test]
    fn other_readings_are_kept_within_the_limit() {
        let keys_of = |text| keys(text).full;
        assert!(keys_of("单雪").contains(&"danxue".to_owned()));
        assert!(keys_of("张长乐").iter().any(|k| k == "zhangchangle"));
        assert!(keys_of("李乐").contains(&"liyue".to_owned()) && keys_of("李乐").contains(&"lile".to_owned()));
        assert!(keys_of("吕梁").contains(&"luliang".to_owned()));
        assert!(keys("曾参").initials.len() > 1);
        let many = keys("行行行都都都朝朝朝那那那乐乐乐乐");
        assert_eq!(many.full.len(), SPELLINGS_MAX);
        // Each of the 16 characters but one has its second reading kept somewhere.
        let text = "行都朝乐车参长";
        for (at, c) in text.chars().enumerate() {
            let spellings =
                step(c, PREFERRED.single.get(c.to_string().as_str()).map(|r| r[0]), false).unwrap().spellings;
            assert!(spellings.len() > 1, "{at} {c}");
            assert!(keys(text).full.iter().any(|k| k.contains(&spellings[1].0)), "{at} {c}");
        }
    }

    #[test]
    fn the_sort_key_gives_chinese_order() {
        let mut names =
            ["赵一", "王强", "汪洋", "王安", "张三", "章三", "阿宝", "单雪", "Tom", "12弄", "6弄", "李", "林一"];
        names.sort_by_key(|name| keys(name).sort);
        let right =
            ["6弄", "12弄", "阿宝", "李", "林一", "单雪", "Tom", "汪洋", "王安", "王强", "张三", "章三", "赵一"];
        assert_eq!(names, right);
        assert!(keys("6弄2号").sort < keys("6弄12号").sort);
    }

    #[test]
    fn the_table_is_sound_and_odd_text_does_no_harm() {
        let mut unknown = Vec::new();
        for line in include_str!("../data/pinyin.txt").lines() {
            let parts: Vec<&str> = line.split(' ').collect();
            assert!(["surname", "word", "char"].contains(&parts[0]), "{line}");
            assert_eq!(parts[1].chars().count(), parts.len() - 2, "{line}");
            for (c, reading) in parts[1].chars().zip(&parts[2..]) {
                let known: Vec<_> = c.to_pinyin_multi().unwrap().into_iter().map(|p| p.plain()).collect();
                let (plain, tone) = reading.split_at(reading.len() - 1);
                assert!(("1"..="4").contains(&tone), "{line}");
                if !known.contains(&plain) {
                    unknown.push(format!("{c} {reading}"));
                }
            }
        }
        // Readings that only surnames and places have, and the dictionary has not.
        assert_eq!(unknown, ["贠 yun4", "黑 he4", "乐 lao4", "乐 lao4", "栅 shi4"]);
        assert_eq!(keys(""), PinyinKeys::default());
        assert_eq!(keys(" ，·"), PinyinKeys::default());
        assert_eq!(keys("嗯呣").full.len(), 4);
        assert_eq!(keys("Иван").full, ["иван"]);
        assert_eq!(keys("阿依古丽·买买提").full[0], "ayigulimaimaiti");
    }
}
