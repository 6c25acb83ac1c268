//! Accounts: the first administrator, invitations, lock-out, second factor, codes, leavers; on both engines.

mod common;

use common::{A, House, each, key, manager, security, told, worker};
use liren_kernel::Id;
use liren_office::{Fault, PersonId, Role, directory};
use liren_people::{
    accounts::{
        Passwords, PeopleDirectory, code,
        commands::{CloseAccount, Invite, IssueCode, Leave, OpenAccount, Reopen, RevokeCode, code_of_invitation},
        first,
        invitation::{self, Chosen, Kind},
        known, own,
        sign_in::{self, First, From, Outcome},
        store, totp,
    },
    commands::{person::PersonFields, post::GivePost},
};
use liren_store::params;
use liren_web::{Directory as _, session};

const PASSWORD: &str = "wutong-9982-xyz";

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}
fn from() -> From {
    From { address: "10.0.0.7".into(), agent: "test".into(), known: String::new() }
}
fn enter(house: &House, passwords: &Passwords, login: &str, password: &str) -> Result<Outcome, Fault> {
    block(sign_in::by_password(&house.office, passwords, login, password, from()))
}
fn token(outcome: Outcome) -> (String, PersonId) {
    match outcome {
        Outcome::In { token, person, .. } => (token, person),
        Outcome::Half(_) => panic!("the second factor is asked for"),
    }
}
fn is_in(house: &House, token: &str) -> bool {
    let (token, now) = (token.to_owned(), house.office.now());
    house.read(&security(8), move |read, _| {
        let Some(session) = session::find(read, &token, now)? else { return Ok(false) };
        Ok(PeopleDirectory.known(read, session.person, now)?.is_some())
    })
}
/// Opens an account and takes the invitation.
fn joined(house: &House, passwords: &Passwords, login: &str, second_factor: bool) -> PersonId {
    let command = OpenAccount { person: None, name: "梁老师".into(), second_factor };
    let receipt = house.run(&security(8), command).unwrap();
    let code = link(house, told(&receipt, "invitation"));
    let chosen = Chosen { login: login.into(), password: PASSWORD.into(), ..Chosen::default() };
    block(invitation::accept(&house.office, passwords, &code, chosen)).unwrap();
    told(&receipt, "person")
}
fn link(house: &House, id: Id<()>) -> String {
    let (keys, now) = (house.office.keys().clone(), house.office.now());
    let by = security(8).person;
    house.read(&security(8), move |read, _| code_of_invitation(read, &keys, id, by, now)).unwrap().1
}

#[test]
fn the_first_administrator_joins_by_a_link_that_works_once() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        let lost = first::create_first(&house.office, "梁").unwrap();
        let code = first::create_first(&house.office, "梁").unwrap();
        let secret = totp::new_secret();
        let now = house.office.now();
        let chosen = |password: &str| Chosen {
            login: "Liang".into(),
            password: password.into(),
            code: totp::code_at(&secret, totp::step_of(now)).unwrap(),
            secret: secret.clone(),
        };
        let accept = |code: &str, chosen| block(invitation::accept(&house.office, &passwords, code, chosen));
        assert_eq!(key(accept(&lost, chosen(PASSWORD))), "refusal-invitation-gone");
        assert_eq!(key(accept(&code, chosen("short"))), "refusal-password-short");
        assert_eq!(key(accept(&code, Chosen { code: "000".into(), ..chosen(PASSWORD) })), "refusal-totp-wrong");
        let recovery = accept(&code.to_lowercase(), chosen(PASSWORD)).unwrap();
        assert_eq!(recovery.len(), own::RECOVERY_CODES);
        assert_eq!(key(accept(&code, chosen(PASSWORD))), "refusal-invitation-gone");
        assert_eq!(key(first::create_first(&house.office, "另一个")), "refusal-admin-exists");

        // Password, then the code; the code of joining is used up, so the next one counts.
        let half = |house: &House| match enter(house, &passwords, "liang", PASSWORD).unwrap() {
            Outcome::Half(half) => half,
            other => panic!("{other:?}"),
        };
        let factor = |half: &str, typed: &str| block(sign_in::by_factor(&house.office, half, typed, from()));
        let used = totp::code_at(&secret, totp::step_of(now)).unwrap();
        assert_eq!(key(factor(&half(house), &used)), "refusal-totp-wrong");
        house.later(1);
        let fresh = totp::code_at(&secret, totp::step_of(house.office.now())).unwrap();
        let first_half = half(house);
        let (_, person) = token(factor(&first_half, &fresh).unwrap());
        assert_eq!(key(factor(&half(house), &fresh)), "refusal-totp-wrong", "a code works once");
        token(factor(&half(house), &recovery[0]).unwrap());
        assert_eq!(key(factor(&half(house), &recovery[0])), "refusal-totp-wrong", "a recovery code too");
        let old = half(house);
        assert_eq!(key(factor(&format!("{old}0"), &recovery[1])), "refusal-sign-in-again");
        house.later(6);
        assert_eq!(key(factor(&old, &recovery[1])), "refusal-sign-in-again");
        let at = house.office.now();
        assert!(
            house.read(&security(8), move |read, _| Ok(directory::actor(read, person, at)?.has(Role::SecurityAdmin)))
        );
    });
}

