//! The real program, started, killed and started again.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    client::Client,
    template::{Engine, Ground, Seed},
};

/// How long a start or a stop may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// One way into the demo office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The role it is for, by its stored name.
    pub role: String,
    /// Sign-in name.
    pub name: String,
    /// Password.
    pub password: String,
}

/// A server with an office of its own; dropping it kills it and removes the office.
#[derive(Debug)]
pub struct Server {
    ground: Ground,
    engine: Engine,
    child: Option<Child>,
    address: String,
    starts: u32,
}

impl Server {
    /// Starts the program on a copy of the office that `seed` names.
    ///
    /// # Panics
    /// When it does not come up within a minute.
    #[must_use]
    pub fn start(engine: Engine, seed: Seed) -> Self {
        Self::on(Ground::lay(engine, seed), engine)
    }

    /// The same in a database of the story's own: one whose server the story stops, starts and fills.
    ///
    /// # Panics
    /// When the office cannot be made there or the program does not come up within a minute.
    #[must_use]
    pub fn in_database(address: &str, seed: Seed) -> Self {
        Self::on(Ground::own(address, seed), Engine::Postgres)
    }

    fn on(ground: Ground, engine: Engine) -> Self {
        let mut server = Self { ground, engine, child: None, address: "127.0.0.1:0".to_owned(), starts: 0 };
        server.restart();
        server
    }

    /// A place where nothing was made and nothing runs yet; `run` and `restart` begin there.
    #[must_use]
    pub fn bare(engine: Engine) -> Self {
        let address = "127.0.0.1:0".to_owned();
        Self { ground: Ground::bare(engine), engine, child: None, address, starts: 0 }
    }

    /// The engine it runs on.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// `http://` and where it listens.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Folder of the office: `data/`, `key`, and the logs of each start, `log-1` and so on.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.ground.folder()
    }

    /// Address of its PostgreSQL database, if it is on one.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        self.ground.database.as_deref()
    }

    /// A visitor who has not signed in.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&self.base())
    }

    /// The sign-ins that the demo office printed.
    #[must_use]
    pub fn sign_ins(&self) -> Vec<SignIn> {
        let said = fs::read_to_string(self.folder().join("said")).unwrap_or_default();
        said.lines().filter_map(read_sign_in).collect()
    }

    /// A visitor signed in with the demo office's account for `role`.
    ///
    /// # Panics
    /// When the demo office has no such role or the sign-in is refused.
    #[must_use]
    pub fn sign_in(&self, role: &str) -> Client {
        let all = self.sign_ins();
        let one =
            all.iter().find(|one| one.role == role).unwrap_or_else(|| panic!("no sign-in for {role} among {all:?}"));
        let mut client = self.client();
        let page = client.sign_in(&one.name, &one.password);
        assert!(
            page.status == 200 && !page.has_form("/sign-in"),
            "{role} cannot sign in: {} {}",
            page.status,
            page.words()
        );
        client
    }

    /// Runs another command of the program on the same office, such as `verify`, and gives what it said.
    ///
    /// # Errors
    /// With what it said when it does not end well.
    pub fn run(&self, args: &[&str]) -> Result<String, String> {
        self.run_with(args, &[])
    }

    /// The same with settings of its own, `LIREN_LISTEN` and the like.
    ///
    /// # Errors
    /// With what it said when it does not end well.
    pub fn run_with(&self, args: &[&str], settings: &[(&str, &str)]) -> Result<String, String> {
        let settings = settings.iter().copied();
        let out = self
            .ground
            .liren()
            .args(args)
            .envs(settings)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        if out.status.success() { Ok(said) } else { Err(said) }
    }

    /// As pulling the plug: SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks it to end, as the system does: SIGTERM. True if it ended well.
    ///
    /// # Panics
    /// When it has not ended within a minute.
    pub fn stop(&mut self) -> bool {
        let Some(mut child) = self.child.take() else { return true };
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()), "the server was gone before it was asked to stop");
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = child.try_wait().expect("the server can be waited for") {
                return status.success();
            }
            if Instant::now() > until {
                let _ = child.kill();
                panic!("the server does not stop\n{}", self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts it (again), on the port it had.
    ///
    /// # Panics
    /// When it does not come up within a minute.
    pub fn restart(&mut self) {
        self.restart_with(&[]);
    }

    /// The same with settings of its own, `LIREN_DATABASE_LIMIT_MB` and the like.
    ///
    /// # Panics
    /// When it does not come up within a minute.
    pub fn restart_with(&mut self, settings: &[(&str, &str)]) {
        self.kill();
        self.starts += 1;
        let child =
            self.spawn(settings).unwrap_or_else(|error| panic!("{}: {error}", crate::template::program().display()));
        self.child = Some(child);
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(address) = listening(&self.log()) {
                self.address = address;
                return;
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            assert!(ended.is_none() && Instant::now() < until, "the server does not start ({ended:?})\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it has said since its last start.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder().join(format!("log-{}", self.starts))
    }

    fn spawn(&self, settings: &[(&str, &str)]) -> io::Result<Child> {
        let log = fs::File::create(self.log_path())?;
        self.ground
            .liren()
            .arg("serve")
            .env("LIREN_LISTEN", &self.address)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the server said:\n{}", self.log());
        }
        self.kill();
    }
}

/// The address in a whole line `listening on http://ADDRESS`.
fn listening(log: &str) -> Option<String> {
    let (_, rest) = log.split_once("listening on http://")?;
    let (address, _) = rest.split_once(|c: char| c.is_whitespace() || c == '/' || c == '"')?;
    Some(address.to_owned())
}

/// A line `sign-in ROLE NAME PASSWORD` of the demo's output.
fn read_sign_in(line: &str) -> Option<SignIn> {
    let mut parts = line.trim().strip_prefix("sign-in ")?.split_whitespace();
    let (role, name, password) = (parts.next()?, parts.next()?, parts.next()?);
    Some(SignIn { role: role.to_owned(), name: name.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_taken_from_a_whole_line() {
        assert_eq!(listening("x listening on http://127.0.0.1:40"), None);
        assert_eq!(listening("x listening on http://127.0.0.1:4012\n").as_deref(), Some("127.0.0.1:4012"));
    }

    #[test]
    fn a_sign_in_is_a_line_of_four_words() {
        assert_eq!(
            read_sign_in("sign-in station_lead liang.laoshi mei-hua-42"),
            Some(SignIn { role: "station_lead".into(), name: "liang.laoshi".into(), password: "mei-hua-42".into() })
        );
        assert_eq!(read_sign_in("listening on http://x"), None);
    }
}
