//! Measures: each is defined once, by name, unit, counting rule (口径) and query over place and period (design §7).
//!
//! A room lists its own in its manifest. Pages, exports and documents ask for them; each figure leads to its records.
//! Level 3 is in no figure, small or large: count with [`Period::within`], or leave it out yourself.

use liren_kernel::{Day, Instant, Level, ScopeColumn};
use liren_store::{Param, Read};

use crate::{
    Fault, Reach,
    reach::{Filter, Span, Sql, Wanted},
};

/// What a figure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 人次: one person three times is three.
    Times,
    /// 人数: one person three times is one.
    Persons,
    /// Minutes.
    Minutes,
    /// 件, 场, 个: things.
    Count,
    /// A part of a whole, shown in percent.
    Share,
}

impl Unit {
    /// Its stored name, also the end of its message key `unit-…`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Times => "times",
            Self::Persons => "persons",
            Self::Minutes => "minutes",
            Self::Count => "count",
            Self::Share => "share",
        }
    }
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figure {
    /// How many; minutes for [`Unit::Minutes`]; the part for [`Unit::Share`].
    pub value: i64,
    /// The whole, for [`Unit::Share`].
    pub of: Option<i64>,
}

impl Figure {
    /// So many.
    #[must_use]
    pub const fn count(value: i64) -> Self {
        Self { value, of: None }
    }

    /// A part of a whole.
    #[must_use]
    pub const fn share(value: i64, of: i64) -> Self {
        Self { value, of: Some(of) }
    }

    /// Of a share, percent rounded half up; `None` for other figures, and where nothing was counted yet.
    #[must_use]
    pub fn percent(&self) -> Option<i64> {
        self.of.filter(|of| *of > 0).map(|of| (self.value * 100 + of / 2) / of)
    }
}

/// Over which days and which place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day, counted in.
    pub to: Day,
    /// Only there; everywhere within reach when `None`.
    pub place: Option<(ScopeColumn, String)>,
}

impl Period {
    /// First moment.
    #[must_use]
    pub fn start(&self) -> Instant {
        self.from.start()
    }

    /// First moment after it.
    #[must_use]
    pub fn end(&self) -> Instant {
        self.to.plus_days(1).start()
    }

    /// As a span of time on a moment of a dossier, an expression on `d`.
    #[must_use]
    pub fn span(&self, moment: &'static str) -> Span {
        Span { moment, from: self.start(), until: self.end() }
    }

    /// The end of an address that asks for the same: `from=2026-11-01&to=2026-11-30&place=street:140213901`.
    #[must_use]
    pub fn query(&self) -> String {
        let place = self.place.as_ref().map(|(column, code)| format!("&place={}:{code}", column.name()));
        format!("from={}&to={}{}", self.from, self.to, place.unwrap_or_default())
    }

    /// Reads a place as [`Period::query`] writes it.
    #[must_use]
    pub fn place_of(text: &str) -> Option<(ScopeColumn, String)> {
        let (name, code) = text.split_once(':')?;
        let column = ScopeColumn::ALL.into_iter().find(|c| c.name() == name)?;
        let plain =
            !code.is_empty() && code.len() <= 40 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        plain.then(|| (column, code.to_owned()))
    }

