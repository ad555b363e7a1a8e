//! Reporting a charge that is not on the list, and what happens next. It goes to a supervisor; nothing of it stands in an
//! address but the charge's name, which the check before it has there too.

use domain::calendar::shanghai_date;
use domain::fees::LONGEST_NAME;
use domain::fees::reports::{check_report, field};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::caller;
use crate::components::{BackLink, ButtonLink, ErrorSummary, Field, FormErrors, Help, PageTitle, Submit, TextArea};
use crate::functions::Typed;
use crate::functions::fees::{FORM, FORM_ID, Receipt, ReportCharge, SENT, answers_of};
use crate::functions::kept::{self, Form, kept};
use crate::notice;
use crate::pages::errors::or_fault;

const NAME: &str = "name";

#[component]
pub fn FeesReport() -> impl IntoView {
    let named = caller::query(NAME);
    Suspend::new(async move { or_fault(page(named).await) })
}

async fn page(named: Option<String>) -> portal::Result<AnyView> {
    let portal = caller::portal();
    let mut typed = kept::typed(Form::ChargeReport, "").await?;
    let mut errors = FormErrors::default();
    if let Some(name) = named {
        // From the check: another charge, about which nothing has been said yet.
        let name = name.chars().take(LONGEST_NAME as usize).collect();
        typed = Some(Typed(std::iter::once((field::CHARGE.to_owned(), name)).collect()));
    } else if let Some(typed) = &typed {
        errors = match check_report(&answers_of(typed), shanghai_date(portal.now())) {
            Err(problems) => FormErrors::say(&problems),
            Ok(_) => notice::take(FORM).await?.errors(caller::words()),
        };
    }
    let form = portal.new_id().to_string();
    Ok(view! { <ReportForm form=form typed=typed.unwrap_or_default() errors=errors/> }.into_any())
}

#[component]
fn ReportForm(form: String, typed: Typed, errors: FormErrors) -> impl IntoView {
    let words = caller::words();
    let settings = caller::portal().settings().clone();
    let long = u16::try_from(LONGEST_NAME * 2).unwrap_or(u16::MAX);
    view! {
        <PageTitle text=words.say("report-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                <section class="card">
                    <BackLink href="/fees/check" text=words.say("fees-check-title")/>
                    <h1>{words.say("report-title")}</h1>
                    <p>{words.say("report-lead")}</p>
                    <p class="muted">
                        {words.say("report-privacy")} " " <a href="/privacy">{words.say("nav-privacy")}</a>
                    </p>
                    <p class="muted">{words.with("report-regulator", &[("phone", settings.regulator_phone.into())])}</p>
                    <form method="post" action=ReportCharge::url() novalidate>
                        <input type="hidden" name=FORM_ID value=form/>
                        <Field
                            name=field::CHARGE
                            label=words.say("report-charge")
                            hint=words.say("report-charge-hint")
                            value=typed.get(field::CHARGE)
                            error=errors.of(field::CHARGE)
                            autocomplete="off"
                            maxlength=long
                        />
                        <Field
                            name=field::AMOUNT
                            label=words.say("report-amount")
                            value=typed.get(field::AMOUNT)
                            error=errors.of(field::AMOUNT)
                            inputmode="decimal"
                            autocomplete="off"
                            maxlength=20_u16
                            optional=true
                            class="short"
                        />
                        <Field
                            name=field::CHARGED_ON
                            label=words.say("report-charged-on")
                            value=typed.get(field::CHARGED_ON)
                            error=errors.of(field::CHARGED_ON)
                            kind="date"
                            autocomplete="off"
                            optional=true
                            class="short"
                        />
                        <Field
                            name=field::REFERENCE
                            label=words.say("report-reference")
                            hint=words.say("report-reference-hint")
                            value=typed.get(field::REFERENCE)
                            error=errors.of(field::REFERENCE)
                            autocomplete="off"
                            maxlength=40_u16
                            optional=true
                            class="reference"
                        />
                        <TextArea
                            name=field::TEXT
                            label=words.say("report-text")
                            hint=words.say("report-text-hint")
                            value=typed.get(field::TEXT)
                            error=errors.of(field::TEXT)
                        />
                        <Field
                            name=field::PHONE
                            label=words.say("report-phone")
                            hint=words.say("report-phone-hint")
                            value=typed.get(field::PHONE)
                            error=errors.of(field::PHONE)
                            kind="tel"
                            inputmode="tel"
                            autocomplete="tel"
                            maxlength=30_u16
                            optional=true
                            class="short"
                        />
                        <Submit text=words.say("report-button")/>
                    </form>
                </section>
            </div>
            <aside class="stack"><Help/></aside>
        </div>
    }
}

/// What happens with it. Whoever comes here without having sent anything is led to the form.
#[component]
pub fn FeesReportSent() -> impl IntoView {
    Suspend::new(async move {
        or_fault(kept::<Receipt>(SENT).await.map(|receipt| match receipt {
            Some(receipt) => view! { <Sent receipt=receipt/> }.into_any(),
            None => view! { <NothingSent/> }.into_any(),
        }))
    })
}

#[component]
fn Sent(receipt: Receipt) -> impl IntoView {
    let words = caller::words();
    let settings = caller::portal().settings().clone();
    let (service, regulator) = (settings.service_phone, settings.regulator_phone);
    let next = if receipt.call_back { "report-next-call" } else { "report-next-no-call" };
    let received = [("number", receipt.number.into()), ("at", words.moment(receipt.at).into())];
    view! {
        <PageTitle text=words.say("report-sent-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("report-sent-title")}</h1>
                <p class="intro" role="status">{words.with("report-received", &received)}</p>
                <h2>{words.say("report-next-title")}</h2>
                <ul class="bullets">
                    <li>{words.say("report-next-supervisor")}</li>
                    <li>{words.say(next)}</li>
                    <li>{words.with("report-next-keep", &[("phone", service.into())])}</li>
                </ul>
                <p>
                    {words.say("report-next-regulator")} " "
                    <a href=format!("tel:{regulator}")>{regulator.clone()}</a>
                </p>
                <p class="buttons"><ButtonLink href="/fees" text=words.say("nav-fees") quiet=true/></p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
}

#[component]
fn NothingSent() -> impl IntoView {
    let words = caller::words();
    view! {
        <PageTitle text=words.say("report-title")/>
        <div class="grid">
            <section class="card">
                <h1>{words.say("report-title")}</h1>
                <p>{words.say("report-nothing-sent")}</p>
                <p class="buttons"><ButtonLink href="/fees/report" text=words.say("fees-report-link")/></p>
            </section>
            <aside class="stack"><Help/></aside>
        </div>
    }
}
