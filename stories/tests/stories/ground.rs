//! The server comes, goes and comes back.

use stories::both;

both!(a_killed_server_comes_back_where_it_was, empty, |server| {
    let mut anyone = server.client();
    assert_eq!(anyone.get("/health").words(), "ok");
    let base = server.base();
    server.kill();
    assert!(anyone.try_get("/health").is_err());
    server.restart();
    assert_eq!(server.base(), base);
    assert_eq!(anyone.get("/health").words(), "ok");
});

both!(a_server_that_is_asked_to_stop_ends_well, empty, |server| {
    assert_eq!(server.client().get("/health").status, 200);
    assert!(server.stop(), "{}", server.log());
    assert!(server.client().try_get("/health").is_err());
    let said = server.run(&["migrate"]).expect("a stopped office can be migrated");
    assert!(said.contains("up to date"), "{said}");
});

both!(an_address_that_is_taken_is_said_plainly, empty, |server| {
    let taken = server.base().trim_start_matches("http://").to_owned();
    let said = server.run_with(&["serve"], &[("LIREN_LISTEN", &taken)]).expect_err("two servers on one address");
    assert!(said.contains(&taken), "{said}");
    assert_eq!(server.client().get("/health").status, 200);
});
