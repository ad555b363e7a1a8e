//! Answers that need no page of the portal's: a panic, a form of another site, a request that is too large.

use std::any::Any;

use app::hearing::{LARGEST_UPLOAD, OF_FORM, OF_UPLOAD, hear_out};
use app::preferences::Preferences;
use app::redirect::local;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::text::Language;
use http::{HeaderValue, StatusCode, Uri, header};
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
    let sent = Sent::of(&request);
    let response = if sent.bytes > LARGEST_UPLOAD {
        let heard = if sent.brings_files { OF_UPLOAD } else { OF_FORM };
        hear_out(request.into_body(), heard).await;
        StatusCode::PAYLOAD_TOO_LARGE.into_response()
    } else {
        next.run(request).await
    };
    let html =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match response.status() {
        // A script follows to where the answer leads, and shows that.
        StatusCode::PAYLOAD_TOO_LARGE if sent.by_script => Redirect::to(TOO_LARGE).into_response(),
        status @ StatusCode::PAYLOAD_TOO_LARGE if !html => sent.too_large(status),
        status @ StatusCode::REQUEST_TIMEOUT if !html => page(
            status,
            "等得太久 · Timed out",
            "网络太慢，或系统正忙，这一次没有办成。请返回再试；之前已保存的内容还在。",
            "The connection is slow, or we are busy: this was not done. Please go back and try again. What was saved before is still there.",
        ),
        status @ StatusCode::URI_TOO_LONG if !html => page(
            status,
            "地址太长 · Address too long",
            "这个地址太长，打不开。请从页面上的链接和表单进入。",
            "This address is too long. Please use the links and forms of the pages.",
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

/// Where the script that uploads leads when it was too much.
pub const TOO_LARGE: &str = "/too-large";

pub async fn too_large(request: Request) -> Response {
    Sent { brings_files: true, ..Sent::of(&request) }.too_large(StatusCode::OK)
}

/// What is known of a form before it is read.
struct Sent {
    language: Language,
    brings_files: bool,
    /// By the script of a page that shows how far it is.
    by_script: bool,
    /// As the browser says; 0 if it does not.
    bytes: usize,
    /// The page on which it stood.
    from: String,
}

impl Sent {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            language: Preferences::of(headers).language,
            brings_files: app::functions::brings_files(request.uri().path()),
            by_script: headers.contains_key("x-upload"),
            bytes: text(header::CONTENT_LENGTH).parse().unwrap_or_default(),
            from: page_of(text(header::REFERER)),
        }
    }

    fn too_large(&self, status: StatusCode) -> Response {
        let (title, text, back) = match (self.language, self.brings_files) {
            (Language::Zh, true) => (
                "文件太大",
                "一次最多上传 12 个文件、每个不超过 20 MB，这一次超过了。请返回，分几次上传；之前已保存的内容还在。",
                "返回上传页面",
            ),
            (Language::Zh, false) => ("内容太长", "填写的内容太长，没有保存。请返回，缩短后再提交。", "返回填写页面"),
            (Language::En, true) => (
                "Too large",
                "This was more than 12 files of 20 MB each. Please go back and upload fewer at once. What was saved before is still there.",
                "Back to the upload",
            ),
            (Language::En, false) => (
                "Too long",
                "What you filled in is too long and was not saved. Please go back and shorten it.",
                "Back to the form",
            ),
        };
        let tag = match self.language {
            Language::Zh => "zh-CN",
            Language::En => "en",
        };
        let body = format!("<p>{text}</p><p><a href=\"{}\">{back}</a></p>", self.from);
        answer(status, tag, title, &body)
    }
}

/// The path of a page of ours, fit for an attribute; the home page for anything else, and for a private link.
fn page_of(referer: &str) -> String {
    let path = referer.parse::<Uri>().map(|address| address.path().to_owned()).unwrap_or_default();
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_'));
    let private = ["/c/", "/not-me/"].iter().any(|link| path.starts_with(link));
    if plain && !private { local(&path).to_owned() } else { "/".to_owned() }
}

fn page(status: StatusCode, title: &str, zh: &str, en: &str) -> Response {
    let body = format!("<p>{zh}</p><p lang=\"en\">{en}</p><p><a href=\"/\">首页 · Home</a></p>");
    answer(status, "zh-CN", title, &body)
}

fn answer(status: StatusCode, language: &str, title: &str, body: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn the_way_back_stays_here() {
        assert_eq!(page_of("http://127.0.0.1:3000/apply/where?x=1"), "/apply/where");
        for other in [
            "",
            "x",
            "http://evil.example/a\"b",
            "http://evil.example//evil.example",
            "http://here/c/abc",
            "http://here/not-me/abc",
        ] {
            assert_eq!(page_of(other), "/", "{other}");
        }
    }
}
