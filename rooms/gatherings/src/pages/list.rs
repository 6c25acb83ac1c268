//! 活动: lines of type, newest first; filters, search, pages by key.

use axum::extract::Query;
use liren_office::{
    Header, listing,
    reach::{Filter, Wanted},
    search,
};
use liren_places::find;
use liren_store::Param;
use liren_ui::{Choice, Form as Fields, Pager, Row, Shell};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    commands::plan,
    model::{Form, KIND, Stage},
    policy::OPEN,
    store::calendar,
    views,
};

/// What a reader asks of the list.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub form: String,
    #[serde(default)]
    pub q: String,
    pub before: Option<i64>,
}

impl Asked {
    fn filters(&self) -> Vec<Filter<'_>> {
        let state = Stage::named(&self.state).map_or("", Stage::name);
        let form = Form::named(&self.form).map_or("", Form::name);
        [("state", state), ("facet", form)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(column, value)| Filter { column, value: Param::Text(value) })
            .collect()
    }

    /// The address that asks the same, older than `before`.
    fn address(&self, path: &str, before: Option<i64>) -> String {
        let all = [("state", &self.state), ("form", &self.form), ("q", &self.q)];
        let mut parts: Vec<String> = all
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", liren_web::encoded(value)))
            .collect();
        parts.extend(before.map(|seq| format!("before={seq}")));
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }
}

#[derive(askama::Template)]
#[template(path = "gatherings.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Fields,
    states: Vec<Choice>,
    forms: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    filtered: bool,
    may_plan: bool,
}

/// `GET /gatherings`.
pub async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (keys, want) = (web.keys(), asked.clone());
    let now = web.now;
    let (headers, places, dates) = web
        .read(OPEN, move |read, reach| {
            let (filters, limit) = (want.filters(), Some(listing::PAGE));
            let wanted = Wanted { kind: KIND, filters: &filters, condition: "", before: want.before, limit };
            let headers: Vec<Header> = match want.q.trim() {
                "" => listing::page(read, &keys, reach, &wanted)?,
                words => search::page(read, &keys, reach, words, &wanted, None)?,
            };
            let mut codes: Vec<String> = headers.iter().filter_map(|h| h.community.clone()).collect();
            codes.sort_unstable();
            codes.dedup();
            let places = find::names_of(read, &codes)?;
            let seqs: Vec<i64> = headers.iter().map(|h| h.seq).collect();
            let dates = calendar::nearest(read, &seqs, now)?;
            Ok((headers, places, dates))
        })
        .await?;
    let t = web.t();
    let name = |h: &Header| places.iter().find(|(code, _)| Some(code) == h.community.as_ref()).map_or("", |(_, n)| n);
    let full = headers.len() as i64 == listing::PAGE;
    let older = headers.last().filter(|_| full).map(|h| asked.address("/gatherings", Some(h.seq)));
    let newer = asked.before.map(|_| asked.address("/gatherings", None));
    let plain = Asked { before: None, ..asked.clone() };
    web.page(&Page {
        form: Fields::new().with("state", &*asked.state).with("form", &*asked.form).with("q", &*asked.q),
        states: Stage::ALL.iter().map(|s| Choice::new(s.name(), t.s(&s.label_key()))).collect(),
        forms: Form::ALL.iter().map(|f| Choice::new(f.name(), t.s(&f.label_key()))).collect(),
        rows: headers.iter().map(|h| views::row(&t, h, name(h), dates.get(&h.seq).copied(), now)).collect(),
        pager: Pager { newer, older },
        filtered: !plain.address("", None).is_empty(),
        may_plan: web.edge.office().policy().may_ever(&web.actor, plan::VERB),
        shell: web.shell(t.s("gathering-list-title")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_the_same_again_and_unknown_words_filter_nothing() {
        let asked = Asked { state: "open".into(), q: "用电&x=1".into(), ..Asked::default() };
        assert_eq!(asked.address("/g", Some(9)), "/g?state=open&q=%E7%94%A8%E7%94%B5%26x%3D1&before=9");
        let asked = Asked { state: "x' OR 1=1".into(), form: "1=1".into(), ..Asked::default() };
        assert!(asked.filters().is_empty());
    }
}
