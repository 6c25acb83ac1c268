//! How people get in, stay in, and are out at once.

use liren_app::clock::MachineClock;
use liren_kernel::Clock as _;
use liren_people::accounts::totp;
use stories::{Client, Page, Server, both, encode};

use crate::hands::{PASSWORD, codes, enter};

const SECRET_WORDS: &str = "yu-gang-san-chi-48";

/// What an authenticator shows, `ahead` half-minutes from now; a code once used is used up.
fn shown_on_phone(secret: &str, ahead: i64) -> String {
    totp::code_at(secret, totp::step_of(MachineClock::default().now()) + ahead).expect("a secret")
}

/// Accepts an invitation; with a second factor where the form asks for one.
fn join(client: &mut Client, link: &str, login: &str) -> (Page, String) {
    let (_, code) = link.split_once("/invitation/").expect("a link");
    let path = format!("/invitation/{}", code.trim());
    let page = client.get(&path);
    assert_eq!(page.status, 200, "{}", page.words());
    let form = page.form("/invitation/").set("login", login).set("password", SECRET_WORDS);
    let secret = form.value("secret").expect("a secret for the phone").to_owned();
    let code = shown_on_phone(&secret, 0);
    (client.submit(form.set("code", &code)), secret)
}

/// Whether a visitor is let into their own account.
fn is_in(client: &mut Client) -> bool {
    client.get("/account").path == "/account"
}

fn sign_in_with_phone(server: &Server, login: &str, secret: &str) -> Client {
    let mut client = server.client();
    let half = client.sign_in(login, SECRET_WORDS);
    assert!(half.has_form("/sign-in/factor") && !is_in(&mut client), "the password alone opens nothing");
    let wrong = client.submit(half.form("/sign-in/factor").set("code", "000000"));
    assert_eq!(wrong.status, 422, "{}", wrong.words());
    let code = shown_on_phone(secret, 1);
    let page = client.submit(wrong.form("/sign-in/factor").set("code", &code));
    assert!(page.status == 200 && is_in(&mut client), "{}", page.words());
    client
}

both!(the_first_administrator_lets_others_in_and_out, empty, |server| {
    let said = server.run(&["admin", "create-first", "--name", "马文斌"]).expect("the first administrator");
    let link = said.lines().find(|line| line.contains("/invitation/")).expect("a link").to_owned();
    let mut anyone = server.client();
    let (joined, secret) = join(&mut anyone, &link, "ma.wenbin");
    assert!(joined.status == 200 && joined.words().contains("恢复码"), "{}", joined.words());
    let recovery = codes(&joined);
    assert!(recovery.len() >= 8, "{recovery:?}");
    let used = anyone.get(link.split_once("/invitation/").map(|(_, c)| format!("/invitation/{c}")).unwrap().trim());
    assert_eq!(used.status, 422, "a link works once: {}", used.words());
    server.run(&["admin", "create-first", "--name", "别人"]).expect_err("there is a first administrator");
    let mut admin = sign_in_with_phone(server, "ma.wenbin", &secret);

    // An invitation to somebody new, behind which they choose name, password and a second factor.
    let form = admin.get("/accounts/new").form("/accounts/new").set("name", "夏至").set("second_factor", "1");
    let told = admin.submit(form);
    let link = codes(&told).remove(0);
    let mut guest = server.client();
    let (joined, secret) = join(&mut guest, &link, "xia.zhi");
    assert!(joined.words().contains("恢复码"), "{}", joined.words());
    let mut guest = sign_in_with_phone(server, "xia.zhi", &secret);
    assert_eq!(guest.get("/accounts").status, 403, "a guest is no administrator");

    // Who leaves is out at once, on every device, and does not come back.
    let found = admin.get("/accounts?q=xia.zhi");
    let page = found.links().into_iter().find(|l| l.starts_with("/accounts/") && l.len() > 30).expect("the account");
    let leave = admin.get(&page).links().into_iter().find(|link| link.ends_with("/leave")).expect("a way to leave");
    assert!(is_in(&mut guest));
    let left = admin.submit(admin.clone().get(&leave).form(&leave).set("reason", "调离"));
    assert_eq!(left.status, 200, "{}", left.words());
    assert!(!is_in(&mut guest), "a leaver's session goes on");
    let back = guest.sign_in("xia.zhi", SECRET_WORDS);
    assert!(back.status == 422 && back.has_form("/sign-in"), "{} {}", back.status, back.words());
});

