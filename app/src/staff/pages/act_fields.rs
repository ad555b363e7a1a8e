//! What every form of an act says besides its choice.

use leptos::prelude::*;
use portal::progress::Case;
use portal::staff::Desk;

use crate::staff::functions::field;

/// Which case, which act, what of it was seen, and the form's own id.
pub(super) fn act_fields(case: &Case, desk: &Desk, act: &'static str) -> impl IntoView + use<> {
    let reference = case.reference.as_str().to_owned();
    let seq = case.progress.seq.to_string();
    let id = desk.new_id().to_string();
    view! {
        <input type="hidden" name="ref" value=reference/>
        <input type="hidden" name=field::ACT value=act/>
        <input type="hidden" name=field::SEEN value=seq/>
        <input type="hidden" name=field::ID value=id/>
    }
}
