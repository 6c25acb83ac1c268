//! The frame of a page.

use askama::Template;
use liren_ui::{Catalogue, Crumb, Lang, MenuItem, Notice, Shell, Table, Tone, WORDS, WhoLine};

#[derive(Template)]
#[template(source = r#"{% extends "layout.html" %}{% block main %}<p>正文</p>{% endblock %}"#, ext = "html")]
struct Page<'a> {
    shell: Shell<'a>,
}

fn menu(n: usize, current: usize) -> Vec<MenuItem> {
    ["/m0", "/m1", "/m2", "/m3", "/m4", "/m5"][..n]
        .iter()
        .enumerate()
        .map(|(i, href)| MenuItem {
            href,
            label_key: "shell-home",
            badge: i as u64,
            current: i == current,
            head_key: "",
        })
        .collect()
}

#[test]
fn a_signed_in_page_has_menu_search_and_a_way_to_more() {
    let catalogue = Catalogue::new(&[WORDS], None).unwrap();
    for lang in Lang::ALL {
        let mut shell = Shell::new(catalogue.t(lang), "<今天>");
        shell.menu = menu(6, 5);
        shell.who = Some(WhoLine {
            id: "1".to_owned(),
            name: "梁老师".to_owned(),
            post: "梧桐里居委会 · 社工".to_owned(),
            printed: String::new(),
        });
        shell.crumbs = vec![Crumb::link("民情台账", "/matters"), Crumb::text("2026梧桐民情0091")];
        shell.notice = Some(Notice { tone: Tone::Done, text: "已派单".to_owned() });
        shell.elder = true;
        shell.path = "/a?b=\"><script>".to_owned();
        let html = Page { shell }.render().unwrap();
        assert!(html.contains(&format!("<html lang=\"{}\" data-elder>", lang.tag())));
        assert!(html.contains("&#60;今天&#62;") && !html.contains("\"><script>"), "typed text is escaped");
        assert!(html.contains("class=\"rail-more here\""), "the current entry is behind more");
        assert!(html.contains("role=\"search\"") && html.contains("action=\"/sign-out\""));
        assert!(html.contains("<div class=\"side\"></div>"), "an empty side must be empty for the stylesheet");
        assert!(!html.contains("style=\"") && !html.contains("onclick"), "the content policy forbids it");
    }
    assert_eq!(catalogue.missing(), Vec::<String>::new());
}

#[test]
fn a_page_for_anyone_has_no_menu_and_offers_to_sign_in() {
    let catalogue = Catalogue::new(&[WORDS], None).unwrap();
    let html = Page { shell: Shell::new(catalogue.t(Lang::Zh), "说一件事") }.render().unwrap();
    assert!(html.contains("desk bare") && html.contains("href=\"/sign-in\""));
    assert!(!html.contains("<nav class=\"rail\"") && !html.contains("role=\"search\""));
    assert!(!html.contains("data-theme"), "the system decides");
}

#[test]
fn columns_of_nothing_but_figures_are_told_apart() {
    let heads = ["楼道", "层数", "改好", "上次"].map(str::to_owned);
    let rows = [["1号", "6 / 6", "83%", "21 天"], ["2号", "11", "—", ""]].map(|row| row.map(str::to_owned));
    let table = Table::new("", &heads, &rows);
    let counted: Vec<bool> = (0..4).map(|n| table.column(n).1).collect();
    assert_eq!(counted, [false, true, true, false]);
    assert!(table.folds() && table.column(1).0 == "层数" && table.column(9) == ("", false));
}
