//! The register, who is due for a visit, and how often shops are visited.

use axum::extract::Query;
use liren_kernel::Instant;
use liren_office::Fault;
use liren_patrol::sheet::{Block, Button, Sheet};
use liren_store::params;
use liren_ui::{Choice, Crumb, Fact, Form, Pager, Row, Shell, T, Tone};
use liren_web::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};
use serde::Deserialize;

use super::grounds;
use crate::{
    commands::{
        evening, load, register,
        rules::{self, SetRules},
    },
    model::{Gas, Rules, Trade},
    policy::OPEN,
    store::{
        self, ShopRow, figures,
        within::{self, PAGE, Wanted},
    },
};

/// What a reader asks of the list.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    trade: String,
    #[serde(default)]
    gas: String,
    #[serde(default)]
    community: String,
    after: Option<i64>,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            community: Some(self.community.clone()).filter(|c| !c.is_empty()),
            trade: Trade::named(&self.trade),
            gas: Gas::named(&self.gas),
            words: self.q.clone(),
            ..Wanted::default()
        }
    }

    fn after(&self, seq: i64) -> String {
        let plain = |text: &&String| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let all = [("trade", &self.trade), ("gas", &self.gas), ("community", &self.community)];
        let mut parts: Vec<String> =
            all.into_iter().filter(|(_, v)| !v.is_empty() && plain(v)).map(|(n, v)| format!("{n}={v}")).collect();
        if !self.q.is_empty() {
            parts.push(format!("q={}", liren_web::encoded(&self.q)));
        }
        parts.push(format!("after={seq}"));
        format!("/shops?{}", parts.join("&"))
    }
}

#[derive(askama::Template)]
#[template(path = "shops_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    facts: Vec<Fact>,
    bar: Vec<(String, String)>,
    trades: Vec<Choice>,
    gases: Vec<Choice>,
    communities: Vec<Choice>,
    sum: String,
    rows: Vec<Row>,
    pager: Pager,
}

/// A shop as a line: what it is, and when it was last visited.
pub fn row(t: &T<'_>, shop: &ShopRow, rules: Rules, now: Instant) -> Row {
    let due = rules.due(shop.gas, shop.checked_at, shop.from_day);
    let (tone, state) = if shop.until_day.is_some() {
        (Tone::Plain, t.s("shop-closed").to_owned())
    } else if due <= now.day() {
        (Tone::Soon, t.s("shop-due-now").to_owned())
    } else {
        (Tone::Done, t.f1("shop-due-on", "day", t.short_day(due, now)))
    };
    let note = format!("{} · {}", shop.address, t.s(&shop.gas.label_key()));
    Row::new(t.s(&shop.kind.label_key()), &shop.name, format!("/shops/{}", shop.id)).note(note).state(tone, state)
}

