//! What inspections found, as owners and the desk read it.

use domain::calendar::shanghai_date;
use leptos::prelude::*;
use portal::inspections::{Finding, Inspection, defects};

use super::photos::photo_links;
use crate::caller;
use crate::words::Words;

impl Words {
    /// A defect of the published list.
    #[must_use]
    pub fn defect(self, code: &str) -> String {
        defects().of_code(code).map_or_else(|| code.to_owned(), |defect| self.text(&defect.name))
    }
}

/// Each inspection with all that it found, the latest first. `photos`: in front of the id in a photo's address; `below` stands
/// below a finding.
pub fn inspection_lists(
    inspections: &[Inspection],
    photos: &str,
    below: impl Fn(&Finding) -> Option<AnyView>,
) -> AnyView {
    let words = caller::words();
    let shown = inspections.iter().rev().map(|one| {
        let when = words.with("inspection-of", &[("day", words.full_day(shanghai_date(one.told_at)).into())]);
        let findings = one.findings.iter().map(|finding| entry(words, finding, photos, below(finding))).collect_view();
        view! { <p><strong>{when}</strong></p><ol class="bullets">{findings}</ol> }
    });
    shown.collect_view().into_any()
}

fn entry(words: Words, finding: &Finding, photos: &str, below: Option<AnyView>) -> impl IntoView + use<> {
    let text = finding.text.clone().map(|text| view! { <p class="note">{text}</p> });
    let defect = defects().of_code(&finding.code);
    let state = match finding.remedied_at {
        Some(at) => words.with("finding-remedied", &[("day", words.full_day(shanghai_date(at)).into())]),
        None => defect.map(|defect| words.text(&defect.remedy)).unwrap_or_default(),
    };
    let pictures = photo_links(&finding.photos, photos);
    view! {
        <li>
            <strong>{words.defect(&finding.code)}</strong>
            {text}
            <p class="small muted">{state} " " {pictures}</p>
            {below}
        </li>
    }
}
