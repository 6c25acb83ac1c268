//! 民情台账: lines of type, newest first; filters, search, pages by key.

use axum::extract::Query;
use liren_kernel::{Day, ScopeColumn};
use liren_office::{
    DossierId, Fault, Keys, Reach, journal,
    keys::sha256,
    listing::{self, Listed, Short},
    measure::Period,
    reach::{Filter, Span, Wanted},
    search,
};
use liren_places::{Kind, find};
use liren_store::{Param, Read};
use liren_ui::{Choice, Form, Pager, Row, Shell};
use liren_web::{Answer, Failure, Web, encoded};
use serde::Deserialize;

use crate::{
    commands::report,
    measures::MOMENTS,
    model::{KIND, Stage},
    policy::{EXPORT, FIGURES, OPEN},
    store::{self, CategoryName, MARKS},
    views,
};

/// What a reader asks of the list.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub community: String,
    #[serde(default)]
    pub mark: String,
    #[serde(default)]
    pub q: String,
    /// Records of a figure: first and last day, by which moment, where.
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub by: String,
    #[serde(default)]
    pub place: String,
    pub before: Option<i64>,
}

impl Asked {
    /// The filters on header columns.
    #[must_use]
    pub fn filters(&self) -> Vec<Filter<'_>> {
        let state = Stage::named(&self.state).map_or("", Stage::name);
        let place = Period::place_of(&self.place).and(self.place.split_once(':'));
        let column = |(name, code)| ScopeColumn::ALL.into_iter().find(|c| c.name() == name).map(|c| (c.name(), code));
        [("state", state), ("facet", &self.category), ("community", &self.community)]
            .into_iter()
            .chain(place.and_then(column))
            .filter(|(_, value)| !value.is_empty())
            .map(|(column, value)| Filter { column, value: Param::Text(value) })
            .collect()
    }

    /// The days asked for, in either order; one that is missing leaves that side open. A moment without days asks for all
    /// that have come to it.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        let by = if self.by.is_empty() { "opened" } else { &self.by };
        let (name, moment) = MOMENTS.iter().find(|(name, _)| *name == by)?;
        let days: [Option<Day>; 2] = [&self.from, &self.to].map(|day| day.trim().parse().ok());
        if days == [None, None] && *name == "opened" {
            return None;
        }
        let (first, last) = (days[0].or(Day::ymd(1970, 1, 1))?, days[1].or(Day::ymd(2199, 12, 31))?);
        Some(Period { from: first.min(last), to: first.max(last), place: None }.span(moment))
    }

    /// The condition of its mark; a constant.
    #[must_use]
    pub fn condition(&self) -> &'static str {
        MARKS.iter().find(|(name, _)| *name == self.mark).map_or("", |(_, condition)| condition)
    }

    /// A page of what is asked for, older than `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn page<R: Listed>(
        &self,
        read: &mut Read<'_>,
        keys: &Keys,
        reach: &Reach,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<R>, Fault> {
        let filters = self.filters();
        let wanted = Wanted { kind: KIND, filters: &filters, condition: self.condition(), before, limit: Some(limit) };
        if self.q.trim().is_empty() {
            return listing::page_in(read, keys, reach, &wanted, self.span());
        }
        search::page(read, keys, reach, &self.q, &wanted, self.span())
    }

    /// The address that asks the same, older than `before`.
    #[must_use]
    pub fn address(&self, path: &str, before: Option<i64>) -> String {
        let mut parts: Vec<String> = [
            ("state", &self.state),
            ("category", &self.category),
            ("community", &self.community),
            ("mark", &self.mark),
            ("q", &self.q),
            ("by", &self.by),
            ("from", &self.from),
            ("to", &self.to),
            ("place", &self.place),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
        parts.extend(before.map(|seq| format!("before={seq}")));
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }

    fn form(&self) -> Form {
        Form::new()
            .with("state", &*self.state)
            .with("category", &*self.category)
            .with("community", &*self.community)
            .with("mark", &*self.mark)
            .with("q", &*self.q)
            .with("by", &*self.by)
            .with("from", &*self.from)
            .with("to", &*self.to)
            .with("place", &*self.place)
    }
}

