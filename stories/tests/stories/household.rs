//! Who lives behind one door: written down by the worker, moved when somebody moves, seen by nobody of elsewhere.

use stories::{Client, both, encode};

use crate::hands::{OTHER_COMMITTEE, enter};

/// The page of a person by name.
fn person(client: &mut Client, name: &str) -> String {
    let found = client.get(&format!("/people?q={}", encode(name)));
    let link = found.links().into_iter().find(|l| l.starts_with("/people/01") && l.len() > 38);
    link.unwrap_or_else(|| panic!("no {name}: {}", found.words()))
}

/// The household that a person's page leads to.
fn household(client: &mut Client, person: &str) -> Option<String> {
    client.get(person).links().into_iter().find(|l| l.starts_with("/households/"))
}

both!(two_of_one_door_are_one_household_and_one_of_them_moves, demo, |server| {
    let mut worker = enter(server, "liang");
    let (old, young) = (person(&mut worker, "王守信"), person(&mut worker, "陈秀英"));
    let join = |worker: &mut Client, who: &str, door: &str, relation: &str| {
        let path = format!("{who}/household");
        let form = worker.get(&path).form(&path).set("door", door).set("relation", relation);
        worker.submit(form)
    };
    assert!(worker.get(&old).links().iter().any(|l| l.ends_with("/household")), "a way leads there");
    let refused = join(&mut worker, &old, "", "head");
    assert!(refused.status == 422 && refused.has_form(&format!("{old}/household")), "{}", refused.words());
    let door = "梧桐里6弄2号502室";
    let page = join(&mut worker, &old, door, "head");
    assert!(page.status == 200 && page.words().contains("（户主）"), "{}", page.words());
    join(&mut worker, &young, door, "spouse");
    let home = household(&mut worker, &old).expect("a household");
    assert_eq!(household(&mut worker, &young).as_ref(), Some(&home), "the same door is the same household");
    let page = worker.get(&home);
    assert!(["户主", "配偶", "王守信", "陈秀英"].iter().all(|w| page.words().contains(w)), "{}", page.words());

    // One moves: the new door is a household of its own, the old one keeps the other.
    join(&mut worker, &young, "梧桐里6弄3号101室", "head");
    let moved = household(&mut worker, &young).expect("the new one");
    assert_ne!(moved, home);
    let page = worker.get(&home);
    assert!(page.words().contains("王守信") && !page.words().contains("陈秀英"), "{}", page.words());
    let page = worker.get(&moved);
    let left = worker.submit(page.form(&format!("{young}/household/leave")));
    assert!(left.status == 200 && household(&mut worker, &young).is_none(), "{}", left.words());

    // The other committee sees neither door nor form; a household number opens nothing there.
    let mut other = enter(server, OTHER_COMMITTEE);
    for path in [&home, &moved, &old, &format!("{old}/household")] {
        assert_eq!(other.get(path).status, 404, "{path}");
    }
    let mut own = server.sign_in("resident");
    assert_eq!(own.get(&home).status, 403);
    assert!(server.run(&["verify"]).is_ok());
});
