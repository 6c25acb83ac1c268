//! The server: listens, frames every request, ends politely.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse as _,
};
use liren_kernel::Refusal;
use liren_office::Fault;
use tokio::net::TcpListener;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
};

use crate::{Edge, Failure, Routes, assets, connection, frame, tls, unread};

/// Largest request: six photos of a phone, or a large workbook.
pub(crate) const BODY: usize = 64 * 1024 * 1024;
/// Longest time for one answer.
pub(crate) const ANSWER: Duration = Duration::from_secs(60);

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct ServeSettings {
    /// `127.0.0.1:8080`.
    pub listen: String,
    /// Certificate chain and key, PEM files.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// All routes, framed.
pub fn app(edge: &Edge, routes: Routes) -> Router {
    let pages = routes
        .router
        .fallback(|| async { Failure::from(Fault::NotFound) })
        .method_not_allowed_fallback(|| async { Failure::from(Fault::NotFound) })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(
            CsrfLayer::new()
                .with_rejection_response(|_| Failure::from(Refusal::new("refusal-cross-site")).into_response()),
        )
        .layer(CatchPanicLayer::custom(|_| Failure::from(Fault::Internal("a handler panicked".into())).into_response()))
        .layer(from_fn_with_state(edge.clone(), frame::attach))
        .layer(from_fn(unread::close))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    Router::new().merge(assets::router()).merge(edge.shell().router()).merge(pages).with_state(edge.clone())
}

/// Serves until `stop` resolves; requests under way are finished. Says where it listens.
///
/// # Errors
/// When the address is taken or the certificate cannot be read.
pub async fn serve(
    edge: Edge,
    routes: Routes,
    settings: &ServeSettings,
    said: impl FnOnce(SocketAddr, bool),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), String> {
    let app = app(&edge, routes);
    let listener = TcpListener::bind(&settings.listen).await.map_err(|e| format!("{}: {e}", settings.listen))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    match &settings.tls {
        None => {
            said(address, false);
            connection::run(listener, app, stop).await;
        }
        Some((chain, key)) => {
            let acceptor = tls::acceptor(chain, key)?;
            let listener = tls::TlsListener::new(listener, acceptor).map_err(|e| e.to_string())?;
            said(address, true);
            connection::run(listener, app, stop).await;
        }
    }
    Ok(())
}
