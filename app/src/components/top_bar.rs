use domain::text::Language;
use leptos::prelude::*;

use crate::caller;
use crate::preferences;

/// Lets keyboards jump over the navigation.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! { <a class="skip" href="#main">{caller::words().say("skip-to-content")}</a> }
}

/// Brand, navigation, and the switches for size and language.
#[component]
pub fn TopBar() -> impl IntoView {
    let words = caller::words();
    let path = caller::path();
    let links = [
        ("/apply", words.say("nav-apply")),
        ("/track", words.say("nav-track")),
        ("/fees", words.say("nav-fees")),
        ("/contractors", words.say("nav-contractors")),
        ("/my", words.say("nav-my")),
    ];
    view! {
        <header class="top">
            <div class="wrap">
                <a class="brand" href="/">
                    <Sun/>
                    {words.say("site-name")}
                </a>
                <nav aria-label=words.say("nav-label")>
                    <ul>
                        {links
                            .into_iter()
                            .map(|(href, text)| view! { <li><a href=href aria-current=current(&path, href)>{text}</a></li> })
                            .collect_view()}
                    </ul>
                </nav>
                <Tools/>
            </div>
        </header>
    }
}

/// `page` on the page itself, `true` on the pages below it.
fn current(path: &str, href: &str) -> Option<&'static str> {
    match path.strip_prefix(href)? {
        "" => Some("page"),
        below if below.starts_with('/') => Some("true"),
        _ => None,
    }
}

#[component]
fn Tools() -> impl IntoView {
    let words = caller::words();
    let preferences = caller::preferences();
    let back = preferences::way_back();
    let (code, language, tag) = match preferences.language {
        Language::Zh => ("en", "English", "en"),
        Language::En => ("zh", "中文", "zh-CN"),
    };
    let (elder, size) = if preferences.elder { ("0", "ordinary-version") } else { ("1", "elder-version") };
    view! {
        <ul class="tools">
            <li>
                <a href=format!("/preferences?elder={elder}&back={back}") rel="nofollow">{words.say(size)}</a>
            </li>
            <li>
                <a href=format!("/preferences?lang={code}&back={back}") rel="nofollow" lang=tag hreflang=tag>{language}</a>
            </li>
        </ul>
    }
}

/// The mark: a sun over the horizon.
#[component]
fn Sun() -> impl IntoView {
    view! {
        <svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" focusable="false">
            <circle cx="15" cy="17" r="6.5" fill="#f7b521"/>
            <path d="M2 24h26" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>
            <path d="M15 3v4M5.5 8l2.6 2.8M24.5 8l-2.6 2.8" stroke="#f7b521" stroke-width="2.2" stroke-linecap="round"/>
        </svg>
    }
}
