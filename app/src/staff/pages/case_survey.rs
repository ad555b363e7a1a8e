//! What the last survey of a case found, where photos are added, and how it stands with its countersignatures.

use domain::progress::CaseState;
use domain::staff::Right;
use leptos::prelude::*;
use portal::staff::{Member, PhotoOf, SeenCase};
use portal::surveys::{Standing, Survey};

use super::countersign::{countersigning, returns};
use super::photo_form::{is_room, photo_form};
use crate::caller;
use crate::components::survey::SurveyFacts;
use crate::components::{Card, FormErrors};
use crate::islands::UploadProgress;
use crate::notice::Notice;

/// `None` before any survey was told here.
pub(super) fn survey(
    member: &Member,
    seen: &SeenCase,
    errors: &FormErrors,
    notice: &Notice,
) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let last = seen.surveys.last()?;
    let photos = photos(member, seen, last, errors);
    let countersigning = countersigning(seen, last, errors, notice);
    let returns = returns(seen);
    let (last, applied_for) = (last.clone(), seen.case.capacity_watts);
    Some(view! {
        <Card title=words.say("survey-title") id="surveyed">
            <SurveyFacts survey=last applied_for=applied_for photos="/staff/photos/".to_owned()/>
            {photos}
            {countersigning}
            {returns}
        </Card>
    })
}

/// Where this member may add photos to a survey.
fn photos(member: &Member, seen: &SeenCase, survey: &Survey, errors: &FormErrors) -> Option<impl IntoView + use<>> {
    let open = seen.case.progress.state == CaseState::Open;
    let stands = matches!(survey.standing, Standing::Waits | Standing::Done) && survey.is_unseen();
    let takes = stands && is_room(survey.photos.len());
    let may = open && takes && member.may_in(Right::Survey, &seen.case.area.code);
    may.then(|| {
        let label = caller::words().say("survey-photo-add");
        let form = photo_form(&seen.case.reference, PhotoOf::Survey(survey.id), label, errors);
        view! { {form} <UploadProgress/> }
    })
}
