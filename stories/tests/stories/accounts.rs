//! How people get in, stay in, and are out at once.

use liren_app::clock::MachineClock;
use liren_kernel::{Clock as _, SettableClock};
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
    let find = |worker: &mut Client, name: &str| {
        let found = worker.get(&format!("/people?q={}", encode(name)));
        found.links().into_iter().find(|l| l.starts_with("/people/01") && l.len() > 38).expect("a person")
    };
    // 吴桂兰 has an account: whoever printed a card would come in as her past her password.
    let wu = find(&mut worker, "吴桂兰");
    assert!(!worker.get(&wu).has_form(&format!("{wu}/code")));
    let forced = worker.post(&format!("{wu}/code"), &[("command", "0197a0b4-0000-7000-8000-000000000078")]);
    assert!(forced.status == 422 && codes(&forced).is_empty() && forced.words().contains("重置"), "{}", forced.words());
    let person = find(&mut worker, "郭玉珍");
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

/// The page of an account, for the security administrator.
fn account(admin: &mut Client, login: &str) -> Page {
    let found = admin.get(&format!("/accounts?q={login}"));
    let path = found.links().into_iter().find(|l| l.starts_with("/accounts/") && l.len() > 30).expect("the account");
    admin.get(&path)
}

/// Makes a link of a kind for somebody; gives its path.
fn link_for(admin: &mut Client, login: &str, kind: &str) -> String {
    let page = account(admin, login);
    let mut forms = page.forms().into_iter().filter(|form| form.action.ends_with("/invite"));
    let form =
        forms.find(|form| form.value("kind") == Some(kind)).unwrap_or_else(|| panic!("{kind}: {}", page.words()));
    let told = admin.submit(form);
    let link = codes(&told).remove(0);
    format!("/invitation/{}", link.split_once("/invitation/").expect("a link").1.trim())
}

/// Sets a second factor behind a link; its secret and the recovery codes.
fn take_factor(client: &mut Client, link: &str) -> (String, Vec<String>) {
    let page = client.get(link);
    let form = page.form("/invitation/");
    assert!(!form.names.iter().any(|name| name == "password"), "a link for the factor sets no password");
    let secret = form.value("secret").expect("a secret for the phone").to_owned();
    let wrong = client.submit(form.clone().set("code", "000000"));
    assert_eq!(wrong.status, 422, "{}", wrong.words());
    let page = client.submit(form.set("code", &shown_on_phone(&secret, 0)));
    assert!(page.status == 200 && page.words().contains("恢复码"), "{}", page.words());
    (secret, codes(&page))
}

/// Signs in with the password and one code; whether that opens the account.
fn gets_in(server: &Server, login: &str, password: &str, code: &str) -> bool {
    let mut client = server.client();
    let half = client.sign_in(login, password);
    assert!(half.has_form("/sign-in/factor") && !is_in(&mut client), "the password alone opens nothing");
    client.submit(half.form("/sign-in/factor").set("code", code));
    is_in(&mut client)
}

both!(a_lost_phone_is_replaced_by_a_link_and_the_old_one_opens_nothing, demo, |server| {
    let mut admin = server.sign_in("security_admin");
    let link = link_for(&mut admin, "liang", "factor");
    let mut here = enter(server, "liang");
    let (first, recovery) = take_factor(&mut server.client(), &link);
    assert!(!is_in(&mut here), "who was signed in before is out");
    assert_eq!(server.client().get(&link).status, 422, "a link works once");
    assert!(gets_in(server, "liang", PASSWORD, &shown_on_phone(&first, 1)));

    // The phone is lost: an open page cannot change the factor, only the administrator's next link.
    let mut open = server.client();
    let half = open.sign_in("liang", PASSWORD);
    open.submit(half.form("/sign-in/factor").set("code", &recovery[0]));
    assert!(is_in(&mut open), "a recovery code opens it");
    let form = open.get("/account/factor").form("/account/factor");
    let secret = form.value("secret").expect("a secret").to_owned();
    let page = open.submit(form.set("code", &shown_on_phone(&secret, 0)).set("password", PASSWORD));
    assert_eq!(page.status, 422, "{}", page.words());

    let old = link_for(&mut admin, "liang", "factor");
    let link = link_for(&mut admin, "liang", "factor");
    assert_eq!(server.client().get(&old).status, 422, "the newer link takes the older one back");
    let (second, fresh) = take_factor(&mut server.client(), &link);
    assert_ne!(first, second);
    assert!(!is_in(&mut open), "whoever has the old phone is out");
    assert!(!gets_in(server, "liang", PASSWORD, &shown_on_phone(&first, 2)), "the old phone");
    assert!(!gets_in(server, "liang", PASSWORD, &recovery[1]), "a recovery code of the old one");
    assert!(gets_in(server, "liang", PASSWORD, &shown_on_phone(&second, 1)));
    assert!(gets_in(server, "liang", PASSWORD, &fresh[0]));
    assert!(!gets_in(server, "liang", PASSWORD, &fresh[0]), "it works once");
    assert!(server.run(&["verify"]).is_ok_and(|said| !said.contains("BAD")));
});

