//! All answers with their links to change them, what follows from them, and the three agreements.

use domain::applications::{Application, Reference, Step, field};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::{Draft, Outlook, outlook, submission};

use super::step::step_page;
use super::supply::class_sentence;
use crate::caller;
use crate::components::case::kilowatts;
use crate::components::{Checkbox, FormErrors, Submit};
use crate::functions::applications::{DRAFT, STEP_FORM, SubmitApplication, path_of};
use crate::pages::errors::fault_page;
use crate::redirect::see_other;
use crate::words::Words;

#[component]
pub fn CheckPage() -> impl IntoView {
    Suspend::new(async move {
        // Back from the receipt: what was submitted is not asked for again.
        match submitted().await {
            Ok(Some(reference)) => {
                see_other(&format!("/apply/done/{}", reference.as_str()));
                ().into_any()
            }
            Ok(None) => view! { <Answers/> }.into_any(),
            Err(fault) => fault_page(&fault),
        }
    })
}

async fn submitted() -> portal::Result<Option<Reference>> {
    submission::submitted_here(&caller::portal(), &caller::visitor().await?).await
}

#[component]
fn Answers() -> impl IntoView {
    step_page(Step::Check, "check-title", async |opened| {
        let Some(draft) = opened.draft else { return Ok(().into_any()) };
        let Some(application) = draft.application.clone().filter(|_| draft.resume_at() == Step::Check) else {
            see_other(&path_of(draft.resume_at()));
            return Ok(().into_any());
        };
        let outlook = outlook(&caller::portal(), &application).await?;
        Ok(answers(&draft, &application, &outlook, &opened.errors).into_any())
    })
}

fn answers(draft: &Draft, application: &Application, outlook: &Outlook, errors: &FormErrors) -> impl IntoView + use<> {
    let words = caller::words();
    let agreements = outlook
        .agreements
        .iter()
        .map(|(consent, agreement)| {
            let read = words.with("check-read", &[("title", words.text(&agreement.title).into())]);
            view! {
                <div class="agreement">
                    <p class="small">
                        <a href=format!("/agreements/{}", consent.code())>{read}</a>
                        <span class="muted">" · " {words.with("check-version", &[("version", agreement.version.clone().into())])}</span>
                    </p>
                    <Checkbox
                        name=consent.code()
                        label=words.text(&agreement.consent)
                        error=errors.of(consent.code())
                        checked=draft.agreed.contains(consent)
                    />
                </div>
            }
        })
        .collect_view();
    view! {
        <p class="muted">{words.say("check-lead")}</p>
        <dl class="answers">{rows(words, draft, application, outlook)}</dl>
        <h2>{words.say("check-means")}</h2>
        <p>{class_sentence(words, application.supply.class)}</p>
        {papers(words, outlook)}
        <h2>{words.say("check-agreements")}</h2>
        <form id=STEP_FORM method="post" action=SubmitApplication::url() novalidate>
            <input type="hidden" name=DRAFT value=draft.id.to_string()/>
            {agreements}
            <p class="buttons"><Submit text=words.say("check-submit")/></p>
        </form>
    }
}

fn rows(words: Words, draft: &Draft, application: &Application, outlook: &Outlook) -> impl IntoView + use<> {
    let Application { place, document, supply, contact } = application;
    let kw = words.with("check-kw", &[("kw", kilowatts(supply.capacity_watts).into())]);
    let phases = words.say(if supply.phases == 3 { "supply-three-phase" } else { "supply-single-phase" });
    let files = words.with("check-files", &[("count", draft.documents.len().into())]);
    let number =
        if document.number.text.is_empty() { words.say("check-no-number") } else { document.number.text.clone() };
    let rows = [
        (Step::Where, field::AREA, "where-area", words.text(&outlook.area.name)),
        (Step::Where, field::ADDRESS, "where-address", place.address.clone()),
        (Step::Where, field::PREMISES, "where-premises", words.premises(place.premises)),
        (Step::Document, field::APPLICANT, "document-applicant", words.applicant(document.applicant)),
        (Step::Document, field::DOCUMENT, "document-kind", format!("{} · {files}", words.document(document.kind))),
        (Step::Document, field::HOLDER, "document-holder", document.holder.clone()),
        (Step::Document, field::NUMBER, "document-number", number),
        (Step::Supply, field::CAPACITY_BY, "supply-title", format!("{kw} · {phases}")),
        (Step::Contact, field::NAME, "contact-name", contact.name.clone()),
        (Step::Contact, field::PHONE, "contact-phone", contact.phone.as_str().to_owned()),
    ];
    rows.map(|(step, name, label, value)| {
        let label = words.say(label);
        let change = words.with("check-change-label", &[("what", label.clone().into())]);
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
                <dd class="change">
                    <a href=format!("{}#{name}", path_of(step)) aria-label=change>{words.say("check-change")}</a>
                </dd>
            </div>
        }
    })
    .collect_view()
}

/// The papers still to come, each with the stage before which it is due.
fn papers(words: Words, outlook: &Outlook) -> impl IntoView + use<> {
    if outlook.outstanding.is_empty() {
        return view! { <p>{words.say("papers-none")}</p> }.into_any();
    }
    let items = outlook.outstanding.iter().map(|due| view! { <li>{words.outstanding(*due)}</li> }).collect_view();
    view! {
        <p>{words.say("papers-lead")}</p>
        <ul class="bullets">{items}</ul>
    }
    .into_any()
}
