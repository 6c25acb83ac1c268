//! The plan on paper: aim, flow, duties, supplies, budget, safety. Typed a line each, columns parted by `|` or a tab,
//! so that it can be pasted from a table.

use liren_kernel::{Line, Paragraph, Refusal};
use serde::{Deserialize, Serialize};

/// Lines of one table at most.
pub const LINES: usize = 80;
/// The largest single cost, in fen.
const FEN_MAX: i64 = 10_000_000_000;

/// 流程: a step; of a show, an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// As written: 14:00, or 第1个.
    pub at: String,
    /// What.
    pub item: String,
    /// Who leads or performs; may be empty.
    pub who: String,
}

/// 分工.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What.
    pub what: String,
    /// Who.
    pub who: String,
}

/// 物资.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supply {
    /// What.
    pub what: String,
    /// How many, as written; may be empty.
    pub count: String,
    /// From where; may be empty.
    pub from: String,
}

/// 经费: what and how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// For what.
    pub what: String,
    /// In fen.
    pub fen: i64,
}

/// The theme of a month or a week of a study group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// `2026-06` for a month; the week's Monday for a week.
    pub span: String,
    /// What it is about.
    pub text: String,
}

/// What a plan says besides what is filtered and counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outline {
    /// 目的.
    pub aim: Option<Paragraph>,
    /// 流程, 节目单.
    pub flow: Vec<Step>,
    /// 分工.
    pub duties: Vec<Duty>,
    /// 物资.
    pub supplies: Vec<Supply>,
    /// 预算.
    pub budget: Vec<Cost>,
    /// 安全与应急.
    pub safety: Option<Paragraph>,
    /// 宣传.
    pub publicity: Option<Line>,
    /// Themes of months and weeks.
    pub themes: Vec<Theme>,
}

impl Outline {
    /// The budget's sum, in fen.
    #[must_use]
    pub fn total(&self) -> i64 {
        sum(&self.budget)
    }
}

/// The sum of costs, in fen.
#[must_use]
pub fn sum(costs: &[Cost]) -> i64 {
    costs.iter().map(|c| c.fen).sum()
}

/// Lines cut into cells; empty lines are passed over, missing cells are empty.
///
/// # Errors
/// At `field`: `refusal-gathering-lines` above [`LINES`], `refusal-gathering-cells` when a line has more than
/// `columns` cells, `refusal-text-long` when a cell is too long.
pub fn rows(field: &str, text: &str, columns: usize) -> Result<Vec<Vec<String>>, Refusal> {
    let mut rows = Vec::new();
    for (n, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let mut cells = Vec::with_capacity(columns);
        for cell in line.split(['|', '｜', '\t']) {
            cells.push(Line::optional(field, cell)?.map_or_else(String::new, String::from));
        }
        if cells.len() > columns {
            return Err(Refusal::field(field, "refusal-gathering-cells").arg("line", n).arg("max", columns));
        }
        cells.resize(columns, String::new());
        rows.push(cells);
    }
    if rows.len() > LINES {
        return Err(Refusal::field(field, "refusal-gathering-lines").arg("max", LINES));
    }
    Ok(rows)
}

fn cells<const N: usize>(field: &str, text: &str) -> Result<Vec<[String; N]>, Refusal> {
    let rows = rows(field, text, N)?;
    Ok(rows.into_iter().map(|row| row.try_into().unwrap_or_else(|_| std::array::from_fn(|_| String::new()))).collect())
}

/// Reads the flow: time, item, who leads.
///
/// # Errors
/// See [`rows`].
pub fn flow(field: &str, text: &str) -> Result<Vec<Step>, Refusal> {
    Ok(cells(field, text)?.into_iter().map(|[at, item, who]| Step { at, item, who }).collect())
}

/// Reads duties: what, who.
///
/// # Errors
/// See [`rows`].
pub fn duties(field: &str, text: &str) -> Result<Vec<Duty>, Refusal> {
    Ok(cells(field, text)?.into_iter().map(|[what, who]| Duty { what, who }).collect())
}