both!(the_security_administrator_resets_closes_and_opens_and_nobody_else_does, demo, |server| {
    let mut admin = server.sign_in("security_admin");
    let page = account(&mut admin, "liang");
    let base = page.path.clone();
    let forms: Vec<_> = page.forms().into_iter().filter(|form| form.action.starts_with(&base)).collect();
    assert_eq!(forms.len(), 3, "two links and a way to open: {}", page.words());

    // Nobody else; and not of an account that is not there.
    for role in ["system_admin", "audit_admin", "street_manager", "station_lead", "community_worker"] {
        let mut other = server.sign_in(role);
        for form in &forms {
            assert_eq!(other.submit(form.clone()).status, 403, "{role} {}", form.action);
        }
    }
    let nobody = "/accounts/0190000000007000b000000000000000";
    for form in &forms {
        let mut form = form.clone();
        form.action = form.action.replace(&base, nobody);
        let page = admin.submit(form);
        assert!(matches!(page.status, 404 | 422) && codes(&page).is_empty(), "{} {}", page.status, page.words());
    }
    let own = account(&mut admin, "ma");
    assert!(!own.has_form(&own.path), "nobody resets themselves: {}", own.words());
    let invite = page.forms().into_iter().find(|form| form.value("kind") == Some("password")).expect("its button");
    let mut forged = invite.clone();
    forged.action = format!("{}/invite", own.path);
    assert_eq!(admin.submit(forged).status, 422);
    for kind in ["join", "anything"] {
        assert_eq!(admin.submit(invite.clone().force("kind", kind)).status, 422, "{kind}");
    }

    // A forgotten password: the old one goes on until the link is used, then it and every session are over.
    let link = link_for(&mut admin, "liang", "password");
    let mut lost = enter(server, "liang");
    let mut liang = server.client();
    let form = liang.get(&link).form("/invitation/");
    assert!(!form.names.iter().any(|name| name == "code"), "a link for the password sets no factor");
    assert_eq!(liang.submit(form.clone().set("password", "liang")).status, 422, "a password as any other");
    let page = liang.submit(form.set("password", SECRET_WORDS));
    assert!(page.status == 200 && page.words().contains("请用新密码登录"), "{}", page.words());
    assert!(!is_in(&mut lost));
    assert!(liang.sign_in("liang", PASSWORD).has_form("/sign-in"), "the old password");
    liang.sign_in("liang", SECRET_WORDS);
    assert!(is_in(&mut liang));

    // Closed: out at once; opened again: in with the same password. A link made before is worth nothing.
    let link = link_for(&mut admin, "liang", "password");
    let close = format!("{base}/close");
    let page = admin.submit(admin.clone().get(&close).form(&close).set("reason", "长期外出"));
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(!is_in(&mut liang));
    assert_eq!(server.client().get(&link).status, 422);
    liang.sign_in("liang", SECRET_WORDS);
    assert!(!is_in(&mut liang), "closed");
    assert!(!account(&mut admin, "liang").has_form(&format!("{base}/invite")), "no link for a closed account");
    assert_eq!(admin.submit(invite).status, 422);
    let form = account(&mut admin, "liang").form(&format!("{base}/reopen"));
    let page = admin.submit(form);
    assert!(page.status == 200 && page.words().contains("可以登录了"), "{}", page.words());
    liang.sign_in("liang", SECRET_WORDS);
    assert!(is_in(&mut liang));

    // The same button lets somebody in who is paused for guessing.
    let mut guesser = server.client();
    for n in 0..7 {
        guesser.sign_in("zhou", &format!("guess-{n}"));
    }
    assert!(server.client().sign_in("zhou", PASSWORD).words().contains("试的次数太多"));
    let page = account(&mut admin, "zhou");
    admin.submit(page.form(&format!("{}/reopen", page.path)));
    let mut zhou = enter(server, "zhou");
    assert!(is_in(&mut zhou));

    // Whoever is in changes the password all the same, however often the name is tried from outside.
    let mut guesser = server.client();
    for n in 0..6 {
        guesser.sign_in("zhou", &format!("guess-{n}"));
    }
    let form = zhou.get("/account/password").form("/account/password");
    let page = zhou.submit(form.set("old", PASSWORD).set("password", SECRET_WORDS));
    assert!(page.status == 200 && is_in(&mut zhou), "{}", page.words());
    let form = zhou.get("/account/password").form("/account/password");
    let page = zhou.submit(form.set("old", SECRET_WORDS).set("password", PASSWORD));
    assert!(page.status == 200 && is_in(&mut zhou), "{}", page.words());
    let out = zhou.get("/account").form("/sign-out");
    zhou.submit(out);
    zhou.sign_in("zhou", PASSWORD);
    assert!(is_in(&mut zhou));

    // Out again, and five wrong tries where the password was right before.
    let forget = |zhou: &mut Client| {
        let out = zhou.get("/account").form("/sign-out");
        zhou.submit(out);
        for n in 0..5 {
            zhou.sign_in("zhou", &format!("forgot-{n}"));
        }
    };
    // It lets them in on the browser they know by heart as well, which is counted by itself.
    forget(&mut zhou);
    assert!(zhou.sign_in("zhou", PASSWORD).words().contains("试的次数太多"));
    assert!(is_in(&mut enter(server, "zhou")), "nobody else is kept out by that");
    let page = account(&mut admin, "zhou");
    admin.submit(page.form(&format!("{}/reopen", page.path)));
    zhou.sign_in("zhou", PASSWORD);
    assert!(is_in(&mut zhou));

    // So does a link by which a new password is set.
    forget(&mut zhou);
    let link = link_for(&mut admin, "zhou", "password");
    let form = server.client().get(&link).form("/invitation/");
    let page = server.client().submit(form.set("password", SECRET_WORDS));
    assert!(page.status == 200 && page.words().contains("请用新密码登录"), "{}", page.words());
    zhou.sign_in("zhou", SECRET_WORDS);
    assert!(is_in(&mut zhou));
});

