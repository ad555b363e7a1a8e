//! Language and 长辈版 (larger type, simpler page): two cookies, changed by a plain link that leads back.

use axum::extract::{Query, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::text::Language;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos::prelude::use_context;
use serde::Deserialize;

use crate::redirect;

/// How the reader wants the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Preferences {
    pub language: Language,
    pub elder: bool,
}

impl Preferences {
    /// What the cookies say; without any: 中文, ordinary size. `Accept-Language` is left alone, so that a shared link
    /// shows everybody the same page.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let mut preferences = Self::default();
        for line in headers.get_all(header::COOKIE) {
            for pair in line.to_str().unwrap_or_default().split(';') {
                match pair.trim() {
                    "lang=en" => preferences.language = Language::En,
                    "elder=1" => preferences.elder = true,
                    _ => {}
                }
            }
        }
        preferences
    }
}

/// Puts the request's preferences where pages find them.
pub async fn read(mut request: Request, next: Next) -> Response {
    let preferences = Preferences::of(request.headers());
    request.extensions_mut().insert(preferences);
    next.run(request).await
}

/// Where a switch leads back to: this page, for a query value. Never a private link, which stays out of other addresses.
#[must_use]
pub fn way_back() -> String {
    let Some(parts) = use_context::<Parts>() else { return "/".to_owned() };
    let address = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let private = ["/c/", "/not-me/"].iter().any(|link| address.starts_with(link)) || parts.method != Method::GET;
    encoded(if private { "/" } else { address })
}

/// For a value of a query.
pub(crate) fn encoded(address: &str) -> String {
    let mut value = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => value.push(char::from(byte)),
            _ => value.push_str(&format!("%{byte:02X}")),
        }
    }
    value
}

/// The field of a switch that is pressed within a form.
pub const SWITCH: &str = "switch";

/// Where the answer to a form leads whose `switch` was pressed: to the change, and from there `back`. `None`: none was.
#[must_use]
pub fn switched(pressed: &str, back: &str) -> Option<String> {
    let known = ["lang=en", "lang=zh", "elder=0", "elder=1"].into_iter().find(|known| *known == pressed)?;
    Some(format!("/preferences?{known}&back={}", encoded(back)))
}

#[derive(Debug, Deserialize)]
pub struct Change {
    lang: Option<String>,
    elder: Option<String>,
    back: Option<String>,
}

/// `GET /preferences?lang=en&back=/fees`: keeps what it knows, ignores what it does not, leads back.
pub async fn change(Query(change): Query<Change>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    for cookie in [language_cookie(change.lang.as_deref()), elder_cookie(change.elder.as_deref())].into_iter().flatten()
    {
        headers.append(header::SET_COOKIE, HeaderValue::from_static(cookie));
    }
    let back = redirect::local(change.back.as_deref().unwrap_or("/"));
    headers.insert(header::LOCATION, HeaderValue::from_str(back).unwrap_or(HeaderValue::from_static("/")));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn language_cookie(value: Option<&str>) -> Option<&'static str> {
    match value? {
        "en" => Some("lang=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"),
        "zh" => Some("lang=zh; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"),
        _ => None,
    }
}

fn elder_cookie(value: Option<&str>) -> Option<&'static str> {
    match value? {
        "1" => Some("elder=1; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"),
        "0" => Some("elder=0; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_offered_is_switched() {
        let there = switched("lang=en", "/apply/where");
        assert_eq!(there.as_deref(), Some("/preferences?lang=en&back=/apply/where"));
        assert_eq!(switched("", "/apply/where"), None);
        assert_eq!(switched("lang=en&back=//evil.example", "/apply/where"), None);
    }

    #[test]
    fn cookies_decide() {
        let mut headers = HeaderMap::new();
        assert_eq!(Preferences::of(&headers), Preferences::default());
        headers.insert(header::COOKIE, "sunlit=abc; lang=en; elder=1".parse().unwrap());
        assert_eq!(Preferences::of(&headers), Preferences { language: Language::En, elder: true });
    }
}
