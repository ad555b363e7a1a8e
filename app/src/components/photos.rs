//! Photos that the desk has taken, as links.

use leptos::prelude::*;
use uuid::Uuid;

use crate::caller;

/// `at`: in front of the id in a photo's address.
pub fn photo_links(photos: &[Uuid], at: &str) -> impl IntoView + use<> {
    let words = caller::words();
    let links = photos.iter().zip(1..).map(|(id, number): (_, i32)| {
        let said = words.with("finding-photo", &[("number", number.into())]);
        view! { <a href=format!("{at}{id}")>{said}</a> " " }
    });
    links.collect_view()
}