    /// The dossiers of `kind` within reach, at the place, whose `moment` (an expression on `d` or on a table joined to
    /// it, from a constant) lies in the period: a condition on `d`, without level 3.
    pub fn within<'a>(&'a self, sql: &mut Sql<'a>, reach: &'a Reach, kind: &'a str, moment: &'static str) -> String {
        let outer = std::mem::take(&mut sql.text);
        reach.seqs(sql, &Wanted::all(kind));
        let inner = std::mem::replace(&mut sql.text, outer);
        let when = self.when(sql, moment);
        format!("d.seq IN ({inner}){when}")
    }

    /// That `moment` lies in it, at the place, below level 3.
    fn when<'a>(&'a self, sql: &mut Sql<'a>, moment: &str) -> String {
        let from = sql.bind(Param::Int(self.start().ms()));
        let end = sql.bind(Param::Int(self.end().ms()));
        let here = self.place.as_ref().map(|(column, code)| {
            let code = sql.bind(Param::Text(code));
            format!(" AND d.{} = {code}", column.name())
        });
        let (sealed, here) = (Level::Sealed.number(), here.unwrap_or_default());
        format!(" AND d.level < {sealed} AND {moment} >= {from} AND {moment} < {end}{here}")
    }

    /// The same way by way, for sums: add up what each gives. See [`Reach::ways`].
    pub fn ways<'a>(&'a self, reach: &'a Reach, kind: &'a str, moment: &'static str) -> Vec<(Sql<'a>, String)> {
        let mut ways = reach.ways(kind);
        for (sql, text) in &mut ways {
            let when = self.when(sql, moment);
            text.push_str(&when);
        }
        ways
    }

    /// Its place as filters of a list.
    #[must_use]
    pub fn filters(&self) -> Vec<Filter<'_>> {
        let place = self.place.as_ref();
        place.map(|(column, code)| Filter { column: column.name(), value: Param::Text(code) }).into_iter().collect()
    }

    /// How many dossiers of `kind` have `moment` in the period; `more` is a further condition, from a constant.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count(
        &self,
        read: &mut Read<'_>,
        reach: &Reach,
        kind: &str,
        moment: &'static str,
        more: &'static str,
    ) -> Result<i64, Fault> {
        let mut sum = 0;
        for (sql, within) in self.ways(reach, kind, moment) {
            let text = format!("SELECT count(*) AS n FROM dossier d WHERE {within}{more}");
            sum += read.all_text::<(i64,)>(&text, &sql.params)?.first().map_or(0, |(n,)| *n);
        }
        Ok(sum)
    }
}

/// Counts a measure within reach.
pub type Count = fn(&mut Read<'_>, &Reach, &Period) -> Result<Figure, Fault>;

/// A measure. Its name is `room.what`; `measure-room-what` labels it, `measure-room-what-rule` says how it is counted.
pub struct Measure {
    /// Unique over the program: `matter.closed`.
    pub name: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// Counts it.
    pub count: Count,
    /// Where its records are listed for a period; `None` where the reader has no list of them.
    pub records: Option<fn(&Period) -> String>,
}

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Measure({})", self.name)
    }
}

impl Measure {
    /// Message key of its label.
    #[must_use]
    pub fn label_key(&self) -> String {
        format!("measure-{}", self.name.replace(['.', '_'], "-"))
    }

    /// Message key of its counting rule.
    #[must_use]
    pub fn rule_key(&self) -> String {
        format!("{}-rule", self.label_key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period() -> Period {
        let day = |text: &str| text.parse().unwrap();
        Period {
            from: day("2026-11-01"),
            to: day("2026-11-30"),
            place: Some((ScopeColumn::Street, "140213901".into())),
        }
    }

    #[test]
    fn a_period_holds_its_last_day_whole() {
        assert_eq!(period().end().day().to_string(), "2026-12-01");
        assert_eq!(period().end().ms() - period().start().ms(), 30 * 86_400_000);
    }

    #[test]
    fn an_address_asks_for_the_same_place_and_for_no_other_text() {
        assert_eq!(period().query(), "from=2026-11-01&to=2026-11-30&place=street:140213901");
        assert_eq!(Period::place_of("street:140213901"), period().place);
        assert_eq!(Period::place_of("grid:140213901001-g1"), Some((ScopeColumn::Grid, "140213901001-g1".into())));
        for wrong in ["", "street", "street:", "planet:1", "street:1' OR 1=1", "street:1&x=2"] {
            assert_eq!(Period::place_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_share_of_nothing_is_no_share() {
        assert_eq!(Figure::share(0, 0).percent(), None);
        assert_eq!(Figure::share(1, 3).percent(), Some(33));
        assert_eq!(Figure::share(2, 3).percent(), Some(67));
        assert_eq!(Figure::count(5).percent(), None);
    }
}
