//! Where the electricity is wanted, and for what.

use domain::applications::{PremisesKind, Step, field};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::areas;

use super::step::step_page;
use crate::caller;
use crate::components::{Choice, Field, RadioGroup, Select, Submit};
use crate::functions::applications::{DRAFT, STEP_FORM, SaveWhere};

#[component]
pub fn Place() -> impl IntoView {
    step_page(Step::Where, "where-title", async |opened| {
        let words = caller::words();
        let areas = areas::all(&caller::portal()).await?;
        let mut choices = vec![Choice::new("", words.say("where-area-none"))];
        choices.extend(areas.iter().map(|area| Choice::new(area.code.clone(), words.text(&area.name))));
        let premises = PremisesKind::ALL
            .map(|kind| Choice::new(kind.code(), words.premises(kind)).hint(words.say(premises_hint(kind))));
        let (value, error) = (|name| opened.answer(name), |name| opened.errors.of(name));
        Ok(view! {
            <p class="muted">{words.say("where-lead")}</p>
            <form id=STEP_FORM method="post" action=SaveWhere::url() novalidate>
                <input type="hidden" name=DRAFT value=opened.id()/>
                <Select
                    name=field::AREA
                    label=words.say("where-area")
                    hint=words.say("where-area-hint")
                    value=value(field::AREA)
                    error=error(field::AREA)
                    choices=choices
                />
                <Field
                    name=field::ADDRESS
                    label=words.say("where-address")
                    hint=words.say("where-address-hint")
                    value=value(field::ADDRESS)
                    error=error(field::ADDRESS)
                    autocomplete="street-address"
                />
                <RadioGroup
                    name=field::PREMISES
                    legend=words.say("where-premises")
                    value=value(field::PREMISES)
                    error=error(field::PREMISES)
                    choices=premises.to_vec()
                />
                <p class="buttons"><Submit text=words.say("apply-continue")/></p>
            </form>
        })
    })
}

fn premises_hint(kind: PremisesKind) -> &'static str {
    match kind {
        PremisesKind::Home => "where-home-hint",
        PremisesKind::Business => "where-business-hint",
    }
}
