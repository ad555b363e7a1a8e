//! The document around every page.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};

use crate::assets::STYLE_PATH;
use crate::caller;
use crate::reading;

/// The document around what `app` shows.
#[must_use]
pub fn document<V: IntoView>(options: LeptosOptions, app: fn() -> V) -> impl IntoView {
    provide_meta_context();
    let preferences = caller::preferences();
    let words = caller::words();
    // Scripts only where an island lives.
    let scripts =
        reading::has_islands(&caller::path()).then(|| view! { <HydrationScripts options=options islands=true/> });
    view! {
        <!DOCTYPE html>
        <html lang=words.tag() class=preferences.elder.then_some("elder")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="theme-color" content="#07382f"/>
                <meta name="description" content=words.say("site-description")/>
                // Phones turn 10-character references into telephone links.
                <meta name="format-detection" content="telephone=no"/>
                <link rel="stylesheet" href=STYLE_PATH.as_str()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                {scripts}
                <MetaTags/>
            </head>
            <body>
                {app()}
            </body>
        </html>
    }
}
