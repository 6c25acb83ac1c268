//! A notice that leaves the house through a command of the office's own: handed over as a line, never as words of a shell;
//! tried again when the command fails or hangs; silent about what only a team may know.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use liren_app::Settings;
use serde_json::Value;
use stories::{Server, both};

use crate::{
    hands::act,
    outbox::{dispatched, sent_later},
};

/// The office's script. It keeps what it was given, in the order of its runs, and then does as `mode` says.
const SCRIPT: &str = r#"
cd "$1" || exit 9
run=$(( $(cat runs) + 1 ))
echo "$run" > runs
printf '%s\n' "$@" > "args-$run"
env > "env-$run"
IFS= read -r line || exit 8
printf '%s' "$line" > "said-$run"
mv "said-$run" "told-$run"
case $(cat mode) in
fail) exit 3 ;;
hang) sleep 300 & echo $! > sleeper; wait ;;
esac
"#;

/// What a title may hold that a shell, or a program's arguments, would take for something else.
const HOSTILE: &str = "--to=13800000000 \"; touch PWNED; $(touch PWNED) `touch PWNED` ' | touch PWNED & %s \\n {}";

struct Told {
    folder: PathBuf,
}

impl Told {
    fn new(server: &Server) -> Self {
        let folder = server.folder().join("gateway");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("tell.sh"), SCRIPT).expect("a script");
        fs::write(folder.join("runs"), "0").expect("a file");
        Self { folder }
    }

    /// What stands in the settings: the program and what it gets first.
    fn command(&self) -> String {
        let folder = self.folder.display();
        format!("/bin/sh {folder}/tell.sh {folder}")
    }

    fn does(&self, mode: &str) {
        fs::write(self.folder.join("mode"), mode).expect("a file");
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// The lines it was given so far, each with the number of its run.
    fn lines(&self) -> Vec<(usize, String)> {
        (1..).map(|run| (run, self.file(&format!("told-{run}")))).take_while(|(_, line)| !line.is_empty()).collect()
    }

    /// Waits until it has been run so often.
    fn after(&self, runs: usize) -> Vec<(usize, String)> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let lines = self.lines();
            if lines.len() >= runs {
                return lines;
            }
            assert!(Instant::now() < until, "run {} times, not {runs}", lines.len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn later(&self, server: &Server, minutes: i64) -> usize {
        sent_later(server, Settings { outbox_command: Some(self.command()), ..Settings::default() }, minutes)
    }
}

/// Those that tell of `what`, as JSON.
fn of(lines: &[(usize, String)], what: &str) -> Vec<Value> {
    let mine = lines.iter().filter(|(_, line)| line.contains(what));
    mine.map(|(_, line)| serde_json::from_str(line).expect("one line is one object")).collect()
}

fn ids(told: &[Value]) -> Vec<&str> {
    let mut ids: Vec<&str> = told.iter().map(|one| one["id"].as_str().expect("an id")).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn is_running(pid: &str) -> bool {
    // A process that ended and that nobody has asked for yet is as good as gone.
    let status = fs::read_to_string(Path::new("/proc").join(pid.trim()).join("stat")).unwrap_or_default();
    !status.is_empty() && !status.contains(") Z ")
}

both!(a_notice_reaches_a_command_that_hung_and_then_failed, demo, |server| {
    let told = Told::new(server);
    // What the demo told before stays in the inbox.
    assert!(server.stop());
    sent_later(server, Settings::default(), 0);
    told.does("hang");
    let secret = "postgres://liren:a-secret-of-the-story@db.example/liren";
    let command = told.command();
    server.restart_with(&[("LIREN_OUTBOX_COMMAND", &command), ("LIREN_STORY_SECRET", secret)]);
    let mut worker = server.sign_in("community_worker");
    let (_, number) = dispatched(&mut worker, HOSTILE);
    let (hidden_at, hidden) = dispatched(&mut worker, "金丝雀家里有人打人");

    // It hangs, and while it hangs the program is asked to stop: it waits for this one, not for all that are due.
    let first = told.after(1);
    assert!(server.stop(), "{}", server.log());
    let hung = told.lines();
    assert_eq!(hung.len(), 1, "the others were left for the next start: {hung:?}");
    assert_eq!(hung, first);
    assert!(server.log().contains("took longer than 30 seconds"), "{}", server.log());
    let sleeper = told.file("sleeper");
    assert!(!sleeper.is_empty() && !is_running(&sleeper), "what the script had started ended with it");

    // Then it fails, at the next start as in the next minutes.
    told.does("fail");
    server.restart_with(&[("LIREN_OUTBOX_COMMAND", &command)]);
    told.after(2);
    let path = format!("{hidden_at}/restrict");
    let mut worker = server.sign_in("community_worker");
    let page = act(&mut worker, &path, &[("level", "2"), ("text", "涉及家庭暴力线索")], None);
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(server.stop());
    let restricted = told.lines().len();
    assert!(told.later(server, 3) > 0);
    let failed = told.lines();
    assert!(failed.len() > restricted, "tried again");
    told.does("");
    assert!(told.later(server, 60) > 0);
    let all = told.lines();

    // One notice is one id, however often it was tried; once taken it is never handed over again.
    let mine = of(&all, &number);
    let id = mine[0]["id"].as_str().expect("an id");
    let same: Vec<&Value> = mine.iter().filter(|one| one["id"] == id).collect();
    assert!(same.len() >= 3 && same.iter().all(|one| *one == same[0]), "{mine:?}");
    let (before, after) = (of(&failed, &number), of(&all[failed.len()..], &number));
    assert_eq!(ids(&before), ids(&after), "each that failed was taken in the end");
    assert_eq!(after.len(), ids(&after).len(), "and once");
    assert_eq!(told.later(server, 24 * 60), 0);
    assert_eq!(told.lines().len(), all.len());

    // What people wrote came whole, on standard input and nowhere else.
    let said = mine[0]["text"].as_str().expect("a text");
    assert!(said.contains(HOSTILE) && said.contains("请签收"), "{said}");
    assert!(mine[0]["args"].to_string().contains("PWNED") && mine[0]["key"] == "notice-matter-dispatched");
    let folder = told.folder.display().to_string();
    for (run, _) in &all {
        assert_eq!(told.file(&format!("args-{run}")), format!("{folder}\n"), "the settings' own words only");
        let known = told.file(&format!("env-{run}"));
        assert!(known.contains("PATH=") && !known.contains("LIREN_") && !known.contains("PWNED"), "{known}");
    }
    assert!(!told.folder.join("PWNED").exists() && !server.folder().join("PWNED").exists());

    // The other became restricted while it waited: not even its number leaves, though its people are told to look.
    let after = &all[restricted..];
    assert!(of(after, &hidden).is_empty() && of(after, "金丝雀").is_empty(), "{after:?}");
    let private = of(after, "notice-outside-private");
    assert!(!private.is_empty() && private.iter().all(|one| one["args"] == Value::Array(vec![])), "{private:?}");
    assert!(private.iter().all(|one| one["text"].as_str().is_some_and(|text| text.contains("请登录里仁"))));
});
