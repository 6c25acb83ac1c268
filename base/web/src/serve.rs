//! The server: listens, frames every request, ends politely.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request, connect_info::Connected},
    http::StatusCode,
    middleware::from_fn_with_state,
    response::IntoResponse as _,
    serve::IncomingStream,
};
use liren_kernel::Refusal;
use liren_office::Fault;
use tokio::net::TcpListener;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
    timeout::TimeoutLayer,
};

use crate::{Edge, Failure, Routes, assets, frame, tls};

/// Largest request: six photos of a phone, or a large workbook.
const BODY: usize = 64 * 1024 * 1024;
/// Longest time for one answer.
const ANSWER: Duration = Duration::from_secs(60);

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct ServeSettings {
    /// `127.0.0.1:8080`.
    pub listen: String,
    /// Certificate chain and key, PEM files.
    pub tls: Option<(PathBuf, PathBuf)>,
}

#[derive(Clone)]
struct Came(SocketAddr);

impl Connected<IncomingStream<'_, tls::TlsListener>> for Came {
    fn connect_info(stream: IncomingStream<'_, tls::TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
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
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER));
    Router::new().merge(assets::router()).merge(pages).with_state(edge.clone())
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
    let result = match &settings.tls {
        None => {
            said(address, false);
            let service = app.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).with_graceful_shutdown(stop).await
        }
        Some((chain, key)) => {
            let acceptor = tls::acceptor(chain, key)?;
            let listener = tls::TlsListener::new(listener, acceptor).map_err(|e| e.to_string())?;
            said(address, true);
            let app =
                app.layer(axum::middleware::from_fn(|mut request: Request, next: axum::middleware::Next| async move {
                    // The frame asks for the plain form of the address, whichever way the request came.
                    if let Some(ConnectInfo(Came(peer))) = request.extensions().get::<ConnectInfo<Came>>().cloned() {
                        request.extensions_mut().insert(ConnectInfo(peer));
                    }
                    next.run(request).await
                }));
            let service = app.into_make_service_with_connect_info::<Came>();
            axum::serve(listener, service).with_graceful_shutdown(stop).await
        }
    };
    result.map_err(|e| e.to_string())
}
