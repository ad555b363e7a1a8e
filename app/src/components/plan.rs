//! What a supply plan says, as both sides read it.

use domain::plans::{Metering, Supply, Voltage};
use leptos::prelude::*;
use portal::plans::IssuedPlan;

use crate::caller;
use crate::components::case::kilowatts;
use crate::words::Words;

impl Words {
    #[must_use]
    pub fn plan_supply(self, supply: Supply) -> String {
        self.say(&format!("plan-supply-{}", supply.code().replace('_', "-")))
    }

    #[must_use]
    pub fn plan_voltage(self, voltage: Voltage) -> String {
        self.say(&format!("plan-voltage-{}", voltage.code()))
    }

    #[must_use]
    pub fn plan_metering(self, metering: Metering) -> String {
        self.say(&format!("plan-metering-{}", metering.code().replace('_', "-")))
    }
}

/// Its terms, what was weighed, and until when it can be accepted.
#[component]
pub fn PlanTerms(issued: IssuedPlan) -> impl IntoView {
    let words = caller::words();
    let plan = issued.plan;
    let terms = [
        ("plan-source", format!("{} · {}", words.plan_supply(plan.supply), plan.source)),
        ("plan-voltage", words.plan_voltage(plan.voltage)),
        ("plan-capacity", format!("{} kW", kilowatts(plan.capacity_watts))),
        ("plan-metering", words.plan_metering(plan.metering)),
        ("plan-boundary", plan.boundary),
        ("plan-valid-until", words.full_day(issued.valid_until)),
    ];
    let terms = terms.into_iter().map(|(label, said)| view! { <dt>{words.say(label)}</dt> <dd>{said}</dd> });
    view! {
        <dl class="pairs">{terms.collect_view()}</dl>
        <h3>{words.say("plan-alternatives")}</h3>
        <p class="note">{plan.alternatives}</p>
    }
}
