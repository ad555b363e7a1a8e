//! What the case waits for its owner to do: choose a day, sign, say that something was done when it is said to have.

use chrono::{Datelike, NaiveDate};
use domain::progress::{Awaited as Act, CaseState, Event, HalfDay, Recorded};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::progress::Case;

use crate::caller;
use crate::components::case::entry_title;
use crate::components::{Card, Choice, FormErrors, Select, Submit};
use crate::functions::progress::{BookSurvey, ConfirmEvent, SURVEY, SignPlan};
use crate::words::Words;

#[component]
pub fn Awaited(
    case: Case,
    /// On which a survey can be booked.
    days: Vec<NaiveDate>,
    errors: FormErrors,
) -> impl IntoView {
    let open = case.progress.state == CaseState::Open;
    let waits_for = |act: Act| {
        case.progress.pauses.iter().any(|pause| pause.until.is_none() && pause.awaits == act)
    };
    let happened = |event: fn(&Event) -> bool| case.log.iter().any(|recorded| event(&recorded.event));
    let survey = open && waits_for(Act::Appointment);
    let answered = happened(|event| matches!(event, Event::PlanAnswered));
    let signed = happened(|event| matches!(event, Event::PlanSigned));
    let sign = open && (waits_for(Act::Signature) || answered) && !signed;
    let late = case.unconfirmed();
    let reference = case.reference.as_str().to_owned();
    let words = caller::words();
    view! {
        {survey.then(|| survey_form(words, reference.clone(), &days, errors.of(SURVEY)))}
        {sign.then(|| sign_form(words, reference.clone()))}
        {(!late.is_empty()).then(|| confirm_forms(words, &reference, &late))}
    }
}

fn survey_form(words: Words, reference: String, days: &[NaiveDate], error: Option<String>) -> impl IntoView + use<> {
    let halves = [(HalfDay::Morning, "morning"), (HalfDay::Afternoon, "afternoon")];
    let options = days.iter().flat_map(|day| {
        halves.map(|(half, code)| {
            let said = [
                ("day", words.day(*day).into()),
                ("weekday", words.say(&format!("weekday-{}", day.weekday().num_days_from_monday())).into()),
                ("half", words.half_day(half).into()),
            ];
            Choice::new(format!("{day} {code}"), words.with("my-survey-option", &said))
        })
    });
    let choices = std::iter::once(Choice::new("", words.say("my-survey-choose"))).chain(options).collect();
    view! {
        <Card title=words.say("my-awaited-title") class="sun">
            <form method="post" action=BookSurvey::url() novalidate>
                <input type="hidden" name="ref" value=reference/>
                <Select
                    name=SURVEY
                    label=words.say("my-survey-title")
                    hint=words.say("my-survey-hint")
                    error=error
                    choices=choices
                />
                <p class="buttons"><Submit text=words.say("my-survey-button")/></p>
            </form>
        </Card>
    }
}

fn sign_form(words: Words, reference: String) -> impl IntoView + use<> {
    view! {
        <Card title=words.say("my-plan-title") id="plan" class="sun">
            <p>{words.say("my-plan-text")}</p>
            <form method="post" action=SignPlan::url()>
                <input type="hidden" name="ref" value=reference/>
                <p class="buttons"><Submit text=words.say("my-plan-button")/></p>
            </form>
        </Card>
    }
}

fn confirm_forms(words: Words, reference: &str, late: &[&Recorded]) -> impl IntoView + use<> {
    let forms = late
        .iter()
        .filter_map(|recorded| {
            let what = entry_title(words, &recorded.event)?;
            let said = [("what", what.into()), ("time", words.moment(recorded.occurred_at).into())];
            Some(view! {
                <form method="post" action=ConfirmEvent::url()>
                    <input type="hidden" name="ref" value=reference.to_owned()/>
                    <input type="hidden" name="seq" value=recorded.seq.to_string()/>
                    <p class="buttons"><Submit text=words.with("my-confirm-button", &said) quiet=true/></p>
                </form>
            })
        })
        .collect_view();
    view! {
        <Card title=words.say("my-confirm-title") id="log">
            <p>{words.say("my-confirm-text")}</p>
            {forms}
        </Card>
    }
}
