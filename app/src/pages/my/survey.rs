//! What the site survey found: capacity beside what was applied for, and what it means where they differ.

use domain::progress::CaseState;
use domain::standards::StageKind;
use leptos::prelude::*;
use portal::progress::Case;
use portal::surveys::OwnSurvey;

use crate::caller;
use crate::components::Card;
use crate::components::case::kilowatts;
use crate::components::survey::{Signatures, SurveyFacts};

/// `None` before anybody has surveyed. What is found jointly counts once it is countersigned.
pub(super) fn survey(case: &Case, survey: OwnSurvey) -> Option<AnyView> {
    let words = caller::words();
    if let Some(since) = survey.waits_since {
        let said = words.with("survey-waits-text", &[("day", words.day_of(since).into())]);
        return Some(view! { <Card title=words.say("survey-title") id="surveyed"><p>{said}</p></Card> }.into_any());
    }
    let (survey, applied_for) = (survey.found?, case.capacity_watts);
    // Once there is a plan, that says what is supplied.
    let is_open = case.progress.state == CaseState::Open && case.progress.plan.is_none();
    let differs = (is_open && survey.capacity_watts != applied_for).then(|| {
        let confirmed = [("kw", kilowatts(survey.capacity_watts).into())];
        let planned = case.progress.stages.iter().any(|stage| stage.kind == StageKind::SupplyPlan);
        view! { <p>{words.with(if planned { "survey-differs" } else { "survey-differs-unplanned" }, &confirmed)}</p> }
    });
    let signatures = survey.signatures.clone();
    let joint = survey.is_joint().then(|| {
        view! { <h3>{words.say("survey-joint-done")}</h3> <Signatures signatures=signatures/> }
    });
    let photos = format!("/my/{}/photos/", case.reference.as_str());
    let card = view! {
        <Card title=words.say("survey-title") id="surveyed">
            <SurveyFacts survey=survey applied_for=applied_for photos=photos/>
            {differs}
            {joint}
        </Card>
    };
    Some(card.into_any())
}