#[test]
fn invitations_end_after_two_days_and_when_taken_back() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        let open = OpenAccount { person: None, name: "赵谷雨".into(), second_factor: false };
        assert!(matches!(
            house.run(&manager(3), OpenAccount { person: None, name: "x".into(), second_factor: false }),
            Err(Fault::Forbidden)
        ));
        let receipt = house.run(&security(8), open).unwrap();
        let code = link(house, told(&receipt, "invitation"));
        let chosen = || Chosen { login: "zhao".into(), password: PASSWORD.into(), ..Chosen::default() };
        let accept = |code: &str| block(invitation::accept(&house.office, &passwords, code, chosen()));
        house.later(invitation::HOURS * 60 + 1);
        assert_eq!(key(accept(&code)), "refusal-invitation-gone");
        let person: PersonId = told(&receipt, "person");
        let again = house.run(&security(8), Invite { person, kind: Kind::Join }).unwrap();
        accept(&link(house, told(&again, "invitation"))).unwrap();
        assert_eq!(key(house.run(&security(8), Invite { person, kind: Kind::Join })), "refusal-account-joined");
        // A name that is taken; the link stays good for another.
        let other =
            house.run(&security(8), OpenAccount { person: None, name: "钱".into(), second_factor: false }).unwrap();
        let code = link(house, told(&other, "invitation"));
        assert_eq!(key(accept(&code)), "refusal-login-taken");
        let free = Chosen { login: "qian".into(), ..chosen() };
        block(invitation::accept(&house.office, &passwords, &code, free)).unwrap();
        // A new password ends every session.
        let (session, _) = token(enter(house, &passwords, "zhao", PASSWORD).unwrap());
        assert!(is_in(house, &session));
        let reset = house.run(&security(8), Invite { person, kind: Kind::Password }).unwrap();
        let chosen = Chosen { password: "another-0713-one".into(), ..Chosen::default() };
        let code = link(house, told(&reset, "invitation"));
        block(invitation::accept(&house.office, &passwords, &code, chosen)).unwrap();
        assert!(!is_in(house, &session));
        assert_eq!(key(enter(house, &passwords, "zhao", PASSWORD)), "refusal-sign-in-wrong");
        enter(house, &passwords, "zhao", "another-0713-one").unwrap();
    });
}

#[test]
fn wrong_tries_make_a_growing_pause_for_known_and_unknown_names_alike() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        let person = joined(house, &passwords, "liang", false);
        for login in ["liang", "nobody"] {
            let tries: Vec<String> = (0..6).map(|_| key(enter(house, &passwords, login, "wrong"))).collect();
            assert_eq!(tries[..5], ["refusal-sign-in-wrong"; 5], "{login}");
            assert_eq!(tries[5], "refusal-sign-in-wait", "{login}");
        }
        assert_eq!(key(enter(house, &passwords, "liang", PASSWORD)), "refusal-sign-in-wait");
        house.later(1);
        assert_eq!(key(enter(house, &passwords, "liang", "wrong")), "refusal-sign-in-wrong");
        house.later(1);
        assert_eq!(key(enter(house, &passwords, "liang", PASSWORD)), "refusal-sign-in-wait", "two minutes now");
        house.later(1);
        enter(house, &passwords, "liang", PASSWORD).unwrap();
        // Right once, and the count begins anew; an administrator can end a pause too.
        for _ in 0..5 {
            key(enter(house, &passwords, "liang", "wrong"));
        }
        assert_eq!(key(enter(house, &passwords, "liang", PASSWORD)), "refusal-sign-in-wait");
        house.run(&security(8), Reopen { person }).unwrap();
        enter(house, &passwords, "liang", PASSWORD).unwrap();
    });
}

