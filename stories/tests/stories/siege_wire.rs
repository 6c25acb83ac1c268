//! Requests written byte by byte: what is left of one that was refused early is not the next one.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use stories::{Server, both};

/// Sends bytes and reads until the server closes; what it said, and how long it took.
fn said(server: &Server, bytes: &[u8]) -> (String, Duration) {
    let mut line = TcpStream::connect(server.base().trim_start_matches("http://")).expect("a connection");
    line.set_read_timeout(Some(Duration::from_secs(25))).expect("a limit");
    line.write_all(bytes).expect("sent");
    let begun = Instant::now();
    let mut rest = Vec::new();
    // A connection that is reset after its answer is closed too.
    let ended = line.read_to_end(&mut rest);
    let waited = ended
        .as_ref()
        .is_err_and(|error| matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut));
    assert!(!waited, "the connection is still open: {}", String::from_utf8_lossy(&rest));
    (String::from_utf8_lossy(&rest).into_owned(), begun.elapsed())
}

fn statuses(text: &str) -> Vec<&str> {
    text.split("HTTP/1.1 ").skip(1).map(|rest| &rest[..3]).collect()
}

const INNER: &str = "GET /health HTTP/1.1\r\nHost: a.example\r\n\r\n";

fn request(path: &str, more: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\n{more}Content-Length: {length}\r\n\r\n"
    )
}

both!(a_refusal_before_the_body_leaves_nothing_of_it_for_the_next_request, demo, |server| {
    let cross = "Sec-Fetch-Site: cross-site\r\n";
    // (address, further headers, status): refused by what comes before any handler.
    for (path, more, status) in
        [("/settings/display", cross, "403"), ("/people/new", "", "422"), ("/no-such-page", "", "404")]
    {
        // The body is announced longer than what comes, and what comes of it is a request.
        let (text, took) = said(server, format!("{}{INNER}", request(path, more, 5_000_000)).as_bytes());
        assert_eq!(statuses(&text), [status], "{path}: {text}");
        let head = text.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
        assert!(head.contains("\r\nconnection: close"), "{path}: {head}");
        assert!(took < Duration::from_secs(10), "{path}: {took:?}");
        // In pieces of no announced length too.
        let chunked = format!(
            "POST {path} HTTP/1.1\r\nHost: a.example\r\n{more}Transfer-Encoding: chunked\r\n\r\nffff\r\n{INNER}"
        );
        let (text, _) = said(server, chunked.as_bytes());
        assert_eq!(statuses(&text), [status], "{path}: {text}");
        // Whole, and followed by a request of its own, which may be answered; what stands in the body never is.
        let whole = request(path, more, INNER.len());
        let next = "GET /welcome HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
        let (text, _) = said(server, format!("{whole}{INNER}{next}").as_bytes());
        assert!(statuses(&text) == [status] || statuses(&text) == [status, "200"], "{path}: {:?}", statuses(&text));
        // One that asks first whether to go on is told no, and the line is not held open for its body.
        let asks = request(path, &format!("{more}Expect: 100-continue\r\n"), 5_000_000);
        let (text, took) = said(server, asks.as_bytes());
        assert_eq!(statuses(&text), [status], "{path}: {text}");
        assert!(took < Duration::from_secs(10), "{path}: {took:?}");
    }
    // More than any request may hold: thrown away while it comes; one that stops sending is cut off, and what it sent
    // is no request.
    let (text, took) = said(server, format!("{}{INNER}", request("/report", "", usize::MAX >> 1)).as_bytes());
    assert_eq!(statuses(&text), ["413"], "{text}");
    assert!(text.to_lowercase().contains("\r\nconnection: close") && took < Duration::from_secs(10), "{took:?} {text}");
});
