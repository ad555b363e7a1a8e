//! A panic is answered like any fault: with an id that stands in the log too.

use std::any::Any;

use http::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

/// The panic's text is for the log only, and even there it is left out: it may quote what somebody typed.
pub fn answer(_panic: Box<dyn Any + Send + 'static>) -> Response<String> {
    let id = uuid::Uuid::new_v4();
    tracing::error!(%id, "a request panicked");
    let mut response = Response::new(format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>出错了</title>\
         <h1>出错了 · Something went wrong</h1>\
         <p>错误不在您，请稍后再试。It isn’t your fault; please try again later.</p><p>{id}</p></html>"
    ));
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    response
}
