//! Where somebody wanted to go who has to sign in first: it stands in the address of the sign-in, and in its forms.

use http::request::Parts;
use http::uri::PathAndQuery;
use leptos::prelude::use_context;

use super::caller::SIGN_IN;
use crate::preferences::encoded;
use crate::redirect::local;

/// The name in addresses and forms.
pub const TO: &str = "to";
/// The desk's first page.
pub const HOME: &str = "/staff";
/// Bytes of such an address, at most.
const LONGEST: usize = 200;

/// Where to go: what was wanted if that is a page of the desk, else its first.
#[must_use]
pub fn wanted(typed: Option<&str>) -> &str {
    typed.filter(|path| is_of_desk(path)).unwrap_or(HOME)
}

fn is_of_desk(path: &str) -> bool {
    let rest = path.strip_prefix(HOME);
    path.len() <= LONGEST
        && local(path) == path
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        && !path.starts_with(SIGN_IN)
}

/// The sign-in that leads there.
#[must_use]
pub fn sign_in_to(to: &str) -> String {
    if to == HOME { SIGN_IN.to_owned() } else { format!("{SIGN_IN}?{TO}={}", encoded(to)) }
}

/// The sign-in that leads back to the page which is asked for now.
#[must_use]
pub fn sign_in_and_back() -> String {
    let here = use_context::<Parts>();
    let here = here.as_ref().and_then(|parts| parts.uri.path_and_query()).map(PathAndQuery::as_str);
    sign_in_to(wanted(here))
}

#[cfg(test)]
mod tests {
    use super::{sign_in_to, wanted};

    #[test]
    fn only_pages_of_the_desk_are_gone_back_to() {
        for path in ["/staff", "/staff?show=mine", "/staff/cases/K7M39PXR2Q", "/staff/cases/K7M39PXR2Q/merge?with=X"] {
            assert_eq!(wanted(Some(path)), path);
        }
        let long = format!("/staff/{}", "x".repeat(200));
        for path in [
            "",
            "/",
            "/staffing",
            "/staff\\evil.example",
            "//evil.example/staff",
            "https://evil.example/staff",
            "/staff/\r\nSet-Cookie: x",
            "/staff/sign-in?to=/staff",
            &long,
        ] {
            assert_eq!(wanted(Some(path)), "/staff", "{path:?}");
        }
        assert_eq!(wanted(None), "/staff");
        assert_eq!(sign_in_to("/staff"), "/staff/sign-in");
        assert_eq!(sign_in_to("/staff?a=b&c"), "/staff/sign-in?to=/staff%3Fa%3Db%26c");
    }
}
