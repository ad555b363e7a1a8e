//! The supply plan at the desk: what was answered, the form of the answer, and that of an answer to an objection.

use domain::plans::{self, Metering, Plan, Supply, Voltage, field as of};
use domain::problem::FieldError;
use domain::progress::PlanStanding;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::messages::LONGEST;
use portal::plans::that_counts;
use portal::staff::{Act, Desk, Doubt, SeenCase, against_plan};
use portal::surveys::that_counts as that_surveyed;

use super::act_fields::act_fields;
use super::case_doubts::doubts;
use super::case_messages::read;
use crate::caller;
use crate::components::case::kilowatts;
use crate::components::plan::PlanTerms;
use crate::components::{Card, Choice, ErrorLine, Field, FormErrors, Select, Submit, TextArea};
use crate::functions::Typed;
use crate::functions::kept::{Form, typed};
use crate::staff::functions::{AnswerPlan, REASON, UpholdPlan};
use crate::words::Words;

/// What was typed into these forms and refused.
pub(super) struct TypedPlan {
    plan: Option<Typed>,
    reason: String,
}

impl TypedPlan {
    /// # Errors
    /// When the session can't be read.
    pub async fn of(seen: &SeenCase) -> portal::Result<Self> {
        let reference = seen.case.reference.as_str();
        let reason = typed(Form::Reason, reference).await?;
        let reason = reason.map(|typed| typed.get(REASON).to_owned()).unwrap_or_default();
        Ok(Self { plan: typed(Form::Plan, reference).await?, reason })
    }

    /// Whether there is a plan to go on with.
    pub fn is_open(&self) -> bool {
        self.plan.is_some()
    }

    /// What speaks against it.
    fn doubts(&self, seen: &SeenCase) -> Vec<Doubt> {
        let Some(typed) = &self.plan else { return Vec::new() };
        plans::check(|field| typed.get(field)).map_or_else(|_| Vec::new(), |plan| against_plan(&seen.case, &plan))
    }

    /// What is wrong with it.
    pub fn errors(&self, words: Words) -> FormErrors {
        let wrong = self.plan.as_ref().and_then(|typed| plans::check(|field| typed.get(field)).err());
        let wrong = wrong.unwrap_or_default();
        // One of seven fields: the sentence says which.
        let said = |error: &FieldError| {
            let parts = [("field", words.say(label(&error.field)).into()), ("why", words.wrong(error).into())];
            words.with("staff-plan-wrong", &parts)
        };
        FormErrors(wrong.iter().map(|error| (error.field.clone(), said(error))).collect())
    }
}

/// The name of a field in language files.
fn label(field: &str) -> &'static str {
    match field {
        of::SUPPLY => "staff-plan-supply",
        of::SOURCE => "staff-plan-source",
        of::VOLTAGE => "plan-voltage",
        of::CAPACITY => "staff-plan-capacity",
        of::METERING => "plan-metering",
        of::BOUNDARY => "plan-boundary",
        _ => "plan-alternatives",
    }
}

/// What the customer reads of the plan; nothing before it is answered.
pub(super) fn plan_card(seen: &SeenCase) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let counts = that_counts(&seen.plans, &seen.case.log)?.clone();
    let standing = seen.case.progress.plan.map(|standing| {
        words.say(match standing {
            PlanStanding::Answered => "staff-plan-answered",
            PlanStanding::ObjectedTo => "staff-plan-objected-to",
            PlanStanding::Settled => "staff-plan-settled",
            PlanStanding::Signed => "staff-plan-signed",
        })
    });
    Some(view! {
        <Card title=words.say("plan-title") id="plan">
            <p><strong>{standing}</strong></p>
            <PlanTerms issued=counts/>
        </Card>
    })
}

/// The form of an act of the plan's; `None` for other acts.
pub(super) fn plan_form(
    seen: &SeenCase,
    desk: &Desk,
    act: Act,
    then: Option<String>,
    typed: &TypedPlan,
    errors: &FormErrors,
) -> Option<AnyView> {
    match act {
        Act::AnswerPlan(_) | Act::RevisePlan(_) => Some(answer(seen, desk, act, then, typed, errors).into_any()),
        Act::UpholdPlan(_) => Some(uphold(seen, desk, act, typed, errors).into_any()),
        _ => None,
    }
}

