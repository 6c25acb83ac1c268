//! The State Council publishes next year's holidays, and the office takes them in.

use liren_app::clock::MachineClock;
use liren_kernel::Clock as _;
use stories::{Client, both};

const WRONG: &str = "day,name,off\n2027-01-01,元旦,1\n2027-02-30,春节,1\n";

/// The notices of every year that the program does not bring along, up to the next one.
fn notice(next: i16) -> String {
    let rows = (2027..=next)
        .map(|year| format!("{year}-01-01,元旦,1\n{year}-01-02,元旦,1\n{year}-01-03,元旦,1\n{year}-01-09,元旦,0\n"));
    format!("day,name,off\n{}", rows.collect::<String>())
}

both!(next_years_holidays_are_taken_in_by_the_system_administrator, demo, |server| {
    let next = MachineClock::default().now().civil().year() + 1;
    let (known, its) = (format!("Holidays are known up to {next}"), format!("{next} 年"));
    let said = server.run(&["doctor", "--lang", "en"]).unwrap_or_else(|said| said);
    assert!(!said.contains(&known), "{said}");
    let mut admin = server.sign_in("system_admin");
    let mut worker = server.sign_in("community_worker");
    let page = worker.get("/holidays");
    assert!(page.words().contains("国庆节") && !page.words().contains(&format!("{its} 元旦")), "{}", page.words());
    assert!(!page.has_form("/holidays"), "who works by them does not set them");
    let csv = |admin: &mut Client, text: &str| {
        admin.get("/holidays").form("/holidays").attach("file", "notice.csv", "text/csv", text.as_bytes())
    };

    let wrong = csv(&mut admin, WRONG);
    let refused = admin.submit(wrong);
    assert!(refused.status == 422 && refused.words().contains("第 3 行"), "{}", refused.words());
    let form = csv(&mut admin, &notice(next));
    let forged = worker.submit(form.clone());
    assert_eq!(forged.status, 403, "{}", forged.words());
    let taken = admin.submit(form.clone());
    assert!(taken.status == 200 && taken.words().contains(&its), "{}", taken.words());
    assert_eq!(admin.submit(form).status, 200, "a second tap");
    let page = worker.get("/holidays");
    let words = page.words();
    let year = words.split(&its).last().unwrap_or_default();
    assert!(year.contains("1月1日至1月3日 放假") && year.contains("1月9日 上班"), "{words}");
    let said = server.run(&["doctor", "--lang", "en"]).unwrap_or_else(|said| said);
    assert!(said.contains(&known), "{said}");
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
});
