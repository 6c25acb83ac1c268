//! A workbook's sheets become a form; a form is answered, refused and scored.

use liren_instruments::{expr::Value, form::Kind, xlsform::compile};

fn sheet(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

const SURVEY: &str = "type | name | label::中文 (zh) | label::English (en) | required | relevant | constraint | constraint_message | parameters | anchors | competency | competency_label | weight | calculation
note | hello | 您好 | | | | | | | | | |
begin_group | home | 家里 | At home | | | | | | | | |
yes_no_na | lift | 有电梯吗 | Is there a lift | yes | | | | | | | |
integer | floor | 住几楼 | Which floor | yes | ${lift} = 'no' | . > 0 and . <= 40 | 楼层在 1 到 40 之间 | | | | |
end_group | | | | | | | | | | | |
range | learn | 业务学习 | Learning | yes | | | | start=1 end=5 step=0.5 | marks | learning | 业务学习 | 2
range | drill | 实战演练 | Drills | | | | | start=1 end=5 step=0.5 | marks | learning | | 1
select_one level | lead | 组织领导 | Leading | yes | | | | | | leading | 组织领导 |
select_multiple needs | needs | 需要 | Needs | | | | | | | | |
text | why | 说明 | Why | | selected(${needs}, 'other') | | | | | | |
calculate | high | | | | | | | | | | | | if(${floor} > 3, 1, 0)";

const CHOICES: &str = "list_name | name | label | score
marks | 1 | 要加油 |
marks | 5 | 很好 |
level | low | 一般 | 2
level | good | 好 | 4
needs | meals | 助餐 |
needs | other | 其他 |";

const SETTINGS: &str = "form_id | form_title | each | total
cohort_four | 四项能力 | mean | round(mean(${learning}, ${leading}) + ${high}, 2)";

fn form() -> liren_instruments::Form {
    compile(&sheet(SURVEY), &sheet(CHOICES), &sheet(SETTINGS)).unwrap()
}

#[test]
fn a_workbook_becomes_a_form_that_survives_storage() {
    let form = form();
    assert_eq!((form.code.as_str(), form.questions.len(), form.groups.len()), ("cohort_four", 7, 1));
    assert_eq!(form.question("floor").unwrap().label.of(true), "Which floor");
    let learn = &form.question("learn").unwrap().kind;
    assert_eq!(learn.marks().len(), 9);
    assert!(matches!(learn, Kind::Scale { anchors, .. } if anchors.len() == 2));
    let stored = serde_json::to_string(&form).unwrap();
    assert_eq!(serde_json::from_str::<liren_instruments::Form>(&stored).unwrap(), form);
}

fn take(pairs: &[(&str, &str)]) -> Result<liren_instruments::Answers, Vec<(String, String)>> {
    let sent = |name: &str| pairs.iter().filter(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()).collect();
    form().take(&sent).map_err(|all| all.into_iter().map(|r| (r.field.unwrap_or_default(), r.key)).collect())
}

#[test]
fn answers_are_refused_question_by_question_and_what_does_not_apply_is_dropped() {
    let refused = take(&[("lift", "no"), ("floor", "41"), ("learn", "5.25"), ("lead", "best")]).unwrap_err();
    let wanted =
        [("floor", "refusal-answer-constraint"), ("learn", "refusal-answer-scale"), ("lead", "refusal-choice-invalid")];
    assert_eq!(refused, wanted.map(|(f, k)| (f.to_owned(), k.to_owned())));
    let refused = take(&[]).unwrap_err();
    let fields: Vec<&str> = refused.iter().map(|(f, _)| f.as_str()).collect();
    assert_eq!(fields, ["lift", "learn", "lead"], "the floor is asked only where there is no lift");

    let given = take(&[("lift", "yes"), ("floor", "9"), ("learn", "４．５"), ("lead", "good"), ("why", "x")]).unwrap();
    assert!(given.get("floor").is_missing() && given.get("why").is_missing());
    assert_eq!(given.get("learn"), Value::Number(4.5));
    assert_eq!(form().check(&given).unwrap(), given, "what is checked once is checked the same again");
}

#[test]
fn scores_weigh_items_leave_out_what_is_missing_and_follow_the_formula() {
    let form = form();
    let given = take(&[("lift", "no"), ("floor", "5"), ("learn", "4"), ("drill", "1"), ("lead", "good")]).unwrap();
    let outcome = form.score(&given);
    assert_eq!(outcome.competencies["learning"], 3.0, "(2 × 4 + 1 × 1) / 3");
    assert_eq!(outcome.competencies["leading"], 4.0);
    assert_eq!(outcome.total, Some(4.5), "the mean of both, and one for the stairs");
    let given = take(&[("lift", "na"), ("learn", "4"), ("lead", "low")]).unwrap();
    let outcome = form.score(&given);
    assert_eq!((outcome.competencies["learning"], outcome.total), (4.0, Some(3.0)));
}

#[test]
fn every_wrong_row_is_named_and_nothing_is_half_loaded() {
    let survey = "type | name | label | relevant | constraint
select_one nowhere | a | 甲 | |
integer | b | 乙 | ${later} > 1 |
integer | b | 乙 | |
matrix | c | 丙 | |
integer | d | 丁 | | . >
text | | 没有名字 | |";
    let wrong = compile(&sheet(survey), &sheet(CHOICES), &sheet("form_id | form_title\n1 | 题目")).unwrap_err();
    let found: Vec<(&str, usize, &str)> = wrong.iter().map(|w| (w.sheet, w.row, w.refusal.key.as_str())).collect();
    assert_eq!(
        found,
        [
            ("settings", 2, "refusal-instrument-settings"),
            ("survey", 2, "refusal-instrument-kind"),
            ("survey", 3, "refusal-instrument-name"),
            ("survey", 4, "refusal-instrument-question"),
            ("survey", 5, "refusal-instrument-kind"),
            ("survey", 6, "refusal-instrument-expression"),
            ("survey", 7, "refusal-instrument-question"),
        ]
    );
}

/// The shared table of `conformance/forms.json`; the script of the phone runs the same.
#[test]
fn what_is_sent_is_kept_or_refused_as_the_shared_table_says() {
    let table: serde_json::Value = serde_json::from_str(include_str!("../conformance/forms.json")).unwrap();
    let rows = |name: &str| serde_json::from_value::<Vec<Vec<String>>>(table["sheets"][name].clone()).unwrap();
    let settings = sheet("form_id | form_title\nlook | 看楼道");
    let form = compile(&rows("survey"), &rows("choices"), &settings).unwrap();
    assert_eq!(serde_json::to_value(&form).unwrap(), table["form"], "the compiled form that the phone is given");
    let cases = table["cases"].as_array().unwrap();
    assert!(cases.len() > 12);
    for case in cases {
        let sent = |name: &str| serde_json::from_value(case["sent"][name].clone()).unwrap_or_default();
        let refused = |all: Vec<liren_kernel::Refusal>| -> Vec<(String, String)> {
            all.into_iter().map(|r| (r.field.unwrap_or_default(), r.key)).collect()
        };
        let wanted: Vec<(String, String)> = serde_json::from_value(case["refused"].clone()).unwrap();
        match form.take(&sent) {
            Ok(answers) => {
                assert!(wanted.is_empty(), "{case}");
                let answers = serde_json::to_value(&answers).unwrap();
                // 3 and 3.0 are one number.
                let same = |a: &serde_json::Value, b: &serde_json::Value| {
                    a == b || a.as_f64().is_some_and(|n| Some(n) == b.as_f64())
                };
                let (got, told) = (answers.as_object().unwrap(), case["answers"].as_object().unwrap());
                assert_eq!(got.len(), told.len(), "{case}");
                assert!(told.iter().all(|(name, value)| same(&got[name], value)), "{case}: {answers}");
            }
            Err(all) => assert_eq!(refused(all), wanted, "{case}"),
        }
    }
}