both!(who_stayed_signed_in_proves_again_who_it_is, demo, |server| {
    assert!(server.stop());
    let clock = SettableClock::at(MachineClock::default().now());
    let office = crate::clock_back::Open::at(server, &clock);
    let mut manager = office.enter("gao");
    assert!(manager.get("/glass").has_form("/glass"), "just signed in");
    clock.set(clock.now().plus_minutes(11));
    let page = manager.get("/glass");
    assert!(page.path.starts_with("/account/sure"), "{} {}", page.path, page.words());
    // Sent all the same, the forged request is led to the same page.
    let sent = manager.post("/glass", &[("number", "x"), ("reason", "不经过确认就要看的理由")]);
    assert!(sent.path.starts_with("/account/sure"), "{} {}", sent.path, sent.words());
    let form = page.form("/account/sure");
    for wrong in ["", "guess", "liang"] {
        let page = manager.submit(form.clone().set("password", wrong));
        assert!(page.status == 422 && page.has_form("/account/sure"), "{wrong}: {}", page.words());
    }
    assert!(manager.get("/glass").path.starts_with("/account/sure"), "a wrong password opens nothing");
    let page = manager.submit(form.clone().set("password", PASSWORD));
    assert!(page.status == 200 && page.path == "/glass" && page.has_form("/glass"), "{} {}", page.path, page.words());
    // It is one session's, and never leads away.
    let mut beside = office.enter("gao");
    clock.set(clock.now().plus_minutes(11));
    for client in [&mut manager, &mut beside] {
        assert!(client.get("/glass").path.starts_with("/account/sure"));
    }
    let page = beside.submit(form.clone().set("password", PASSWORD).force("back", "//elsewhere.example"));
    assert_eq!(page.path, "/", "{}", page.words());
    assert!(beside.get("/glass").has_form("/glass"));
    assert!(manager.get("/glass").path.starts_with("/account/sure"), "the other session has proved nothing");
    // Guessing is counted: after some tries the right one waits, too.
    for n in 0..8 {
        manager.submit(form.clone().set("password", &format!("guess-{n}")));
    }
    let page = manager.submit(form.set("password", PASSWORD));
    assert!(page.status == 422 && page.words().contains("试的次数太多"), "{} {}", page.status, page.words());
});
