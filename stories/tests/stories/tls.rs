//! HTTPS is part of the product: a certificate from files, no proxy needed.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
    sync::Arc,
};

use stories::{Engine, Seed, template::Ground};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

#[test]
fn a_certificate_from_files_serves_https_with_cookies_bound_to_it() {
    let ground = Ground::lay(Engine::Sqlite, Seed::Empty);
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let (chain, key) = (ground.folder().join("chain.pem"), ground.folder().join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).expect("the chain is written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("the key is written");
    let mut server = ground
        .liren()
        .arg("serve")
        .envs([("LIREN_TLS_CERT", &chain), ("LIREN_TLS_KEY", &key)])
        .env("LIREN_PUBLIC_URL", "https://localhost")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut said = String::new();
    BufReader::new(server.stdout.take().expect("its words")).read_line(&mut said).expect("it speaks");
    let port = said.trim().rsplit(':').next().unwrap_or_default().to_owned();
    assert!(said.starts_with("listening on https://"), "{said}");

    let root = Certificate::from_pem(made.cert.pem().as_bytes()).expect("a certificate").to_owned();
    let trust = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(vec![root]))).build();
    let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(trust).max_redirects(0).build().into();
    let page = agent.get(format!("https://localhost:{port}/welcome")).call().expect("a page by HTTPS");
    assert!(page.headers().get("strict-transport-security").is_some());
    let chosen = agent
        .post(format!("https://localhost:{port}/settings/display"))
        .send_form([("lang", "en")])
        .expect("the choice is taken");
    let cookie = chosen.headers().get("set-cookie").and_then(|c| c.to_str().ok()).unwrap_or_default();
    assert!(cookie.contains("; Secure"), "{cookie}");
    // Plain HTTP on the same port gets nothing.
    assert!(ureq::get(format!("http://localhost:{port}/welcome")).call().is_err());
    server.kill().expect("it ends");
    let _ = server.wait();
}
