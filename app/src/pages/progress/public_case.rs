//! A case as anybody may see it: stages, days, fees. Nothing about a person, no minute of the day.

use leptos::prelude::*;

use crate::caller;
use crate::components::PageTitle;

#[component]
pub fn PublicCase() -> impl IntoView {
    let words = caller::words();
    view! { <PageTitle text=words.say("track-title")/> }
}
