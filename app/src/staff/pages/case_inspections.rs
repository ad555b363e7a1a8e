//! What inspections of a case found, with all earlier lists, and where photos are added.

use domain::progress::CaseState;
use domain::staff::Right;
use leptos::prelude::*;
use portal::inspections::Finding;
use portal::staff::{Member, PhotoOf, SeenCase};

use super::photo_form::{is_room, photo_form};
use crate::caller;
use crate::components::inspections::inspection_lists;
use crate::components::{Card, FormErrors};
use crate::islands::UploadProgress;

/// `None` where every inspection was passed.
pub(super) fn inspections(member: &Member, seen: &SeenCase, errors: &FormErrors) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let open = seen.case.progress.state == CaseState::Open;
    let may = open && member.may_in(Right::Inspect, &seen.case.area.code);
    let below = |finding: &Finding| {
        let label = words.with("photo-add", &[("defect", words.defect(&finding.code).into())]);
        let takes = may && is_room(finding.photos.len()) && finding.remedied_at.is_none();
        takes.then(|| photo_form(&seen.case.reference, PhotoOf::Finding(finding.id), label, errors))
    };
    let lists = inspection_lists(&seen.inspections, "/staff/photos/", below);
    (!seen.inspections.is_empty()).then(|| {
        view! {
            <Card title=words.say("inspections-title") id="inspections">
                {lists}
                {may.then(|| view! { <UploadProgress/> })}
            </Card>
        }
    })
}
