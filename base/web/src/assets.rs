//! The stylesheet and the script, kept for ever under an address that carries their hash.

use axum::{
    Router,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};

use crate::Edge;

pub(crate) fn router() -> Router<Edge> {
    liren_ui::assets::all().iter().fold(Router::new(), |router, asset| {
        router.route(&asset.path, get(move || async move { for_ever(asset.content_type, asset.body) }))
    })
}

/// A file whose address names its content: a browser may keep it for ever.
pub(crate) fn for_ever(media: &'static str, body: impl IntoResponse) -> axum::response::Response {
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (head, body).into_response()
}