both!(a_volunteer_signs_in_with_the_code_on_a_card, demo, |server| {
    let mut worker = server.sign_in("community_worker");
    let found = worker.get(&format!("/people?q={}", encode("吴桂兰")));
    let person = found.links().into_iter().find(|l| l.starts_with("/people/01") && l.len() > 38).expect("吴桂兰");
    let card = worker.submit(worker.clone().get(&person).form(&format!("{person}/code")));
    let code = codes(&card).remove(0);
    let mut volunteer = server.client();
    let form = volunteer.get(&format!("/sign-in/code?c={}", encode(&code))).form("/sign-in/code");
    assert_eq!(form.value("code"), Some(code.as_str()), "from the QR code the code stands there");
    volunteer.submit(form);
    assert!(is_in(&mut volunteer));
    assert_eq!(volunteer.get("/people").status, 403, "a volunteer looks through no register");
    let ended = worker.submit(worker.clone().get(&person).form(&format!("{person}/code/revoke")));
    assert_eq!(ended.status, 200, "{}", ended.words());
    let mut finder = server.client();
    let page = finder.submit(finder.clone().get("/sign-in/code").form("/sign-in/code").set("code", &code));
    assert!(page.status == 422 && !is_in(&mut finder), "a card that was called in: {}", page.words());
});

both!(sessions_are_listed_and_one_is_ended_from_another, demo, |server| {
    let (mut desk, mut lost) = (enter(server, "liang"), enter(server, "liang"));
    assert!(is_in(&mut desk) && is_in(&mut lost));
    let page = desk.get("/account");
    let ends: Vec<_> = page.forms().into_iter().filter(|form| form.action.starts_with("/account/sessions/")).collect();
    assert_eq!(ends.len(), 1, "one's own session has no such button: {}", page.words());
    let page = desk.submit(ends[0].clone());
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(is_in(&mut desk) && !is_in(&mut lost));
    // Nobody ends a session that is not theirs.
    let mut other = enter(server, "zhou");
    assert_eq!(other.post(&ends[0].action, &[]).status, 404);
    // A new password ends the others too.
    let mut lost = enter(server, "liang");
    let form = desk.get("/account/password").form("/account/password");
    let page = desk.submit(form.set("old", PASSWORD).set("password", SECRET_WORDS));
    assert!(page.status == 200 && is_in(&mut desk) && !is_in(&mut lost), "{}", page.words());
});

both!(who_guesses_must_wait_and_is_told_so, demo, |server| {
    let mut guesser = server.client();
    for n in 0..5 {
        let page = guesser.sign_in("liang", &format!("guess-{n}"));
        assert_eq!(page.status, 422);
        assert!(page.words().contains("登录名或密码不对"), "{}", page.words());
    }
    let page = guesser.sign_in("liang", "guess-5");
    assert!(page.words().contains("登录名或密码不对") || page.words().contains("试的次数太多"), "{}", page.words());
    let page = guesser.sign_in("liang", PASSWORD);
    assert!(page.words().contains("试的次数太多") && page.words().contains("分钟"), "{}", page.words());
    assert!(!is_in(&mut guesser), "the right password does not help while one must wait");
    // A name that nobody has is answered alike, and a colleague is not kept out.
    for n in 0..6 {
        guesser.sign_in("nobody.at.all", &format!("guess-{n}"));
    }
    let page = guesser.sign_in("nobody.at.all", "guess");
    assert!(page.words().contains("试的次数太多"), "{}", page.words());
    assert!(is_in(&mut enter(server, "zhou")));
});