#[test]
fn one_address_may_not_try_name_after_name() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        joined(house, &passwords, "liang", false);
        for n in 0..30 {
            assert_eq!(key(enter(house, &passwords, &format!("n{n}"), "wrong")), "refusal-sign-in-wrong");
        }
        assert_eq!(key(enter(house, &passwords, "liang", PASSWORD)), "refusal-sign-in-wait");
        let other = From { address: "10.0.0.8".into(), ..from() };
        block(sign_in::by_password(&house.office, &passwords, "liang", PASSWORD, other)).unwrap();
    });
}

#[test]
fn guesses_from_elsewhere_do_not_lock_out_a_browser_that_was_in_before() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        let person = joined(house, &passwords, "liang", false);
        let find = move |read: &mut liren_store::Read<'_>| read.one(&store::ACCOUNT, params![person]);
        let hash = house.office.db().read_blocking(find).unwrap().hash.unwrap();
        let mark = |hash: &str| known::remember(house.office.keys(), "", (person, hash), house.office.now());
        let own = From { known: mark(&hash), ..from() };
        let try_own =
            |password: &str| block(sign_in::by_password(&house.office, &passwords, "liang", password, own.clone()));
        // Five wrong tries by somebody else, and thirty with other names from the same address.
        for _ in 0..6 {
            key(enter(house, &passwords, "liang", "wrong"));
        }
        for n in 0..31 {
            key(enter(house, &passwords, &format!("n{n}"), "wrong"));
        }
        assert_eq!(key(enter(house, &passwords, "liang", PASSWORD)), "refusal-sign-in-wait");
        try_own(PASSWORD).unwrap();
        // It still waits for those who come anew; and the known browser may not guess for ever either.
        assert_eq!(key(enter(house, &passwords, "liang", PASSWORD)), "refusal-sign-in-wait");
        for _ in 0..5 {
            assert_eq!(key(try_own("wrong")), "refusal-sign-in-wrong");
        }
        assert_eq!(key(try_own(PASSWORD)), "refusal-sign-in-wait");
        // A mark of another account, a forged one, or one of an older password is none.
        for known in [own.known.replace('a', "b"), mark("of the password before")] {
            let other = From { known, ..from() };
            let tried = block(sign_in::by_password(&house.office, &passwords, "liang", PASSWORD, other));
            assert_eq!(key(tried), "refusal-sign-in-wait");
        }
    });
}

#[test]
fn a_name_that_is_paused_does_not_use_up_the_address_that_others_share() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        joined(house, &passwords, "liang", false);
        joined(house, &passwords, "sun", false);
        for _ in 0..5 {
            assert_eq!(key(enter(house, &passwords, "liang", "wrong")), "refusal-sign-in-wrong");
        }
        for _ in 0..40 {
            assert_eq!(key(enter(house, &passwords, "liang", "wrong")), "refusal-sign-in-wait");
        }
        enter(house, &passwords, "sun", PASSWORD).unwrap();
    });
}

#[test]
fn a_leaver_is_out_at_once() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        let person = joined(house, &passwords, "liang", false);
        let give = GivePost {
            person,
            role: Role::CommunityWorker,
            org: None,
            at: Some(A.into()),
            title: String::new(),
            from: house.office.now().day(),
            until: None,
            reason: "到岗".into(),
        };
        house.run(&security(8), give).unwrap();
        let (session, _) = token(enter(house, &passwords, "liang", PASSWORD).unwrap());
        assert!(is_in(house, &session));
        house.later(1);
        house.run(&security(8), Leave { person, reason: "离职".into() }).unwrap();
        assert!(!is_in(house, &session));
        assert_eq!(key(enter(house, &passwords, "liang", PASSWORD)), "refusal-sign-in-wrong");
        let now = house.office.now();
        let posts = house.read(&security(8), move |read, _| Ok(directory::actor(read, person, now)?.posts.len()));
        assert_eq!(posts, 1, "only the resident's");
        assert_eq!(key(house.run(&security(8), CloseAccount { person, reason: "x".into() })), "refusal-account-none");
        let invite = Invite { person, kind: Kind::Password };
        assert_eq!(key(house.run(&security(8), invite)), "refusal-account-none");
    });
}

#[test]
fn the_street_ends_only_posts_of_its_own() {
    each(|house| {
        let street = manager(3);
        let person = house.person(&street, A, "孙长河", PersonFields::default());
        let give = GivePost {
            person,
            role: Role::Supervisor,
            org: None,
            at: Some("140213".into()),
            title: String::new(),
            from: house.office.now().day(),
            until: None,
            reason: "聘任".into(),
        };
        house.run(&security(8), give).unwrap();
        assert_eq!(key(house.run(&street, Leave { person, reason: "x".into() })), "refusal-leave-elsewhere");
    });
}

