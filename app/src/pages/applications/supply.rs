//! How much electricity, and the class that follows from the answers.

use domain::applications::{Appliance, Class, PremisesKind, SINGLE_PHASE_WATTS, Step, field};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::step::{Opened, step_page};
use crate::caller;
use crate::components::case::kilowatts;
use crate::components::{Choice, Field, RadioGroup, Submit};
use crate::functions::applications::{DRAFT, STEP_FORM, SaveSupply};
use crate::islands::ApplianceSum;
use crate::words::Words;

#[component]
pub fn Supply() -> impl IntoView {
    step_page(Step::Supply, "supply-title", async |opened| Ok(form(&opened)))
}

fn form(opened: &Opened) -> impl IntoView + use<> {
    let words = caller::words();
    let (value, error) = (|name| opened.answer(name), |name| opened.errors.of(name));
    let business = PremisesKind::from_code(&value(field::PREMISES)) == Some(PremisesKind::Business);
    let capacity_by = if value(field::CAPACITY_BY) == "appliances" { "appliances" } else { "kilowatts" };
    let phases = ["1", "3", "unsure"].map(|code| {
        let (label, hint) = match code {
            "1" => ("supply-single-phase", "supply-single-phase-hint"),
            "3" => ("supply-three-phase", "supply-three-phase-hint"),
            _ => ("supply-phase-unsure", "supply-phase-unsure-hint"),
        };
        let limit = kilowatts(SINGLE_PHASE_WATTS);
        Choice::new(code, words.say(label)).hint(words.with(hint, &[("max", limit.into())]))
    });
    view! {
        <form id=STEP_FORM method="post" action=SaveSupply::url() novalidate>
            <input type="hidden" name=DRAFT value=opened.id()/>
            {business
                .then(|| {
                    view! {
                        <RadioGroup
                            name=field::SMALL_OR_PRIVATE
                            legend=words.say("supply-small")
                            hint=words.say("supply-small-hint")
                            value=value(field::SMALL_OR_PRIVATE)
                            error=error(field::SMALL_OR_PRIVATE)
                            choices=vec![Choice::new("yes", words.say("yes")), Choice::new("no", words.say("no"))]
                        />
                    }
                })}
            <RadioGroup
                name=field::CAPACITY_BY
                legend=words.say("supply-capacity")
                value=capacity_by
                choices=vec![
                    Choice::new("kilowatts", words.say("supply-by-kilowatts")),
                    Choice::new("appliances", words.say("supply-by-appliances")),
                ]
            />
            <div class="by-kilowatts">
                <Field
                    name=field::KILOWATTS
                    label=words.say("supply-kilowatts")
                    hint=words.say("supply-kilowatts-hint")
                    value=value(field::KILOWATTS)
                    error=error(field::KILOWATTS)
                    inputmode="decimal"
                    class="short"
                />
            </div>
            {appliances(words, opened)}
            <RadioGroup
                name=field::PHASES
                legend=words.say("supply-phases")
                value=value(field::PHASES)
                error=error(field::PHASES)
                choices=phases.to_vec()
            />
            <p class="muted">{words.say(if business { "supply-class-business" } else { "supply-class-home" })}</p>
            <p class="buttons"><Submit text=words.say("apply-continue")/></p>
        </form>
        <ApplianceSum/>
    }
}

/// One field an appliance. The styles show either these or the kilowatts, as answered above.
fn appliances(words: Words, opened: &Opened) -> impl IntoView + use<> {
    let fields = Appliance::ALL
        .map(|appliance| {
            let watts = kilowatts(appliance.watts());
            view! {
                <Field
                    name=appliance.field()
                    label=words.say(&format!("appliance-{}", appliance.code()))
                    hint=words.with("supply-appliance-hint", &[("kw", watts.into())])
                    value=opened.answer(appliance.field())
                    error=opened.errors.of(appliance.field())
                    inputmode="numeric"
                    maxlength=4_u16
                    class="short"
                />
            }
        })
        .collect_view();
    view! {
        <fieldset class="field appliances" data-appliances="">
            <legend>{words.say("supply-appliances")}</legend>
            <p class="hint">{words.say("supply-appliances-hint")}</p>
            <div class="counts">{fields}</div>
            <p class="sum">{words.say("supply-sum")} " " <strong data-sum="">"–"</strong> " kW"</p>
            <p class="hint">{words.say("supply-sum-hint")}</p>
        </fieldset>
    }
}

/// The class, with what it means.
#[must_use]
pub fn class_sentence(words: Words, class: Class) -> String {
    words.say(match class {
        Class::Resident => "class-says-resident",
        Class::Zero => "class-says-zero",
        Class::Other => "class-says-other",
        Class::HighVoltage => "class-says-high-voltage",
    })
}
