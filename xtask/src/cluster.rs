//! A throw-away PostgreSQL for one run of the tests.
//!
//! It listens on a free port of the loopback address, trusts every connection, lives in a temporary folder and
//! is stopped and removed when its owner goes, however it goes: a keeper process waits for the end of a pipe.

use std::{
    fs, io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use crate::needs;

/// Name of the variable that hands the cluster's address to every test process.
pub const VARIABLE: &str = "LIREN_TEST_PG";

/// What waits for the owner's end, then stops the server and removes its folder.
const KEEPER: &str = r#"trap '' INT TERM HUP
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
i=0
while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
rm -rf "$1""#;

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fsync {
    /// As in life: for tests of faults.
    On,
    /// For speed.
    Off,
}

/// A running cluster; dropping it stops and removes it.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    fsync: Fsync,
    keeper: Child,
    leash: Option<ChildStdin>,
}

/// The address of the cluster that this run shares: what `LIREN_TEST_PG` names, or one that this process starts
/// and that ends with it. It is of the maintenance database `postgres`; a test makes databases of its own.
///
/// # Panics
/// When there is neither the variable nor a PostgreSQL to start; the message says what to install.
pub fn shared() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        if let Some(address) = std::env::var(VARIABLE).ok().filter(|address| !address.is_empty()) {
            return address;
        }
        let cluster = Cluster::start(Fsync::Off).unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error}"));
        let address = cluster.address();
        // Lives until the process ends; the keeper then cleans up.
        std::mem::forget(cluster);
        address
    })
}

impl Cluster {
    /// Makes and starts a cluster.
    ///
    /// # Errors
    /// When PostgreSQL is missing or does not start; the message says what to install or what it said.
    pub fn start(fsync: Fsync) -> io::Result<Self> {
        needs::ensure(&needs::POSTGRES)?;
        let bin = needs::postgres_bin().ok_or_else(|| io::Error::other("PostgreSQL is gone"))?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("liren-pg-{}-{port}", std::process::id()));
        fs::create_dir_all(&folder)?;
        if needs::is_root() {
            run(Command::new("chown").arg(user()).arg(&folder))?;
        }
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let leash = keeper.stdin.take();
        let cluster = Self { bin, folder, port, fsync, keeper, leash };
        let data = cluster.data();
        run(cluster.command("initdb").arg("-D").arg(&data).args([
            "--username=liren",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]))?;
        cluster.launch()?;
        Ok(cluster)
    }

    /// Its address, of the database `postgres`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("postgres://liren@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it hard, as a power cut would, and starts it again on the same port.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn restart_hard(&self) -> io::Result<()> {
        self.control(&["stop", "-m", "immediate"])?;
        self.launch()
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn launch(&self) -> io::Result<()> {
        let fsync = if self.fsync == Fsync::On { "on" } else { "off" };
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync={fsync} -c synchronous_commit={fsync} \
             -c full_page_writes={fsync} -c max_connections=200 -c shared_buffers=64MB -c timezone=UTC",
            self.port
        );
        self.control(&["start", "-l", &self.folder.join("log").to_string_lossy(), "-o", &options])
            .map_err(|error| io::Error::other(format!("{error}\n{}", tail(&self.folder.join("log")))))?;
        let until = Instant::now() + Duration::from_secs(30);
        while run(self.command("pg_isready").args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])).is_err() {
            if Instant::now() > until {
                return Err(io::Error::other(format!(
                    "PostgreSQL does not answer\n{}",
                    tail(&self.folder.join("log"))
                )));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn control(&self, args: &[&str]) -> io::Result<()> {
        run(self.command("pg_ctl").arg("-D").arg(self.data()).args(["-w", "-t", "60"]).args(args))
    }

    /// A program of PostgreSQL, run as somebody who is not root: it refuses root.
    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = if needs::is_root() {
            let mut command = if needs::in_path("setpriv").is_some() {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user(), "--regid", user_group(), "--clear-groups"]);
                command
            } else {
                let mut command = Command::new("runuser");
                command.args(["-u", user(), "--"]);
                command
            };
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The keeper sees the end of its pipe, stops the server and removes the folder.
        drop(self.leash.take());
        let _ = self.keeper.wait();
    }
}

/// Who runs it when we are root: `postgres` if Debian's package made that user, else `nobody`.
fn user() -> &'static str {
    static USER: OnceLock<&'static str> = OnceLock::new();
    USER.get_or_init(|| {
        let made = Command::new("id").args(["-u", "postgres"]).output().is_ok_and(|out| out.status.success());
        if made { "postgres" } else { "nobody" }
    })
}

fn user_group() -> &'static str {
    if user() == "postgres" { "postgres" } else { "nogroup" }
}

/// Runs it to the end; what it said becomes the error.
fn run(command: &mut Command) -> io::Result<()> {
    let log = tempfile_for_output()?;
    let status = command.stdout(log.try_clone()?).stderr(log.try_clone()?).status()?;
    if status.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{:?} failed: {}", command.get_program(), read_back(log))))
}

/// Output goes to a file, not a pipe: the server that `pg_ctl` starts keeps what it inherits open.
fn tempfile_for_output() -> io::Result<fs::File> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("liren-run-{}-{number}", std::process::id()));
    let file = fs::File::options().read(true).write(true).create_new(true).open(&path)?;
    fs::remove_file(path)?;
    Ok(file)
}

fn read_back(mut file: fs::File) -> String {
    use std::io::{Read, Seek};
    let mut text = String::new();
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut text));
    text.trim().to_owned()
}

fn tail(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_starts_answers_restarts_and_leaves_nothing() {
        let cluster = Cluster::start(Fsync::Off).unwrap();
        let ask = |cluster: &Cluster| {
            let out = cluster
                .command("psql")
                .args([
                    "-At",
                    "-c",
                    "select datcollate from pg_database where datname = 'postgres'",
                    &cluster.address(),
                ])
                .output()
                .unwrap();
            String::from_utf8(out.stdout).unwrap()
        };
        assert_eq!(ask(&cluster), "C.UTF-8\n");
        cluster.restart_hard().unwrap();
        assert_eq!(ask(&cluster), "C.UTF-8\n");
        let (folder, port) = (cluster.folder.clone(), cluster.port);
        drop(cluster);
        assert!(!folder.exists());
        assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
    }
}
