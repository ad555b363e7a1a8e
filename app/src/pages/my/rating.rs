//! What the owner can say of how it was: nothing before power is on, and once it is said.

use domain::applications::Reference;
use domain::progress::CaseState;
use leptos::prelude::*;
use portal::progress::Case;
use portal::ratings::{Part, Standing};

use crate::caller;
use crate::components::{ButtonLink, Card};

/// The card, and what is said of it on top of the page.
#[derive(Default)]
pub(super) struct Rating {
    pub card: Option<AnyView>,
    /// `None`: what is said of such a case to anybody.
    pub duty: Option<String>,
}

impl Rating {
    /// Whoever came by a phone code alone is not told whether it was said, and that it takes the private link.
    pub fn of(case: &Case, standing: Standing) -> Self {
        let words = caller::words();
        match standing {
            Standing::NotYours if case.progress.state == CaseState::Energised => {
                let said = words.say("my-rate-by-link");
                let card = view! { <Card title=words.say("my-rate-title")><p>{said}</p></Card> };
                Self { card: Some(card.into_any()), duty: None }
            }
            Standing::NotYours | Standing::NotYet => Self::default(),
            Standing::Done { .. } => Self { card: None, duty: Some(words.say("duty-none")) },
            Standing::Open(Part::First) => {
                Self { card: Some(card(&case.reference, "my-rate-text")), duty: Some(words.say("my-rate-duty")) }
            }
            Standing::Open(Part::Addition) => {
                Self { card: Some(card(&case.reference, "my-rate-more")), duty: Some(words.say("duty-none")) }
            }
        }
    }
}

fn card(reference: &Reference, text: &'static str) -> AnyView {
    let words = caller::words();
    let form = format!("/rate/{}", reference.as_str());
    view! {
        <Card title=words.say("my-rate-title") class="sun">
            <p>{words.say(text)}</p>
            <p class="buttons">
                <ButtonLink href=form text=words.say("my-rate-button")/>
            </p>
        </Card>
    }
    .into_any()
}
