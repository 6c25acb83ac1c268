//! The task board of a campaign: the captain sets a task, whoever takes it finds it in the notebook and says it is done, a
//! second tap does nothing twice, others see none of it, and when the campaign ends nothing is due from anybody.

use stories::{Client, Page, both};

use crate::hands::enter;

/// The board of the campaign that goes on.
fn board(who: &mut Client) -> String {
    let home = who.get("/patrol");
    let plans: Vec<String> = home.links().into_iter().filter(|l| l.starts_with("/patrol/plans/0")).collect();
    let running = plans.into_iter().find(|plan| who.get(plan).words().contains("打开任务板"));
    format!("{}/board", running.expect("a campaign with a board"))
}

/// Sets a task; the page of the board.
fn set(captain: &mut Client, board: &str, words: &str, whom: &str) -> Page {
    let action = format!("{board}/new");
    let page = captain.get(&action);
    captain.submit(page.form(&action).set("words", words).set("whom", whom))
}

/// The page of a task, found on the board by its words.
fn task(who: &mut Client, board: &str, words: &str) -> String {
    let page = who.get(board);
    let all: Vec<String> = page.links().into_iter().filter(|l| l.starts_with(&format!("{board}/0"))).collect();
    let found = all.into_iter().find(|l| who.get(l).words().contains(words));
    found.unwrap_or_else(|| panic!("no task {words}: {}", page.words()))
}

both!(a_captain_sets_a_task_and_who_takes_it_does_it_once, demo, |server| {
    let mut captain = enter(server, "han");
    let board = board(&mut captain);
    let page = captain.get(&board);
    assert!(page.words().contains("过期 1 项") && page.words().contains("办完 1 项，共 5 项"), "{}", page.words());
    let action = format!("{board}/new");
    let form = captain.get(&action).form(&action).set("words", "检查电动车充电口");
    let until = form.value("until").expect("a day").to_owned();
    let page = captain.submit(form.set("until", "2020-01-01"));
    assert!(page.status == 422 && page.words().contains("计划到那天为止"), "{} {}", page.status, page.words());
    let form = page.form(&action).set("until", &until);
    let again = form.clone();
    let page = captain.submit(form);
    assert!(page.path == board && page.words().contains("共 6 项"), "{} {}", page.path, page.words());
    let page = captain.submit(again);
    assert!(page.status == 200 && page.words().contains("共 6 项"), "a second tap is the first: {}", page.words());
    let task = task(&mut captain, &board, "检查电动车充电口");
    // Who takes it finds it in the notebook; who comes second is told so.
    let mut shi = enter(server, "shi");
    assert!(!shi.get("/").words().contains("检查电动车充电口"), "anybody's task is in nobody's notebook");
    let seen = shi.get(&task);
    assert!(!seen.has_form(&format!("{task}/drop")), "not by a member");
    let page = shi.submit(seen.form(&format!("{task}/take")));
    assert!(page.words().contains("领下了") && page.words().contains("在办"), "{}", page.words());
    let notebook = shi.get("/");
    assert!(notebook.words().contains("检查电动车充电口"), "{}", notebook.words());
    let plan = shi.get(board.trim_end_matches("/board"));
    assert!(plan.words().contains("等我办的"), "{}", plan.words());
    let stale = shi.get(&format!("{task}/back"));
    let page = shi.get(&format!("{task}/done"));
    let action = format!("{task}/done");
    let page = shi.submit(page.form(&action).set("words", "都好，三号楼换了一个插座"));
    assert!(page.words().contains("三号楼换了一个插座"), "{}", page.words());
    assert!(!shi.get("/").words().contains("检查电动车充电口"), "done is not due");
    // What somebody had open in the meantime does not undo it.
    let page = shi.submit(stale.form(&format!("{task}/back")).set("reason", "腿疼"));
    assert!(page.status == 422 && page.words().contains("已经有人动过"), "{} {}", page.status, page.words());
    assert!(captain.get(&board).words().contains("办完 2 项，共 6 项"));
    let said = server.run(&["verify"]).expect("verify");
    assert!(!said.is_empty());
});

both!(others_see_none_of_a_board_and_its_end_leaves_nothing_due, demo, |server| {
    let mut captain = enter(server, "han");
    let board = board(&mut captain);
    let page = set(&mut captain, &board, "清点灭火器", "group-0");
    assert_eq!(page.path, board, "{}", page.words());
    let found = task(&mut captain, &board, "清点灭火器");
    let (mut zhao, mut chen) = (enter(server, "zhao"), enter(server, "chen"));
    for path in [board.clone(), found.clone(), format!("{board}/new"), format!("{found}/done")] {
        assert_eq!(zhao.get(&path).status, 404, "another community: {path}");
        assert_eq!(chen.get(&path).status, 403, "a resident has no patrols: {path}");
    }
    let forged = zhao.send(&format!("{found}/take"), "application/x-www-form-urlencoded", b"");
    assert!(matches!(forged.map(|p| p.status), Ok(400..=499)));
    // Of another plan, the task is not there.
    let other = captain.get("/patrol").links().into_iter().filter(|l| l.starts_with("/patrol/plans/0"));
    let other = other.map(|plan| format!("{plan}/board")).find(|one| *one != board).expect("the campaign before");
    assert_eq!(captain.get(&found.replace(&board, &other)).status, 404);
    let mut shi = enter(server, "shi");
    assert!(shi.get("/").words().contains("把上次没改好的几处告诉楼组长"), "set for her by name");
    let end = format!("{}/end", board.trim_end_matches("/board"));
    let page = captain.get(&end);
    assert!(page.words().contains("任务板上还有 5 项没办完"), "{}", page.words());
    let page = captain.submit(page.form(&end).set("reason", "迎检结束"));
    assert!(page.words().contains("计划已结束"), "{}", page.words());
    assert!(!shi.get("/").words().contains("把上次没改好的几处告诉楼组长"), "nothing of it is due");
    let page = captain.get(&board);
    assert!(page.words().contains("到结束没办完 5") && !page.has_form(&format!("{board}/new")), "{}", page.words());
    let page = set_late(&mut captain, &board);
    assert!(page.status == 422 && page.words().contains("不能再布置任务"), "{} {}", page.status, page.words());
});

/// What the form of an ended plan answers.
fn set_late(captain: &mut Client, board: &str) -> Page {
    let action = format!("{board}/new");
    let page = captain.get(&action);
    captain.submit(page.form(&action).set("words", "太晚了"))
}
