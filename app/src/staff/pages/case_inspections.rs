//! What inspections of a case found, with all earlier lists, and where photos are added.

use domain::progress::CaseState;
use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::inspections::Finding;
use portal::staff::{MOST_PHOTOS, Member, SeenCase};

use crate::caller;
use crate::components::inspections::inspection_lists;
use crate::components::{Card, ErrorLine, FormErrors};
use crate::islands::UploadProgress;
use crate::staff::functions::AddPhoto;
use crate::staff::functions::photo::{FINDING, PHOTOS, field};

/// `None` where every inspection was passed.
pub(super) fn inspections(member: &Member, seen: &SeenCase, errors: &FormErrors) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let open = seen.case.progress.state == CaseState::Open;
    let may = open && member.may_in(Right::Inspect, &seen.case.area.code);
    let below = |finding: &Finding| {
        let more = i64::try_from(finding.photos.len()).is_ok_and(|photos| photos < MOST_PHOTOS);
        (may && more && finding.remedied_at.is_none()).then(|| form(seen, finding, errors))
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

/// A phone offers its camera.
fn form(seen: &SeenCase, finding: &Finding, errors: &FormErrors) -> AnyView {
    let words = caller::words();
    let id = field(finding.id);
    let wrong: Vec<String> = errors.0.iter().filter(|(name, _)| *name == id).map(|(_, why)| why.clone()).collect();
    let described = (0..wrong.len()).map(|at| format!("{id}-error-{at}"));
    let described = [format!("{id}-hint")].into_iter().chain(described).collect::<Vec<_>>().join(" ");
    let invalid = (!wrong.is_empty()).then_some("true");
    let errors = wrong.into_iter().enumerate();
    let errors = errors.map(|(at, why)| view! { <ErrorLine id=format!("{id}-error-{at}") text=why/> }).collect_view();
    view! {
        <form method="post" action=AddPhoto::url() enctype="multipart/form-data" data-upload="" novalidate>
            <input type="hidden" name="ref" value=seen.case.reference.as_str().to_owned()/>
            <input type="hidden" name=FINDING value=finding.id.to_string()/>
            <div class=if invalid.is_some() { "field files error" } else { "field files" }>
                <label for=id.clone()>{words.with("photo-add", &[("defect", words.defect(&finding.code).into())])}</label>
                <p class="hint" id=format!("{id}-hint")>{words.with("photo-hint", &[("max", MOST_PHOTOS.into())])}</p>
                {errors}
                <div class="drop">
                    <input
                        type="file"
                        id=id
                        name=PHOTOS
                        multiple
                        accept="image/jpeg,image/png,image/webp"
                        aria-describedby=described
                        aria-invalid=invalid
                    />
                    <button type="submit" class="button quiet">{words.say("photo-send")}</button>
                    <progress hidden aria-label=words.say("document-progress")></progress>
                </div>
            </div>
        </form>
    }
    .into_any()
}