/// Reads supplies: what, how many, from where.
///
/// # Errors
/// See [`rows`].
pub fn supplies(field: &str, text: &str) -> Result<Vec<Supply>, Refusal> {
    Ok(cells(field, text)?.into_iter().map(|[what, count, from]| Supply { what, count, from }).collect())
}

/// Reads costs: for what, how many yuan.
///
/// # Errors
/// See [`rows`]; `refusal-gathering-money` when an amount is not one.
pub fn costs(field: &str, text: &str) -> Result<Vec<Cost>, Refusal> {
    let mut costs = Vec::new();
    for (n, [what, yuan]) in (1..).zip(cells(field, text)?) {
        let fen = fen(&yuan).ok_or_else(|| Refusal::field(field, "refusal-gathering-money").arg("line", n))?;
        costs.push(Cost { what, fen });
    }
    Ok(costs)
}

/// Reads themes: `2026-06` or a day, and the theme. A day stands for its week.
///
/// # Errors
/// See [`rows`]; `refusal-gathering-span` when the first cell is neither a month nor a day.
pub fn themes(field: &str, text: &str) -> Result<Vec<Theme>, Refusal> {
    let mut themes = Vec::new();
    for (n, [span, text]) in (1..).zip(cells(field, text)?) {
        let span =
            crate::days::span(&span).ok_or_else(|| Refusal::field(field, "refusal-gathering-span").arg("line", n))?;
        themes.push(Theme { span, text });
    }
    Ok(themes)
}

/// Yuan as typed, `1,200` or `60.5`, in fen.
#[must_use]
pub fn fen(text: &str) -> Option<i64> {
    let text: String = text.chars().filter(|c| !matches!(c, ',' | '，' | '¥' | '￥' | '元' | ' ')).collect();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole * 100 + part).filter(|fen| *fen <= FEN_MAX)
}

/// Fen as yuan: `1200` or `60.50`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    if fen % 100 == 0 { format!("{}", fen / 100) } else { format!("{}.{:02}", fen / 100, fen % 100) }
}

/// The tables again as text, for the form that changes them.
#[must_use]
pub fn text<T>(rows: &[T], cells: impl Fn(&T) -> Vec<String>) -> String {
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let mut cells = cells(row);
            while cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            cells.join(" | ")
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_typed_or_pasted() {
        let flow = flow("flow", "14:00 | 开场 | 梁小满\n\n14:10\t消防讲解\n14:40｜灭火器实操｜何怀远").unwrap();
        assert_eq!(flow.len(), 3);
        assert_eq!((flow[1].item.as_str(), flow[1].who.as_str()), ("消防讲解", ""));
        assert_eq!(
            text(&flow, |s| vec![s.at.clone(), s.item.clone(), s.who.clone()]).lines().nth(1),
            Some("14:10 | 消防讲解")
        );
        assert_eq!(duties("d", "a|b|c").unwrap_err().key, "refusal-gathering-cells");
        assert_eq!(rows("d", &"x\n".repeat(81), 2).unwrap_err().key, "refusal-gathering-lines");
    }

    #[test]
    fn money_is_whole_fen() {
        let costs = costs("budget", "横幅 | 60\n茶水 | ¥1,200.5 元").unwrap();
        assert_eq!(sum(&costs), 126_050);
        assert_eq!((yuan(6000), yuan(120_050)), ("60".into(), "1200.50".into()));
        for wrong in ["", "-5", "1.234", "abc", "9999999999"] {
            assert_eq!(fen(wrong), None, "{wrong}");
        }
        assert_eq!(super::costs("budget", "横幅").unwrap_err().key, "refusal-gathering-money");
    }

    #[test]
    fn themes_are_of_a_month_or_a_week() {
        let themes = themes("themes", "2026-06 | 读懂一条街\n2026-06-10 | 第一章").unwrap();
        assert_eq!((themes[0].span.as_str(), themes[1].span.as_str()), ("2026-06", "2026-06-08"));
        assert_eq!(super::themes("themes", "六月 | x").unwrap_err().key, "refusal-gathering-span");
    }
}
