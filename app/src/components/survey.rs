//! What a site survey found, as owners and the desk read it.

use leptos::prelude::*;
use portal::surveys::{Signature, Survey};

use super::photos::photo_links;
use crate::caller;
use crate::components::case::kilowatts;

/// `applied_for`: what was asked for, in watts; `photos`: in front of the id in a photo's address.
#[component]
pub fn SurveyFacts(survey: Survey, applied_for: u32, photos: String) -> impl IntoView {
    let words = caller::words();
    let line = words.say(if survey.external_line { "log-survey-external" } else { "log-survey-no-external" });
    let remark = survey.remark.clone().map(|remark| {
        view! { <dt>{words.say("survey-remark")}</dt><dd class="note">{remark}</dd> }
    });
    let pictures = (!survey.photos.is_empty()).then(|| {
        view! { <dt>{words.say("survey-photos")}</dt><dd>{photo_links(&survey.photos, &photos)}</dd> }
    });
    view! {
        <dl class="pairs">
            <dt>{words.say("survey-confirmed")}</dt>
            <dd><strong>{kilowatts(survey.capacity_watts)} " kW"</strong></dd>
            <dt>{words.say("survey-applied-for")}</dt>
            <dd>{kilowatts(applied_for)} " kW"</dd>
            <dt>{words.say("survey-line")}</dt>
            <dd>{line}</dd>
            {remark}
            {pictures}
        </dl>
    }
}

/// Who surveyed and who has countersigned, as posts.
#[component]
pub fn Signatures(signatures: Vec<Signature>) -> impl IntoView {
    let words = caller::words();
    let lines = signatures.iter().map(|one| {
        let said = format!("{} · {}", words.text(&one.post), words.moment(one.at));
        view! { <dt>{words.say(&format!("survey-part-{}", one.role.code()))}</dt><dd>{said}</dd> }
    });
    let lines = lines.collect_view();
    view! { <dl class="pairs">{lines}</dl> }
}
