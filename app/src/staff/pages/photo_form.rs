//! The form that adds photos to what was found on a site.

use domain::applications::Reference;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{MOST_PHOTOS, PhotoOf};

use crate::caller;
use crate::components::{ErrorLine, FormErrors};
use crate::staff::functions::AddPhoto;
use crate::staff::functions::photo::{OF, PHOTOS, code, field};

/// A phone offers its camera. `label` says to what they are added.
pub(super) fn photo_form(reference: &Reference, of: PhotoOf, label: String, errors: &FormErrors) -> AnyView {
    let words = caller::words();
    let id = field(of);
    let wrong: Vec<String> = errors.0.iter().filter(|(name, _)| *name == id).map(|(_, why)| why.clone()).collect();
    let described = (0..wrong.len()).map(|at| format!("{id}-error-{at}"));
    let described = [format!("{id}-hint")].into_iter().chain(described).collect::<Vec<_>>().join(" ");
    let invalid = (!wrong.is_empty()).then_some("true");
    let errors = wrong.into_iter().enumerate();
    let errors = errors.map(|(at, why)| view! { <ErrorLine id=format!("{id}-error-{at}") text=why/> }).collect_view();
    view! {
        <form method="post" action=AddPhoto::url() enctype="multipart/form-data" data-upload="" novalidate>
            <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
            <input type="hidden" name=OF value=code(of)/>
            <div class=if invalid.is_some() { "field files error" } else { "field files" }>
                <label for=id.clone()>{label}</label>
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

/// Whether there is room for one more beside these.
pub(super) fn is_room(photos: usize) -> bool {
    i64::try_from(photos).is_ok_and(|photos| photos < MOST_PHOTOS)
}