/// `GET /shops`.
pub async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (wanted, now, after) = (asked.wanted(), web.now, asked.after);
    let (rows, all, due, again, rules, communities) = web
        .read(OPEN, move |read, reach| {
            let mut wanted = wanted;
            let all = within::count(read, reach, &wanted)?;
            if let Some(seq) = after {
                wanted.after = read.opt(&store::SORT_OF, params![seq])?.map(|(sort,)| (sort, seq));
            }
            let rules = Rules::read(read)?;
            let rows = within::shops(read, reach, &wanted, PAGE)?;
            let due = within::count(read, reach, &Wanted { due: Some((rules, now)), ..Wanted::default() })?;
            let again = figures::again(read, reach, now)?.len();
            Ok((rows, all, due, again, rules, grounds(read, reach)?))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let fact = |figure: String, label: &str, href: &str| Fact {
        figure,
        label: t.s(label).to_owned(),
        parts: String::new(),
        href: href.to_owned(),
        link: t.s("shop-see").to_owned(),
    };
    let mut bar = Vec::new();
    for (verb, href) in [
        (evening::OPEN, "/shops/evenings/new"),
        (register::ADD, "/shops/new"),
        (load::VERB, "/shops/import"),
        (rules::VERB, "/shops/rules"),
    ] {
        if policy.may_ever(&web.actor, verb) {
            bar.push((t.verb(verb), href.to_owned()));
        }
    }
    bar.push((t.s("shop-evenings").to_owned(), "/shops/evenings".to_owned()));
    let more = (rows.len() as i64 == PAGE).then(|| rows.last().map(|s| asked.after(s.seq))).flatten();
    let named = |name: &str, key: String| Choice::new(name, t.s(&key));
    web.page(&Page {
        form: Form::new()
            .with("q", &*asked.q)
            .with("trade", &*asked.trade)
            .with("gas", &*asked.gas)
            .with("community", &*asked.community),
        facts: vec![
            fact(due.to_string(), "shop-due", "/shops/due"),
            fact(again.to_string(), "shop-again", "/shops/again"),
        ],
        bar,
        trades: Trade::ALL.iter().map(|k| named(k.name(), k.label_key())).collect(),
        gases: Gas::ALL.iter().map(|g| named(g.name(), g.label_key())).collect(),
        communities,
        sum: t.f1("shop-count", "count", all),
        rows: rows.iter().map(|s| row(&t, s, rules, web.now)).collect(),
        pager: Pager { newer: None, older: more },
        shell: web.shell(t.s("menu-shops")),
    })
}

/// `GET /shops/due`: who is due for a visit, the longest unseen first.
pub async fn due(web: Web) -> Answer {
    let now = web.now;
    let (rows, all, rules) = web
        .read(OPEN, move |read, reach| {
            let rules = Rules::read(read)?;
            let wanted = Wanted { due: Some((rules, now)), ..Wanted::default() };
            Ok((within::shops(read, reach, &wanted, 3 * PAGE)?, within::count(read, reach, &wanted)?, rules))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("shop-due"));
    shell.crumbs = vec![Crumb::link(t.s("menu-shops"), "/shops")];
    let mut sheet = Sheet::new(shell);
    sheet.add(Block::Quiet(t.f2("shop-due-rule", "gas", rules.gas, "plain", rules.plain)));
    if rows.is_empty() {
        sheet.add(Block::Empty(t.s("shop-due-none").to_owned(), t.s("shop-due-none-note").to_owned()));
    } else {
        sheet.add(Block::Heading(t.f1("shop-count", "count", all)));
        if web.edge.office().policy().may_ever(&web.actor, evening::OPEN) {
            sheet.add(Block::Bar(vec![Button::link(t.verb(evening::OPEN), "/shops/evenings/new").green()]));
        }
        sheet.add(Block::Rows(
            rows.iter()
                .map(|shop| {
                    let when = match shop.checked_at {
                        Some(at) => t.short_day(at.day(), now),
                        None => t.s("shop-never").to_owned(),
                    };
                    Row { when, state: None, ..row(&t, shop, rules, now) }
                })
                .collect(),
        ));
    }
    sheet.show(&web)
}

fn rules_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "verb-shop-rules", "/shops/rules", "shop-save")
        .lead(t.s("shop-rules-lead"))
        .crumb(t.s("menu-shops"), "/shops")
        .field(Field::new(t, "gas", "shop-days-gas", Input::Number))
        .field(Field::new(t, "plain", "shop-days-plain", Input::Number))
}

/// `GET /shops/rules`.
pub async fn rules_form(web: Web) -> Answer {
    let now = web.read(rules::VERB, |read, _| Rules::read(read)).await?;
    let form = Form::new().with("gas", now.gas.to_string()).with("plain", now.plain.to_string());
    ask::show(&web, rules_ask(&web), form)
}

/// `POST /shops/rules`.
pub async fn rules(web: Web, posted: Posted) -> Answer {
    let made = posted.number("gas").and_then(|gas| Ok(Rules { gas, plain: posted.number("plain")? }));
    let done = match made {
        Ok(rules) => web.run(posted.envelope()?, SetRules { rules }).await,
        Err(refusal) => Err(Fault::from(refusal)),
    };
    ask::after(&web, rules_ask(&web), &posted, done, ("/shops", "shop-said-saved"))
}
