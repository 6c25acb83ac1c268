//! The State Council publishes next year's holidays, and the office takes them in.

use stories::{Client, both};

const WRONG: &str = "day,name,off\n2027-01-01,元旦,1\n2027-02-30,春节,1\n";
const NOTICE: &str = "day,name,off\n2027-01-01,元旦,1\n2027-01-02,元旦,1\n2027-01-03,元旦,1\n2027-01-09,元旦,0\n";

both!(next_years_holidays_are_taken_in_by_the_system_administrator, demo, |server| {
    let said = server.run(&["doctor", "--lang", "en"]).unwrap_or_else(|said| said);
    assert!(!said.contains("Holidays are known up to 2027"), "{said}");
    let mut admin = server.sign_in("system_admin");
    let mut worker = server.sign_in("community_worker");
    let page = worker.get("/holidays");
    assert!(page.words().contains("国庆节") && !page.words().contains("2027 年 元旦"), "{}", page.words());
    assert!(!page.has_form("/holidays"), "who works by them does not set them");
    let csv = |admin: &mut Client, text: &str| {
        admin.get("/holidays").form("/holidays").attach("file", "2027.csv", "text/csv", text.as_bytes())
    };

    let wrong = csv(&mut admin, WRONG);
    let refused = admin.submit(wrong);
    assert!(refused.status == 422 && refused.words().contains("第 3 行"), "{}", refused.words());
    let form = csv(&mut admin, NOTICE);
    let forged = worker.submit(form.clone());
    assert_eq!(forged.status, 403, "{}", forged.words());
    let taken = admin.submit(form.clone());
    assert!(taken.status == 200 && taken.words().contains("2027"), "{}", taken.words());
    assert_eq!(admin.submit(form).status, 200, "a second tap");
    let page = worker.get("/holidays");
    let words = page.words();
    let year = words.split("2027 年").last().unwrap_or_default();
    assert!(year.contains("1月1日至1月3日 放假") && year.contains("1月9日 上班"), "{words}");
    let said = server.run(&["doctor", "--lang", "en"]).unwrap_or_else(|said| said);
    assert!(said.contains("Holidays are known up to 2027"), "{said}");
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
});
