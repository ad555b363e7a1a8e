use domain::green_channel::KeyProject;
use leptos::prelude::*;

use crate::caller;
use crate::components::{Chip, ChipKind};

/// That a case has the green channel, and by which project.
#[component]
pub fn GreenChannel(
    project: KeyProject,
    /// The desk has another origin than the page that explains it.
    #[prop(optional)]
    at_desk: bool,
) -> impl IntoView {
    let words = caller::words();
    let said = words.with("green-channel-badge", &[("project", words.text(&project.name).into())]);
    let link = (!at_desk).then(|| {
        let href = format!("/openness/key-projects#{}", project.code);
        view! { <a class="small" href=href>{words.say("green-channel-about")}</a> }
    });
    view! {
        <p class="state" id="green-channel"><Chip kind=ChipKind::GreenChannel text=said/> {link}</p>
    }
}