#[derive(askama::Template)]
#[template(path = "list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    states: Vec<Choice>,
    categories: Vec<Choice>,
    communities: Vec<Choice>,
    marks: Vec<Choice>,
    moments: Vec<Choice>,
    rows: Vec<Row>,
    sealed: Vec<Row>,
    pager: Pager,
    filtered: bool,
    /// What to do where nothing was found.
    none_note: &'static str,
    export: Option<String>,
    may_report: bool,
    /// Of those who only live here: told in their words.
    own: bool,
    may_figures: bool,
}

struct Read1 {
    headers: Vec<Short>,
    sealed: Vec<Short>,
    categories: Vec<CategoryName>,
    communities: Vec<(String, String)>,
    places: Vec<(String, String)>,
}

/// `GET /matters`.
pub async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (keys, want) = (web.keys(), asked.clone());
    // The newest cost the same in any office; what was asked for in words or by filters is looked for.
    let newest = asked.address("", None).is_empty();
    let work = move |read: &mut Read<'_>, reach: &Reach| found(read, &keys, reach, &want);
    let found = if newest { web.read_few(OPEN, work).await? } else { web.read(OPEN, work).await? };
    note_restricted(&web, found.headers.iter().chain(&found.sealed)).await?;
    web.page(&page(&web, &asked, &found))
}

fn found(read: &mut Read<'_>, keys: &Keys, reach: &Reach, want: &Asked) -> Result<Read1, Fault> {
    let headers: Vec<Short> = want.page(read, keys, reach, want.before, listing::PAGE)?;
    let sealed = if want.before.is_none() && want.address("", None).is_empty() {
        let wanted = Wanted::newest("sealed", 50);
        listing::page::<Short>(read, keys, reach, &wanted)?.into_iter().filter(|h| h.kind == KIND).collect()
    } else {
        Vec::new()
    };
    let communities = communities(read, reach)?;
    let mut codes: Vec<String> = headers.iter().filter_map(|h| h.community.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let places = find::names_of(read, &codes)?;
    let categories = read.all(&store::CATEGORY_NAMES, &[])?;
    Ok(Read1 { headers, sealed, categories, communities, places })
}

/// The communities that a reader's posts reach, to choose from; none when it is only one.
pub fn communities(read: &mut Read<'_>, reach: &Reach) -> Result<Vec<(String, String)>, Fault> {
    let mut all = Vec::new();
    let places: Vec<_> = reach.places().collect();
    if let [] | [(ScopeColumn::Community, _)] = places[..] {
        return Ok(all);
    }
    for (column, code) in places {
        match column {
            ScopeColumn::Street => all.extend(find::choices(read, code, Kind::Community)?),
            ScopeColumn::Community => all.extend(find::names_of(read, &[code.to_owned()])?),
            _ => {}
        }
    }
    all.dedup();
    if all.len() > 1 { Ok(all) } else { Ok(Vec::new()) }
}

/// Listing restricted matters leaves one line with the digest of their ids (design §9.6).
async fn note_restricted<'h>(web: &Web, headers: impl Iterator<Item = &'h Short>) -> Result<(), Failure> {
    let ids: Vec<DossierId> = headers.filter(|h| h.level.is_encrypted()).map(|h| h.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let parts: Vec<&[u8]> = ids.iter().map(|id| id.bytes().as_slice()).collect();
    let payload = serde_json::json!({ "count": ids.len(), "digest": liren_office::keys::hex(&sha256(&parts)) });
    let (at, actor) = (web.now, web.actor.person);
    let line = move |tx: &mut liren_store::Tx<'_>| {
        let verb = liren_kernel::Verb("dossier.list");
        journal::append_loose(tx, &journal::Line { at, actor, verb, command: None, payload: &payload }).map(drop)
    };
    Ok(web.edge.office().keep(line).await?)
}

/// What the list is called: of those who only live here it holds what they reported.
pub fn title(web: &Web) -> &'static str {
    if web.lives_here() { "menu-matters-own" } else { "matter-list-title" }
}

