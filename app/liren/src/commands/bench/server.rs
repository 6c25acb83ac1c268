//! The real program in a process of its own, asked over HTTP; what it costs is read from the system's books.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The media type of a form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A serving program, ended with the value.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// From the start of the process to its first line.
    pub start: Duration,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Bytes of the body.
    pub bytes: usize,
    /// Line feeds in it.
    pub lines: usize,
    /// The body.
    pub body: Vec<u8>,
}

/// This very program, to be run on the data in `folder`, with nothing of this machine's own settings.
///
/// # Errors
/// When the system does not tell where it is.
pub fn program(folder: &Path, database: Option<&str>) -> Result<Command, String> {
    let mut command = Command::new(std::env::current_exe().map_err(|e| e.to_string())?);
    command
        .current_dir(folder)
        .env("LIREN_DATA", folder.join("data"))
        .env("LIREN_KEY", folder.join("key"))
        .env("LIREN_LISTEN", "127.0.0.1:0")
        .env("LIREN_LOG", "error")
        .env_remove("LIREN_PUBLIC_URL")
        .env_remove("LIREN_SINK")
        .env_remove("LIREN_TLS_CERT")
        .env_remove("LIREN_TLS_KEY")
        .stdin(Stdio::null());
    match database {
        Some(url) => command.env("LIREN_DATABASE_URL", url),
        None => command.env_remove("LIREN_DATABASE_URL"),
    };
    Ok(command)
}

