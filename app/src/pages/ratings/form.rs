use domain::ratings::{Grade, check};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::progress::Case;
use portal::ratings::Part;

use crate::caller;
use crate::components::{Choice, ErrorSummary, Field, FormErrors, Help, PageTitle, RadioGroup, Submit, TextArea};
use crate::functions::Typed;
use crate::functions::ratings::{Rate, answers_of};
use crate::words::Words;

#[component]
pub fn RatingForm(case: Case, part: Part, #[prop(optional_no_strip)] typed: Option<Typed>) -> impl IntoView {
    let words = caller::words();
    let errors = typed.as_ref().and_then(|typed| check(&answers_of(typed)).err()).unwrap_or_default();
    let errors = FormErrors::say(&errors);
    let typed = typed.unwrap_or_default();
    let addition = part == Part::Addition;
    let title = words.say(if addition { "rating-addition-title" } else { "rating-title" });
    let reference = case.reference.to_string();
    view! {
        <PageTitle text=title.clone() error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                <section class="card">
                    <p class="small muted">{words.with("rating-of", &[("reference", reference.into())])}</p>
                    <h1>{title}</h1>
                    <p class="muted">{words.say(if addition { "rating-addition-lead" } else { "rating-lead" })}</p>
                    <form method="post" action=Rate::url() novalidate>
                        <input type="hidden" name="reference" value=case.reference.as_str().to_owned()/>
                        <input type="hidden" name="part" value=part.code()/>
                        <Service words=words case=case typed=typed.clone() errors=errors.clone()/>
                        <Misconduct words=words typed=typed.clone() errors=errors.clone()/>
                        <RadioGroup
                            name="may_call"
                            legend=words.say("rating-may-call")
                            value=typed.get("may_call")
                            error=errors.of("may_call")
                            choices=yes_or_no(words)
                        />
                        <Submit text=words.say("rating-button")/>
                    </form>
                </section>
            </div>
            <aside class="stack"><Help/></aside>
        </div>
    }
}

/// What everybody who works on the case may see.
#[component]
fn Service(words: Words, case: Case, typed: Typed, errors: FormErrors) -> impl IntoView {
    let told = [("yes", "rating-yes"), ("no", "rating-no"), ("forgotten", "rating-forgotten")];
    view! {
        <RadioGroup
            name="power_on"
            legend=words.say("rating-power-on")
            value=typed.get("power_on")
            error=errors.of("power_on")
            choices=yes_or_no(words)
        />
        <RadioGroup
            name="grade"
            legend=words.say("rating-grade")
            hint=words.say("rating-grade-hint")
            value=typed.get("grade")
            error=errors.of("grade")
            choices=grades(words)
        />
        <RadioGroup
            name="told_at_once"
            legend=words.say("rating-told-at-once")
            value=typed.get("told_at_once")
            error=errors.of("told_at_once")
            choices=told.map(|(code, key)| Choice::new(code, words.say(key))).into()
        />
        <RadioGroup
            name="on_time"
            legend=words.say("rating-on-time")
            hint=recorded_days(&case).unwrap_or_default()
            value=typed.get("on_time")
            error=errors.of("on_time")
            choices=yes_or_no(words)
        />
        <RadioGroup
            name="manager"
            legend=words.say("rating-manager")
            value=typed.get("manager")
            error=errors.of("manager")
            choices=grades(words)
        />
        <TextArea
            name="comment"
            label=words.say("rating-comment")
            value=typed.get("comment")
            error=errors.of("comment")
        />
    }
}

/// Where the case's own manager never looks.
#[component]
fn Misconduct(words: Words, typed: Typed, errors: FormErrors) -> impl IntoView {
    let designation = [("no", "rating-no"), ("designated", "rating-designated"), ("recommended", "rating-recommended")];
    let regulator = caller::portal().settings().regulator_phone.clone();
    view! {
        <h2>{words.say("rating-misconduct-title")}</h2>
        <p class="muted">{words.with("rating-misconduct-text", &[("phone", regulator.into())])}</p>
        <RadioGroup
            name="designation"
            legend=words.say("rating-designation")
            value=typed.get("designation")
            error=errors.of("designation")
            choices=designation.map(|(code, key)| Choice::new(code, words.say(key))).into()
        />
        <RadioGroup
            name="extra_fee"
            legend=words.say("rating-extra-fee")
            value=typed.get("extra_fee")
            error=errors.of("extra_fee")
            choices=yes_or_no(words)
        />
        <Field
            name="extra_fee_amount"
            label=words.say("rating-extra-fee-amount")
            value=typed.get("extra_fee_amount")
            error=errors.of("extra_fee_amount")
            inputmode="decimal"
            autocomplete="off"
            maxlength=20_u16
            optional=true
            class="short"
        />
        <RadioGroup
            name="favours"
            legend=words.say("rating-favours")
            value=typed.get("favours")
            error=errors.of("favours")
            choices=yes_or_no(words)
        />
        <TextArea name="report" label=words.say("rating-report") value=typed.get("report") error=errors.of("report")/>
    }
}

fn yes_or_no(words: Words) -> Vec<Choice> {
    vec![Choice::new("yes", words.say("rating-yes")), Choice::new("no", words.say("rating-no"))]
}

fn grades(words: Words) -> Vec<Choice> {
    let name = |grade: Grade| match grade.value() {
        5 => "rating-grade-5",
        4 => "rating-grade-4",
        3 => "rating-grade-3",
        2 => "rating-grade-2",
        _ => "rating-grade-1",
    };
    Grade::ALL.map(|grade| Choice::new(grade.value().to_string(), words.say(name(grade)))).into()
}

/// The days as recorded, for the question whether the limit was kept.
pub(super) fn recorded_days(case: &Case) -> Option<String> {
    let words = caller::words();
    let ended = case.progress.ended_at?;
    let days =
        [("submitted", words.day_of(case.progress.submitted_at).into()), ("energised", words.day_of(ended).into())];
    Some(words.with("rating-recorded-days", &days))
}
