//! The dashboard's files, built from `web/` and embedded. What is no file is the dashboard itself: its addresses are views.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../web/dist");

/// Answers with a file.
pub async fn file(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::ServeError::NotThere { what: "endpoint", id: format!("/{path}") }.into_response();
    }
    let asset = FILES.get_file(path).filter(|_| !path.is_empty());
    let (name, file) = match asset {
        Some(file) => (path, Some(file)),
        // a name with an ending that is not there is a mistake, everything else a view
        None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => (path, None),
        None => ("index.html", FILES.get_file("index.html")),
    };
    let Some(file) = file else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    };
    // names of assets have their content's hash in them: they never change
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = ([(header::CONTENT_TYPE, kind)], file.contents()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
