//! The supply plan on the owner's page: what it says, and what the owner can say to it.

use domain::calendar::shanghai_date;
use domain::progress::{Awaited, CaseState, Event, PlanStanding, plan_answered};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::drafts::CODE;
use portal::messages::LONGEST;
use portal::plans::{IssuedPlan, that_counts};
use portal::progress::{Case, OwnCase};

use crate::caller;
use crate::components::plan::PlanTerms;
use crate::components::{Card, CodeField, ErrorLine, FormErrors, Submit, TextArea};
use crate::functions::kept::{Form, typed};
use crate::functions::plans::{DECISION, DecidePlan, FORM, OBJECT, OBJECTION, SEEN, SIGN};
use crate::words::Words;

/// Whether the owner can still accept the plan.
pub(super) fn is_unsigned(case: &Case) -> bool {
    case.progress.state == CaseState::Open && case.progress.plan.is_some_and(|plan| plan != PlanStanding::Signed)
}

/// Whether the plan that counts came in the place of another.
fn is_revised(case: &Case) -> bool {
    let seq = plan_answered(&case.log);
    case.log.iter().any(|recorded| Some(recorded.seq) == seq && recorded.event == Event::PlanRevised)
}

/// The phones to which codes are on their way: for accepting, and for objecting.
pub(super) struct Pending {
    pub sign: Option<String>,
    pub object: Option<String>,
}

/// The card of a case whose plan is answered.
///
/// # Errors
/// When the session can't be read.
pub(super) async fn plan_card(own: &OwnCase, pending: Pending, errors: &FormErrors) -> portal::Result<Option<AnyView>> {
    let Some((standing, seen)) = own.case.progress.plan.zip(plan_answered(&own.case.log)) else { return Ok(None) };
    let words = caller::words();
    let counts = that_counts(&own.plans, &own.case.log).cloned();
    let before = own.plans.iter().filter(|plan| plan.seq != seen).cloned().collect();
    let too_old = counts.as_ref().is_some_and(|plan| plan.valid_until < shanghai_date(own.case.now));
    let unsigned = is_unsigned(&own.case);
    let kept = typed(Form::Objection, own.case.reference.as_str()).await?;
    let objection = kept.map(|typed| typed.get(OBJECTION).to_owned()).unwrap_or_default();
    let may_object = unsigned && standing == PlanStanding::Answered;
    let object_form =
        may_object.then(|| object_form(words, &own.case, seen, objection.clone(), pending.object, errors));
    // What was written and can't be sent any more.
    let left = (!may_object && !objection.is_empty()).then(|| left(words, objection, errors));
    let open = pending.sign.is_some() || errors.of(SIGN).is_some();
    let sign_form = (unsigned && !too_old).then(|| sign_form(words, &own.case, seen, pending.sign, errors));
    // What he has just said no to is not held out to him.
    let (sign_form, sign_anyway) = match standing {
        PlanStanding::ObjectedTo => (None, sign_form.map(|form| sign_anyway(words, form, open))),
        _ => (sign_form, None),
    };
    let said = words.say(match standing {
        PlanStanding::Signed => "plan-signed",
        _ if too_old => "plan-too-old",
        PlanStanding::Answered => "plan-answered",
        PlanStanding::ObjectedTo => "plan-objected-to",
        PlanStanding::Settled if is_revised(&own.case) => "plan-revised-settled",
        PlanStanding::Settled => "plan-settled",
    });
    let without = counts.is_none().then(|| view! { <p>{words.say("plan-elsewhere")}</p> });
    let terms = counts.map(|issued| view! { <PlanTerms issued=issued/> });
    let class = if unsigned { "sun" } else { "" };
    Ok(Some(
        view! {
            <Card title=words.say("plan-title") id="plan" class=class>
                <p>{said}</p>
                {terms}
                {without}
                <p class="small"><a href="#fees">{words.say("plan-fees")}</a></p>
                {earlier(words, before)}
                {sign_form}
                {sign_anyway}
                {object_form}
                {left}
            </Card>
        }
        .into_any(),
    ))
}

fn earlier(words: Words, before: Vec<IssuedPlan>) -> impl IntoView + use<> {
    let some = !before.is_empty();
    let plans = before.into_iter().rev().map(|issued| view! { <PlanTerms issued=issued/> }).collect_view();
    some.then(|| view! { <details><summary>{words.say("plan-earlier")}</summary>{plans}</details> })
}

fn sign_form(
    words: Words,
    case: &Case,
    seen: u32,
    pending: Option<String>,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let stopped = case.progress.pauses.iter().any(|pause| pause.until.is_none() && pause.awaits == Awaited::Signature);
    view! {
        <form method="post" action=DecidePlan::url() id=SIGN novalidate>
            {fields(case, seen, SIGN)}
            {said(errors, SIGN)}
            <p>{words.say("my-plan-text")} " " {stopped.then(|| words.say("my-plan-clock"))}</p>
            {pending.map(|phone| view! { <CodeField phone=phone error=errors.of(CODE)/> })}
            <p class="buttons"><Submit text=words.say("my-plan-button")/></p>
        </form>
    }
}

/// For whoever changes his mind while the objection waits for its answer.
fn sign_anyway(words: Words, form: impl IntoView + 'static, open: bool) -> impl IntoView + 'static {
    view! {
        <details open=open>
            <summary>{words.say("plan-sign-anyway")}</summary>
            <p>{words.say("plan-sign-anyway-text")}</p>
            {form}
        </details>
    }
}

fn object_form(
    words: Words,
    case: &Case,
    seen: u32,
    objection: String,
    pending: Option<String>,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let open = errors.of(OBJECTION).is_some() || !objection.is_empty() || pending.is_some();
    view! {
        <details open=open>
            <summary>{words.say("plan-object-title")}</summary>
            <form method="post" action=DecidePlan::url() id=OBJECT novalidate>
                {fields(case, seen, OBJECT)}
                {said(errors, OBJECT)}
                <p>{words.say("plan-object-text")}</p>
                <TextArea
                    name=OBJECTION
                    label=words.say("plan-objection")
                    hint=words.with("plan-objection-hint", &[("max", LONGEST.into())])
                    value=objection
                    error=errors.of(OBJECTION)
                    wanted=true
                />
                {pending.map(|phone| view! { <CodeField phone=phone error=errors.of(CODE)/> })}
                <p class="buttons"><Submit text=words.say("plan-object") quiet=true/></p>
            </form>
        </details>
    }
}

/// An objection that came too late: its text, and why.
fn left(words: Words, objection: String, errors: &FormErrors) -> impl IntoView + use<> {
    view! {
        <div id=OBJECT>
            {said(errors, OBJECT)}
            <p class="small muted">{words.say("plan-objection-left")}</p>
            <p class="note">{objection}</p>
        </div>
    }
}

fn fields(case: &Case, seen: u32, decision: &'static str) -> impl IntoView + use<> {
    let (reference, id) = (case.reference.as_str().to_owned(), caller::portal().new_id().to_string());
    view! {
        <input type="hidden" name="ref" value=reference/>
        <input type="hidden" name=DECISION value=decision/>
        <input type="hidden" name=SEEN value=seen.to_string()/>
        <input type="hidden" name=FORM value=id/>
    }
}

fn said(errors: &FormErrors, decision: &'static str) -> impl IntoView + use<> {
    errors.of(decision).map(|said| view! { <ErrorLine id=format!("{decision}-error") text=said/> })
}