fn page<'a>(web: &'a Web, asked: &Asked, found: &Read1) -> Page<'a> {
    let t = web.t();
    let name = |h: &Short| {
        found.places.iter().find(|(code, _)| Some(code) == h.community.as_ref()).map_or("", |(_, name)| name.as_str())
    };
    let own = web.lives_here();
    let show = if own { views::own_row } else { views::row };
    let rows = |headers: &[Short]| -> Vec<Row> {
        headers.iter().map(|h| show(&t, h, &found.categories, name(h), web.now)).collect()
    };
    let full = found.headers.len() as i64 == listing::PAGE;
    let older = found.headers.last().filter(|_| full).map(|h| asked.address("/matters", Some(h.seq)));
    let newer = asked.before.map(|_| asked.address("/matters", None));
    let policy = web.edge.office().policy();
    let may = |verb| policy.may_ever(&web.actor, verb);
    let plain = Asked { before: None, ..asked.clone() };
    Page {
        form: asked.form(),
        states: Stage::ALL.iter().map(|s| Choice::new(s.name(), t.s(&s.label_key()))).collect(),
        categories: super::new::choices(web, &found.categories),
        communities: found.communities.iter().map(|(c, n)| Choice::new(c.as_str(), n.as_str())).collect(),
        marks: MARKS.iter().map(|(m, _)| Choice::new(*m, t.s(&format!("matter-mark-{m}")))).collect(),
        moments: MOMENTS.iter().map(|(m, _)| Choice::new(*m, t.s(&format!("matter-by-{m}")))).collect(),
        rows: rows(&found.headers),
        sealed: rows(&found.sealed),
        pager: Pager { newer, older },
        filtered: !plain.address("", None).is_empty(),
        none_note: match asked.q.trim().chars().count() {
            1 => "matter-none-found-short",
            _ => "matter-none-found-note",
        },
        export: may(EXPORT).then(|| asked.address("/matters/export", None)),
        may_report: may(report::VERB),
        may_figures: may(FIGURES),
        own,
        shell: web.shell(t.s(title(web))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_the_same_again() {
        let asked = Asked { state: "handling".into(), q: "楼道&x=1".into(), ..Asked::default() };
        assert_eq!(asked.address("/m", Some(9)), "/m?state=handling&q=%E6%A5%BC%E9%81%93%26x%3D1&before=9");
        assert_eq!(Asked::default().address("/m", None), "/m");
    }

    #[test]
    fn days_are_taken_in_either_order_and_one_alone_leaves_the_other_side_open() {
        let span = |by: &str, from: &str, to: &str| {
            Asked { by: by.into(), from: from.into(), to: to.into(), ..Asked::default() }
                .span()
                .map(|s| (s.from, s.until))
        };
        let (first, last) = (Day::ymd(2026, 11, 1).unwrap(), Day::ymd(2026, 11, 30).unwrap());
        let whole = Some((first.start(), last.plus_days(1).start()));
        assert_eq!([span("", "2026-11-01", "2026-11-30"), span("", "2026-11-30", "2026-11-01")], [whole; 2]);
        assert!(span("", "2026-11-01", "").is_some_and(|(from, until)| from == first.start() && until > last.start()));
        assert_eq!([span("", "", ""), span("opened", "", ""), span("", "2026-02-30", "x")], [None; 3]);
        assert!(span("closed", "", "").is_some(), "those that were closed at some time");
        assert_eq!(span("1=1", "2026-11-01", "2026-11-30"), None);
    }

    #[test]
    fn what_is_not_a_state_filters_nothing_and_no_text_becomes_a_condition() {
        let asked = Asked { state: "x' OR 1=1".into(), mark: "1=1".into(), ..Asked::default() };
        assert!(asked.filters().is_empty() && asked.condition().is_empty());
        let asked =
            Asked { state: "closed".into(), category: "D01".into(), mark: "overdue".into(), ..Asked::default() };
        let columns: Vec<&str> = asked.filters().iter().map(|f| f.column).collect();
        assert_eq!(columns, ["state", "facet"]);
        assert!(asked.condition().starts_with(" AND d.closed_at IS NULL"));
    }
}