fn answer(
    seen: &SeenCase,
    desk: &Desk,
    act: Act,
    then: Option<String>,
    typed: &TypedPlan,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let words = caller::words();
    let code = act.code();
    let value = values(seen, typed);
    let error = errors.of(code).map(|said| view! { <ErrorLine id=format!("{code}-error") text=said/> });
    let none = || Choice::new("", words.say("staff-choose"));
    let supplies = Supply::ALL.map(|supply| Choice::new(supply.code(), words.plan_supply(supply)));
    let voltages = Voltage::ALL.map(|voltage| Choice::new(voltage.code(), words.plan_voltage(voltage)));
    let meterings = Metering::ALL.map(|metering| Choice::new(metering.code(), words.plan_metering(metering)));
    let with_none = |choices: Vec<Choice>| std::iter::once(none()).chain(choices).collect::<Vec<_>>();
    view! {
        <form method="post" action=AnswerPlan::url() novalidate>
            {act_fields(&seen.case, desk, code)}
            {error}
            <Select name=of::SUPPLY label=words.say(label(of::SUPPLY)) value=value(of::SUPPLY) error=errors.of(of::SUPPLY) choices=with_none(supplies.into())/>
            <Field name=of::SOURCE label=words.say(label(of::SOURCE)) hint=words.say("staff-plan-source-hint") value=value(of::SOURCE) error=errors.of(of::SOURCE)/>
            <Select name=of::VOLTAGE label=words.say(label(of::VOLTAGE)) value=value(of::VOLTAGE) error=errors.of(of::VOLTAGE) choices=with_none(voltages.into())/>
            <Field name=of::CAPACITY label=words.say(label(of::CAPACITY)) value=value(of::CAPACITY) error=errors.of(of::CAPACITY) inputmode="decimal" class="short"/>
            <Select name=of::METERING label=words.say(label(of::METERING)) value=value(of::METERING) error=errors.of(of::METERING) choices=with_none(meterings.into())/>
            <Field name=of::BOUNDARY label=words.say(label(of::BOUNDARY)) hint=words.say("staff-plan-boundary-hint") value=value(of::BOUNDARY) error=errors.of(of::BOUNDARY)/>
            <TextArea
                name=of::ALTERNATIVES
                label=words.say(label(of::ALTERNATIVES))
                hint=words.with("staff-plan-alternatives-hint", &[("min", plans::SHORTEST_ALTERNATIVES.into()), ("max", plans::LONGEST_ALTERNATIVES.into())])
                value=value(of::ALTERNATIVES)
                error=errors.of(of::ALTERNATIVES)
                wanted=true
            />
            <p class="small muted">
                {words.say("staff-plan-fees")} " " {then.unwrap_or_else(|| words.say("staff-plan-waits"))}
            </p>
            {doubts(words, seen, act, typed.doubts(seen))}
            <p class="buttons"><Submit text=words.say(&format!("act-{}", code.replace('_', "-")))/></p>
        </form>
    }
}

/// What stands in a field at first: what was typed, what the last plan says, or what was surveyed or applied for.
fn values(seen: &SeenCase, typed: &TypedPlan) -> impl Fn(&str) -> String + use<> {
    let typed = typed.plan.clone();
    let last = seen.plans.last().map(|issued| issued.plan.clone());
    let wanted = that_surveyed(&seen.surveys).map_or(seen.case.capacity_watts, |survey| survey.capacity_watts);
    move |field| match (&typed, &last) {
        (Some(typed), _) => typed.get(field).to_owned(),
        (None, Some(plan)) => said(plan, field),
        (None, None) if field == of::CAPACITY => kilowatts(wanted),
        (None, None) => String::new(),
    }
}

fn said(plan: &Plan, field: &str) -> String {
    match field {
        of::SUPPLY => plan.supply.code().to_owned(),
        of::SOURCE => plan.source.clone(),
        of::VOLTAGE => plan.voltage.code().to_owned(),
        of::CAPACITY => kilowatts(plan.capacity_watts),
        of::METERING => plan.metering.code().to_owned(),
        of::BOUNDARY => plan.boundary.clone(),
        of::ALTERNATIVES => plan.alternatives.clone(),
        _ => String::new(),
    }
}

fn uphold(seen: &SeenCase, desk: &Desk, act: Act, typed: &TypedPlan, errors: &FormErrors) -> impl IntoView + use<> {
    let words = caller::words();
    view! {
        <form method="post" action=UpholdPlan::url() novalidate>
            {act_fields(&seen.case, desk, act.code())}
            {read(seen)}
            <TextArea
                name=REASON
                label=words.say("staff-plan-reason")
                hint=words.with("staff-answer-hint", &[("max", LONGEST.into())])
                value=typed.reason.clone()
                error=errors.of(REASON)
                wanted=true
            />
            {doubts(words, seen, act, Vec::new())}
            <p class="buttons"><Submit text=words.say("act-uphold-plan")/></p>
        </form>
    }
}