#[test]
fn a_code_on_a_card_opens_a_volunteers_pages_and_nothing_else() {
    each(|house| {
        let here = worker(1, A);
        let person = house.person(&here, A, "吴奶奶", PersonFields::default());
        assert_eq!(key(house.run(&here, IssueCode { person })), "refusal-code-volunteers");
        let give = |role, at: Option<&str>| GivePost {
            person,
            role,
            org: None,
            at: at.map(str::to_owned),
            title: String::new(),
            from: house.office.now().day(),
            until: None,
            reason: "报名".into(),
        };
        house.run(&manager(3), give(Role::Volunteer, Some(A))).unwrap();
        let first = house.run(&here, IssueCode { person }).unwrap();
        let second = house.run(&here, IssueCode { person }).unwrap();
        let plain = |receipt| code::personal(house.office.keys(), &told::<()>(receipt, "code").to_string());
        let enter = |code: &str| block(sign_in::by_code(&house.office, code, from()));
        assert_eq!(key(enter(&plain(&first))), "refusal-code-wrong", "an earlier card has ended");
        let Outcome::In { token, first: next, .. } = enter(&code::grouped(&plain(&second)).to_lowercase()).unwrap()
        else {
            panic!("a code needs no second factor")
        };
        assert_eq!(next, First::Nothing);
        assert!(is_in(house, &token));
        // With a post of the staff the card is worth nothing any more.
        house.run(&manager(3), give(Role::GridWorker, Some(A))).unwrap();
        assert!(!is_in(house, &token));
        assert_eq!(key(enter(&plain(&second))), "refusal-code-wrong");
        house.run(&here, RevokeCode { person }).unwrap();
        for _ in 0..40 {
            let _ = enter("AAAAA-AAAAA");
        }
        assert_eq!(key(enter("AAAAA-AAAAA")), "refusal-sign-in-wait");
        assert_eq!(key(enter("BBBBB-BBBBB")), "refusal-code-wrong", "who guesses stops only codes that begin alike");
    });
}

#[test]
fn a_card_is_no_second_way_into_an_account() {
    each(|house| {
        let here = worker(1, A);
        let person = house.person(&here, A, "吴奶奶", PersonFields::default());
        let volunteer = GivePost {
            person,
            role: Role::Volunteer,
            org: None,
            at: Some(A.to_owned()),
            title: String::new(),
            from: house.office.now().day(),
            until: None,
            reason: "报名".into(),
        };
        house.run(&manager(3), volunteer).unwrap();
        let card = house.run(&here, IssueCode { person }).unwrap();
        let heard = house.read(&security(8), move |read, _| {
            let rows = read.all_text::<(String,)>("SELECT key FROM notice WHERE person = ?1", params![person])?;
            Ok(rows.into_iter().map(|(key,)| key).collect::<Vec<_>>())
        });
        assert_eq!(heard, ["notice-code-issued"], "the holder hears of it");
        let plain = code::personal(house.office.keys(), &told::<()>(&card, "code").to_string());
        house
            .run(&security(8), OpenAccount { person: Some(person), name: String::new(), second_factor: true })
            .unwrap();
        // Neither the one that was issued before, nor a new one.
        assert_eq!(key(block(sign_in::by_code(&house.office, &plain, from()))), "refusal-code-account");
        assert_eq!(key(house.run(&here, IssueCode { person })), "refusal-code-account");
    });
}

#[test]
fn fifty_tries_at_once_get_no_more_chances_than_one_after_another() {
    each(|house| {
        let passwords = Passwords::new().unwrap();
        joined(house, &passwords, "liang", false);
        let outcomes = block(async {
            let mut tries = tokio::task::JoinSet::new();
            for n in 0..50 {
                let (office, passwords) = (house.office.clone(), passwords.clone());
                let from = From { address: format!("10.0.1.{n}"), agent: String::new(), known: String::new() };
                tries.spawn(async move { sign_in::by_password(&office, &passwords, "liang", "wrong", from).await });
            }
            tries.join_all().await
        });
        let looked = outcomes.into_iter().filter(|o| match o {
            Err(Fault::Refused(all)) => all[0].key == "refusal-sign-in-wrong",
            _ => false,
        });
        assert_eq!(looked.count(), 5);
    });
}
