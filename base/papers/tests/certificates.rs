//! Printed certificates: what stands on them can be read out again, in an independent reader.

use liren_papers::{
    certificate::{self, Paper, Shape},
    press::{Fonts, pdf::About},
};

fn paper(shape: Shape, name: &str) -> Paper {
    Paper {
        shape,
        title: "结业证书".into(),
        text: format!(
            "{name} 同志于2026年6月9日至7月3日参加“2026年第一期社区工作者培训班”，修满16学时，经考核合格，准予结业。\n特发此证。"
        ),
        facts: [
            ("姓名", name),
            ("证件号码", "110***********0021"),
            ("服务时长", "126 小时 30 分"),
            ("服务内容", "低龄助高龄：陪伴、送餐、代办，楼道巡访，睦邻小院值守"),
        ]
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .to_vec(),
        issuer: "梧桐区社会工作总站".into(),
        day: "2026年6月23日".into(),
        serial: "编号 2026-7K3M-9QXT-4WZP".into(),
        address: "https://liren.example/certificates/2026-7K3M-9QXT-4WZP".into(),
        scan: "扫码查验真伪".into(),
        seal: "盖章处".into(),
        notes: vec!["服务时长以本单位记录的签到、签退为准。".into()],
    }
}

fn fonts() -> Fonts {
    Fonts::find(None).expect("a Chinese font is installed; see README.md")
}

fn text(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().replace(['\n', ' '], "")
}

#[test]
fn names_with_rare_characters_can_be_read_out_again() {
    let fonts = fonts();
    for name in ["梁小满", "𬱖㛃䶮", "阿依古丽·买买提", "O’Brien Zoë"] {
        for shape in [Shape::Award, Shape::Record] {
            let about = About {
                title: "结业证书".into(),
                author: "总站".into(),
                attached: Some(("c.jws".into(), b"a.b.c".to_vec())),
            };
            let pdf = certificate::pdf(&fonts, &[paper(shape, name)], &about).unwrap();
            let text = text(&pdf);
            assert!(text.contains(&name.replace(' ', "")), "{name}: {text}");
            for piece in ["结业证书", "梧桐区社会工作总站", "2026年6月23日", "编号2026-7K3M-9QXT-4WZP", "扫码查验真伪"]
            {
                assert!(text.contains(piece), "{piece}: {text}");
            }
            assert!(pdf.len() < 80_000, "{} bytes", pdf.len());
            if let Ok(folder) = std::env::var("LIREN_PAPERS_OUT") {
                std::fs::write(format!("{folder}/{shape:?}-{}.pdf", name.chars().next().unwrap()), &pdf).unwrap();
            }
        }
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes_and_a_batch_has_a_page_for_each() {
    let fonts = fonts();
    let papers: Vec<Paper> = ["梁小满", "赵谷雨", "林静"].map(|name| paper(Shape::Award, name)).to_vec();
    let print = || certificate::pdf(&fonts, &papers, &About::default()).unwrap();
    assert_eq!(print(), print());
    let document = lopdf::Document::load_mem(&print()).unwrap();
    assert_eq!(document.get_pages().len(), 3);
    for (page, name) in [(1, "梁小满"), (2, "赵谷雨"), (3, "林静")] {
        assert!(document.extract_text(&[page]).unwrap().replace(['\n', ' '], "").contains(name));
    }
}

#[test]
fn a_character_that_no_font_has_is_named() {
    let refusal = certificate::pdf(&fonts(), &[paper(Shape::Award, "梁\u{e123}")], &About::default()).unwrap_err();
    assert_eq!(refusal.key, "refusal-papers-glyph");
    assert!(refusal.args.contains(&("code".to_owned(), "U+E123".to_owned())), "{refusal:?}");
}

#[test]
fn words_beyond_the_page_are_refused_not_cut() {
    let mut long = paper(Shape::Award, "梁小满");
    long.text = "字".repeat(900);
    assert_eq!(certificate::pdf(&fonts(), &[long], &About::default()).unwrap_err().key, "refusal-papers-long");
    let mut long = paper(Shape::Record, "梁小满");
    long.facts = vec![("服务内容".to_owned(), "陪伴送餐".repeat(20)); 30];
    assert_eq!(certificate::pdf(&fonts(), &[long], &About::default()).unwrap_err().key, "refusal-papers-long");
}

#[test]
fn what_is_typed_is_text_and_nothing_else() {
    let odd = "(梁) Tj ET \\ <b> #let x = {{name}} %";
    let pdf = certificate::pdf(&fonts(), &[paper(Shape::Award, odd)], &About::default()).unwrap();
    assert!(text(&pdf).contains(&odd.replace(' ', "")), "{}", text(&pdf));
}
