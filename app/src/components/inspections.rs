//! What inspections found, as owners and the desk read it.

use leptos::prelude::*;
use portal::inspections::{Finding, Inspection, defects};

use crate::caller;
use crate::words::Words;

impl Words {
    /// A defect of the published list.
    #[must_use]
    pub fn defect(self, code: &str) -> String {
        defects().of_code(code).map_or_else(|| code.to_owned(), |defect| self.text(&defect.name))
    }
}

/// Each inspection with all that it found, the latest first. `photos`: in front of the id in a photo's address.
#[component]
pub fn Inspections(inspections: Vec<Inspection>, photos: String) -> impl IntoView {
    let words = caller::words();
    let shown = inspections.into_iter().rev().map(|one| {
        let when = words
            .with("inspection-of", &[("day", words.full_day(domain::calendar::shanghai_date(one.told_at)).into())]);
        let findings = one.findings.iter().map(|finding| entry(words, finding, &photos)).collect_view();
        view! { <h3>{when}</h3><ol class="bullets">{findings}</ol> }
    });
    shown.collect_view()
}

fn entry(words: Words, finding: &Finding, photos: &str) -> impl IntoView + use<> {
    let text = finding.text.clone().map(|text| view! { <p class="note">{text}</p> });
    let defect = defects().of_code(&finding.code);
    let state = match finding.remedied_at {
        Some(at) => {
            words.with("finding-remedied", &[("day", words.full_day(domain::calendar::shanghai_date(at)).into())])
        }
        None => defect.map(|defect| words.text(&defect.remedy)).unwrap_or_default(),
    };
    let pictures = finding.photos.iter().zip(1..).map(|(id, number): (_, i32)| {
        let said = words.with("finding-photo", &[("number", number.into())]);
        view! { <a href=format!("{photos}{id}")>{said}</a> " " }
    });
    let pictures = pictures.collect_view();
    view! {
        <li>
            <strong>{words.defect(&finding.code)}</strong>
            {text}
            <p class="small muted">{state} " " {pictures}</p>
        </li>
    }
}
