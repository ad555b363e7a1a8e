//! The supply plan on the owner's page: what it says, and what the owner can say to it.

use domain::calendar::shanghai_date;
use domain::progress::{Awaited, CaseState, PlanStanding};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::drafts::CODE;
use portal::messages::LONGEST;
use portal::plans::IssuedPlan;
use portal::progress::{Case, OwnCase};

use crate::caller;
use crate::components::plan::PlanTerms;
use crate::components::{Card, ErrorLine, Field, FormErrors, TextArea};
use crate::functions::kept::{Form, typed};
use crate::functions::plans::{DECISION, DecidePlan, FORM, OBJECT, OBJECTION, SIGN};
use crate::words::Words;

/// Whether the owner can still accept the plan.
pub(super) fn is_unsigned(case: &Case) -> bool {
    case.progress.state == CaseState::Open && case.progress.plan.is_some_and(|plan| plan != PlanStanding::Signed)
}

/// The card of a case whose plan is answered. `pending`: the phone to which a code for this is on its way.
///
/// # Errors
/// When the session can't be read.
pub(super) async fn plan_card(
    own: &OwnCase,
    pending: Option<String>,
    errors: &FormErrors,
) -> portal::Result<Option<AnyView>> {
    let Some(standing) = own.case.progress.plan else { return Ok(None) };
    let words = caller::words();
    let mut before = own.plans.clone();
    let last = before.pop();
    let too_old = last.as_ref().is_some_and(|last| last.valid_until < shanghai_date(own.case.now));
    let unsigned = is_unsigned(&own.case);
    let form = match unsigned {
        true => Some(form(words, &own.case, standing, too_old, pending, errors).await?),
        false => None,
    };
    let said = words.say(match standing {
        PlanStanding::Signed => "plan-signed",
        _ if too_old => "plan-too-old",
        PlanStanding::Answered => "plan-answered",
        PlanStanding::ObjectedTo => "plan-objected-to",
        PlanStanding::Settled => "plan-settled",
    });
    let terms = last.map(|issued| view! { <PlanTerms issued=issued/> });
    let without = terms.is_none().then(|| view! { <p>{words.say("plan-elsewhere")}</p> });
    let class = if unsigned { "sun" } else { "" };
    Ok(Some(
        view! {
            <Card title=words.say("plan-title") id="plan" class=class>
                <p>{said}</p>
                {terms}
                {without}
                <p class="small"><a href="#fees">{words.say("plan-fees")}</a></p>
                {earlier(words, before)}
                {form}
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

async fn form(
    words: Words,
    case: &Case,
    standing: PlanStanding,
    too_old: bool,
    pending: Option<String>,
    errors: &FormErrors,
) -> portal::Result<AnyView> {
    let stopped = case.progress.pauses.iter().any(|pause| pause.until.is_none() && pause.awaits == Awaited::Signature);
    let kept = typed(Form::Objection, case.reference.as_str()).await?;
    let objection = kept.map(|typed| typed.get(OBJECTION).to_owned()).unwrap_or_default();
    let (reference, id) = (case.reference.as_str().to_owned(), caller::portal().new_id().to_string());
    let code = pending.map(|phone| {
        view! {
            <p role="status">{words.with("contact-sent", &[("phone", phone.into())])}</p>
            <Field
                name=CODE
                label=words.say("contact-code")
                hint=words.say("contact-code-hint")
                error=errors.of(CODE)
                inputmode="numeric"
                autocomplete="one-time-code"
                maxlength=12_u16
                class="short"
            />
        }
    });
    let open = errors.of(OBJECTION).is_some() || !objection.is_empty();
    let objects = (standing == PlanStanding::Answered).then(|| {
        view! {
            <details open=open>
                <summary>{words.say("plan-object-title")}</summary>
                <p>{words.say("plan-object-text")}</p>
                <TextArea
                    name=OBJECTION
                    label=words.say("plan-objection")
                    hint=words.with("plan-objection-hint", &[("max", LONGEST.into())])
                    value=objection
                    error=errors.of(OBJECTION)
                    wanted=true
                />
                <p class="buttons">
                    <button type="submit" class="button quiet" name=DECISION value=OBJECT>{words.say("plan-object")}</button>
                </p>
            </details>
        }
    });
    let signs = (!too_old).then(|| {
        view! {
            <p>{words.say("my-plan-text")} " " {stopped.then(|| words.say("my-plan-clock"))}</p>
            <p class="buttons">
                <button type="submit" class="button" name=DECISION value=SIGN>{words.say("my-plan-button")}</button>
            </p>
        }
    });
    Ok(view! {
        <form method="post" action=DecidePlan::url() novalidate>
            <input type="hidden" name="ref" value=reference/>
            <input type="hidden" name=FORM value=id/>
            <div id=DECISION>
                {errors.of(DECISION).map(|said| view! { <ErrorLine id=format!("{DECISION}-error") text=said/> })}
            </div>
            {code}
            {signs}
            {objects}
        </form>
    }
    .into_any())
}
