//! Answers that need no page of the portal's: a panic, a form of another site, a request that is too large.

use std::any::Any;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use uuid::Uuid;

/// The panic's text is for nobody: it may quote what somebody typed.
pub fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    let id = Uuid::new_v4();
    tracing::error!(%id, "a request panicked");
    let zh = format!("错误不在您，请稍后再试。错误编号：{id}");
    page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "出错了 · Something went wrong",
        &zh,
        "It isn’t your fault. Please try again later.",
    )
}

/// Gives the refusals of the layers below a sentence in place of their bare word.
pub async fn explain(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match response.status() {
        status @ StatusCode::PAYLOAD_TOO_LARGE if !html => page(
            status,
            "文件太大 · Too large",
            "一次最多上传 12 个文件、每个不超过 20 MB。请返回上一页，分几次上传；已填写的内容还在。",
            "Please go back and upload fewer files at once, at most 20 MB each. What you filled in is still there.",
        ),
        status @ StatusCode::FORBIDDEN if !html => page(
            status,
            "请求来自别的网站 · Sent from another site",
            "为保护您的申请，只接受从本网站页面提交的内容。请从首页重新进入。",
            "To protect your application, only forms of this site are accepted. Please start from the home page.",
        ),
        _ => response,
    }
}

fn page(status: StatusCode, title: &str, zh: &str, en: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1><p>{zh}</p><p lang=\"en\">{en}</p><p><a href=\"/\">首页 · Home</a></p></main></body></html>"
    );
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
