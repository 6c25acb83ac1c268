//! The link to a PostgreSQL server behind TLS: believed only with the right certificate, never without one.
//!
//! A small door before the server of `LIREN_TEST_PG` speaks TLS as PostgreSQL does; the server itself need not.

use std::sync::Arc;

use liren_store::{Db, DbError, Target, params, row, statements};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

row! {
    struct One {
        one: i64,
    }
}
statements! {
    ONE: One = "SELECT CAST(1 AS BIGINT) AS one";
}

/// What an encrypted link is asked for with (PostgreSQL's protocol, SSLRequest).
const ASKED: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

struct Door {
    port: u16,
    folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

/// Opens it with a certificate for `name`; one that is not `willing` says that it cannot encrypt and passes on what comes.
fn door(server: &str, name: &str, willing: bool) -> Door {
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), made.cert.pem()).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let to = server.split_once('@').map_or(server, |(_, rest)| rest).split('/').next().unwrap().to_owned();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(async move {
        while let Ok((mut came, _)) = listener.accept().await {
            let (acceptor, to) = (acceptor.clone(), to.clone());
            tokio::spawn(async move {
                let mut onward = TcpStream::connect(&to).await?;
                let mut first = [0; 8];
                came.read_exact(&mut first).await?;
                assert_eq!(first, ASKED, "a link that should be encrypted begins by asking for it");
                if !willing {
                    came.write_all(b"N").await?;
                    return tokio::io::copy_bidirectional(&mut came, &mut onward).await.map(|_| ());
                }
                came.write_all(b"S").await?;
                let mut sealed = acceptor.accept(came).await?;
                tokio::io::copy_bidirectional(&mut sealed, &mut onward).await.map(|_| ())
            });
        }
    });
    Door { port, folder, _runtime: runtime }
}

impl Door {
    fn url(&self, server: &str, options: &str) -> String {
        let (who, rest) = server.split_once('@').unwrap();
        let base = rest.split('/').nth(1).unwrap();
        let ca = self.folder.path().join("ca.pem").display().to_string().replace('/', "%2F");
        format!("{who}@localhost:{}/{base}?{}", self.port, options.replace("CA", &ca))
    }
}

fn answers(url: String) -> Result<i64, DbError> {
    let db = Db::open(&Target::Postgres(url))?;
    db.read_blocking(|read| read.one(&ONE, params![]).map(|row| row.one))
}

#[test]
fn an_encrypted_link_is_made_only_to_the_server_that_is_meant() {
    let Ok(server) = std::env::var("LIREN_TEST_PG") else { return };
    let good = door(&server, "localhost", true);
    assert_eq!(answers(good.url(&server, "sslmode=verify-full&sslrootcert=CA")).unwrap(), 1);
    assert_eq!(answers(good.url(&server, "sslmode=require&sslrootcert=CA")).unwrap(), 1);
    // Signed by nobody who is trusted; for another name; by another; no certificates in the file.
    let doubted = answers(good.url(&server, "sslmode=require")).unwrap_err();
    assert!(doubted.message.contains("certificate"), "{}", doubted.message);
    let strange = door(&server, "elsewhere.example", true);
    assert!(answers(strange.url(&server, "sslmode=require&sslrootcert=CA")).is_err());
    let other = good.url(&server, "sslmode=verify-full&sslrootcert=CA");
    let other = other.replace(&good.port.to_string(), &strange.port.to_string());
    assert!(answers(other).is_err());
    std::fs::write(strange.folder.path().join("ca.pem"), "").unwrap();
    let empty = answers(strange.url(&server, "sslmode=require&sslrootcert=CA")).unwrap_err();
    assert!(empty.message.contains("no certificate"), "{}", empty.message);
}

#[test]
fn a_server_that_will_not_encrypt_is_not_spoken_to_in_plain() {
    let Ok(server) = std::env::var("LIREN_TEST_PG") else { return };
    let plain = door(&server, "localhost", false);
    assert!(answers(plain.url(&server, "sslmode=require&sslrootcert=CA")).is_err());
    assert!(answers(plain.url(&server, "sslmode=surely")).is_err());
}
