//! What the site survey found: capacity beside what was applied for, and what it means where they differ.

use leptos::prelude::*;
use portal::progress::Case;
use portal::surveys::Survey;

use crate::caller;
use crate::components::Card;
use crate::components::case::kilowatts;
use crate::components::survey::{Signatures, SurveyFacts};

/// `None` before a survey is done.
pub(super) fn survey(case: &Case, survey: Option<Survey>) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let (survey, applied_for) = (survey?, case.capacity_watts);
    let differs = (survey.capacity_watts != applied_for).then(|| {
        let confirmed = [("kw", kilowatts(survey.capacity_watts).into())];
        view! { <p>{words.with("survey-differs", &confirmed)}</p> }
    });
    let signatures = survey.signatures.clone();
    let joint = survey.is_joint().then(|| {
        view! { <h3>{words.say("survey-joint-done")}</h3> <Signatures signatures=signatures/> }
    });
    let photos = format!("/my/{}/photos/", case.reference.as_str());
    Some(view! {
        <Card title=words.say("survey-title") id="surveyed">
            <SurveyFacts survey=survey applied_for=applied_for photos=photos/>
            {differs}
            {joint}
        </Card>
    })
}
