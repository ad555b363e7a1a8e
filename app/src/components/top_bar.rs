use domain::text::Language;
use leptos::prelude::*;

use crate::caller;
use crate::functions::applications::{STEP_FORM, has_step_form};
use crate::preferences::{self, SWITCH};

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
        ("/openness", words.say("nav-openness")),
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
#[must_use]
pub fn current(path: &str, href: &str) -> Option<&'static str> {
    match path.strip_prefix(href)? {
        "" => Some("page"),
        below if below.starts_with('/') => Some("true"),
        _ => None,
    }
}

/// The switches for size and language.
#[component]
pub fn Tools() -> impl IntoView {
    let words = caller::words();
    let preferences = caller::preferences();
    let (to_language, language, tag) = match preferences.language {
        Language::Zh => ("lang=en", "English", "en"),
        Language::En => ("lang=zh", "中文", "zh-CN"),
    };
    let (to_size, size) =
        if preferences.elder { ("elder=0", "ordinary-version") } else { ("elder=1", "elder-version") };
    let form = has_step_form(&caller::path());
    // The form's first button in the document is what the Enter key presses: that must be neither of the switches.
    let enter = form.then(|| {
        view! {
            <button type="submit" form=STEP_FORM name="act" value="confirm" class="visually-hidden" tabindex="-1" aria-hidden="true">
                {words.say("apply-continue")}
            </button>
        }
    });
    view! {
        {enter}
        <ul class="tools">
            <li><Switch to=to_size text=words.say(size) form=form/></li>
            <li><Switch to=to_language text=language form=form lang=tag/></li>
        </ul>
    }
}

/// A link that leads back; where answers are typed, a button of their form, which keeps them.
#[component]
fn Switch(
    to: &'static str,
    #[prop(into)] text: String,
    form: bool,
    #[prop(optional)] lang: Option<&'static str>,
) -> impl IntoView {
    if form {
        return view! { <button type="submit" form=STEP_FORM name=SWITCH value=to lang=lang>{text}</button> }
            .into_any();
    }
    let back = preferences::way_back();
    view! { <a href=format!("/preferences?{to}&back={back}") rel="nofollow" lang=lang hreflang=lang>{text}</a> }
        .into_any()
}

/// The mark: a sun over the horizon.
#[component]
pub fn Sun() -> impl IntoView {
    view! {
        <svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" focusable="false">
            <circle cx="15" cy="17" r="6.5" fill="#f7b521"/>
            <path d="M2 24h26" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>
            <path d="M15 3v4M5.5 8l2.6 2.8M24.5 8l-2.6 2.8" stroke="#f7b521" stroke-width="2.2" stroke-linecap="round"/>
        </svg>
    }
}
