//! A server of somebody else's on this machine: keeps what it is asked and answers as it is told.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// What it was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `POST /path HTTP/1.1`.
    pub line: String,
    /// Head, names in lower case.
    pub head: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

impl Asked {
    /// A value of the head, or "".
    #[must_use]
    pub fn head(&self, name: &str) -> &str {
        self.head.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// How it answers: the head's first line and further lines, and the body.
pub type Answer = Box<dyn FnMut(&Asked) -> (String, String) + Send>;

/// The server; it listens as long as the test runs.
#[derive(Clone)]
pub struct Loopback {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Loopback {
    /// Listens on a free port and answers everything with `status`, such as `200 OK`.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn answering(status: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let made = Self { address, asked: Arc::default(), answer: Arc::new(Mutex::new(same(status))) };
        let inner = made.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let one = inner.clone();
                std::thread::spawn(move || one.serve(stream));
            }
        });
        made
    }

    /// `http://` and where it listens.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.address
    }

    /// Answers so from now on.
    pub fn answers(&self, status: &str) {
        self.answers_by(same(status));
    }

    /// Answers as `answer` says from now on.
    pub fn answers_by(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// What it was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it has been asked so often.
    ///
    /// # Panics
    /// When that does not happen within half a minute.
    #[must_use]
    pub fn after(&self, times: usize) -> Vec<Asked> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let asked = self.asked();
            if asked.len() >= times {
                return asked;
            }
            assert!(Instant::now() < until, "asked {} times, not {times}", asked.len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn serve(&self, stream: TcpStream) {
        let Some(asked) = read(&stream) else { return };
        let (head, body) = (*self.answer.lock().unwrap_or_else(PoisonError::into_inner))(&asked);
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
        let mut stream = stream;
        let _ = write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    }
}

fn same(status: &str) -> Answer {
    let status = status.to_owned();
    Box::new(move |_| (status.clone(), String::new()))
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut head = Vec::new();
    loop {
        let mut text = String::new();
        reader.read_line(&mut text).ok()?;
        let Some((name, value)) = text.trim().split_once(':') else { break };
        head.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut asked = Asked { line: line.trim().to_owned(), head, body: String::new() };
    let mut body = vec![0; asked.head("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}
