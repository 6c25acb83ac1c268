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
        router.route(
            &asset.path,
            get(move || async move {
                (
                    [
                        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
                        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
                        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
                    ],
                    asset.body,
                )
                    .into_response()
            }),
        )
    })
}