/// A line of the memory of a process in MB: `VmRSS` now, `VmHWM` at most, `RssAnon` what is its own and no page of a file.
#[must_use]
pub fn memory(process: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

impl Server {
    /// Starts this very program on the data in `folder`.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(folder: &Path, database: Option<&str>) -> Result<Self, String> {
        let begun = Instant::now();
        let mut command = program(folder, database)?;
        command.arg("serve").stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|e| e.to_string())?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line).map_err(|e| e.to_string())?;
        }
        let start = begun.elapsed();
        match line.trim().strip_prefix("listening on http://") {
            Some(address) => Ok(Self { address: address.to_owned(), child, start }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                Err(format!("the server did not come up: {line:?}"))
            }
        }
    }

    /// A connection that is kept alive.
    ///
    /// # Errors
    /// When the server does not take it.
    pub fn connect(&self) -> Result<Client, String> {
        let stream = TcpStream::connect(&self.address).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(120))).map_err(|e| e.to_string())?;
        Ok(Client { reader: BufReader::with_capacity(1 << 18, stream), host: self.address.clone() })
    }

    /// Microseconds of processor that all its threads have used, user and system.
    ///
    /// # Errors
    /// When the system keeps no such books.
    pub fn cpu(&self) -> Result<f64, String> {
        let folder = format!("/proc/{}/task", self.child.id());
        let mut sum = 0.0;
        for task in fs::read_dir(&folder).map_err(|e| format!("{folder}: {e}"))?.flatten() {
            // Nanoseconds on the processor; a thread may end meanwhile.
            let line = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            sum += line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
        }
        Ok(sum / 1000.0)
    }

    /// Seconds of processor that all its threads have used, those that have ended too, to a hundredth.
    ///
    /// # Errors
    /// When the system keeps no such books.
    pub fn seconds(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/stat", self.child.id());
        let line = fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"))?;
        // After the name, which may hold anything: state is the third field, user and system time the 14th and 15th, in ticks
        // of a hundredth (proc(5); the kernel tells them so on every machine it runs on).
        let rest = line.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks: f64 = rest.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
        Ok(ticks / 100.0)
    }

    /// A line of its memory in MB; see [`memory`].
    #[must_use]
    pub fn memory(&self, name: &str) -> f64 {
        memory(self.child.id(), name)
    }

    /// The same while `work` goes on, at most, looked at every two milliseconds; for lines of which the system keeps no
    /// highest mark.
    pub fn most_while<T>(&self, name: &str, work: impl FnOnce() -> T) -> (T, f64) {
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watch = scope.spawn(|| {
                let mut most = self.memory(name);
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(2));
                    most = most.max(self.memory(name));
                }
                most
            });
            let outcome = work();
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            (outcome, watch.join().unwrap_or(f64::INFINITY))
        })
    }

    /// Ends it as the system does; whether it ended well within ten seconds.
    pub fn stop(mut self) -> bool {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let until = Instant::now() + Duration::from_secs(10);
        while asked.as_ref().is_ok_and(std::process::ExitStatus::success) && Instant::now() < until {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client with one connection.
#[derive(Debug)]
pub struct Client {
    reader: BufReader<TcpStream>,
    host: String,
}

impl Client {
    /// Fetches a page, as a signed-in reader when there is a token; the body is kept only when asked for.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn get(&mut self, path: &str, token: Option<&str>, keep: bool) -> Result<Answer, String> {
        let cookie = token.map(|t| format!("Cookie: liren={t}\r\n")).unwrap_or_default();
        self.send(
            &format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Language: zh-CN\r\n{cookie}\r\n", self.host),
            keep,
        )
    }

    /// Fetches a page that must be there: one of an error is cheap, and its cost would flatter a figure.
    ///
    /// # Errors
    /// When it answers anything but 200, or not wholly.
    pub fn page(&mut self, path: &str, token: Option<&str>) -> Result<Answer, String> {
        let answer = self.get(path, token, false)?;
        if answer.status == 200 { Ok(answer) } else { Err(format!("{path} answered {}", answer.status)) }
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn post(&mut self, path: &str, body: &str) -> Result<Answer, String> {
        self.post_bytes(path, FORM, None, body.as_bytes())
    }

    /// Sends bytes of a media type, as somebody signed in when there is a token; the body of the answer is kept.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn post_bytes(&mut self, path: &str, media: &str, token: Option<&str>, body: &[u8]) -> Result<Answer, String> {
        self.post_only(path, media, token, body)?;
        self.answer(true)
    }

    /// The same, without waiting for what is answered: a client that goes away.
    ///
    /// # Errors
    /// When the server does not take it.
    pub fn post_only(&mut self, path: &str, media: &str, token: Option<&str>, body: &[u8]) -> Result<(), String> {
        let (host, cookie) = (&self.host, token.map(|t| format!("Cookie: liren={t}\r\n")).unwrap_or_default());
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n{cookie}Content-Type: {media}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let stream = self.reader.get_mut();
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).map_err(|e| e.to_string())
    }

    fn send(&mut self, request: &str, keep: bool) -> Result<Answer, String> {
        self.reader.get_mut().write_all(request.as_bytes()).map_err(|e| e.to_string())?;
        self.answer(keep)
    }

    fn answer(&mut self, keep: bool) -> Result<Answer, String> {
        let fail = |e: std::io::Error| e.to_string();
        let (mut status, mut length, mut chunked) = (0, 0, false);
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line).map_err(fail)? == 0 {
                return Err("the connection ended".into());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(rest) = line.strip_prefix("http/1.1 ") {
                status = rest.get(..3).and_then(|n| n.parse().ok()).unwrap_or(0);
            } else if let Some(rest) = line.strip_prefix("content-length:") {
                length = rest.trim().parse().map_err(|_| line.clone())?;
            } else if line.starts_with("transfer-encoding:") && line.contains("chunked") {
                chunked = true;
            }
        }
        let mut answer = Answer { status, bytes: 0, lines: 0, body: Vec::new() };
        if !chunked {
            self.piece(length, keep, &mut answer)?;
            return Ok(answer);
        }
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).map_err(fail)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(|_| format!("a chunk of {line:?}"))?;
            self.piece(size, keep, &mut answer)?;
            let mut end = [0; 2];
            self.reader.read_exact(&mut end).map_err(fail)?;
            if size == 0 {
                return Ok(answer);
            }
        }
    }

    fn piece(&mut self, size: usize, keep: bool, answer: &mut Answer) -> Result<(), String> {
        let mut block = vec![0; size];
        self.reader.read_exact(&mut block).map_err(|e| e.to_string())?;
        answer.bytes += size;
        answer.lines += block.iter().filter(|b| **b == b'\n').count();
        if keep {
            answer.body.extend(block);
        }
        Ok(())
    }
}
