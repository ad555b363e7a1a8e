//! The one document: who applies, which paper, its number, and its images.

use domain::applications::{ApplicantKind, Step, field};
use domain::documents::DocumentKind;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::drafts::FILES;
use portal::documents::Document;

use super::step::{Opened, step_page};
use crate::caller;
use crate::components::{Check, Choice, ErrorLine, Field, RadioGroup, Select, Submit};
use crate::functions::applications::{DRAFT, STEP_FORM, SaveDocument};
use crate::islands::{FieldCheck, UploadProgress};
use crate::words::Words;

#[component]
pub fn DocumentPage() -> impl IntoView {
    step_page(Step::Document, "document-title", async |opened| Ok(form(&opened)))
}

fn form(opened: &Opened) -> impl IntoView + use<> {
    let words = caller::words();
    let (value, error) = (|name| opened.answer(name), |name| opened.errors.of(name));
    let applicants = ApplicantKind::ALL
        .map(|kind| Choice::new(kind.code(), words.applicant(kind)).hint(words.say(applicant_hint(kind))));
    let mut kinds = vec![Choice::new("", words.say("document-kind-none"))];
    let begins = DocumentKind::ALL.into_iter().filter(|kind| kind.begins());
    kinds.extend(begins.map(|kind| Choice::new(kind.code(), words.document(kind))));
    view! {
        <p class="muted">{words.say("document-lead")}</p>
        <form id=STEP_FORM method="post" action=SaveDocument::url() enctype="multipart/form-data" data-upload="" novalidate>
            <input type="hidden" name=DRAFT value=opened.id()/>
            <RadioGroup
                name=field::APPLICANT
                legend=words.say("document-applicant")
                value=value(field::APPLICANT)
                error=error(field::APPLICANT)
                choices=applicants.to_vec()
            />
            <Select
                name=field::DOCUMENT
                label=words.say("document-kind")
                hint=words.say("document-kind-hint")
                value=value(field::DOCUMENT)
                error=error(field::DOCUMENT)
                choices=kinds
            />
            {files(words, opened)}
            <Field
                name=field::HOLDER
                label=words.say("document-holder")
                hint=words.say("document-holder-hint")
                value=value(field::HOLDER)
                error=error(field::HOLDER)
                autocomplete="name"
            />
            <Field
                name=field::NUMBER
                label=words.say("document-number")
                hint=words.say("document-number-hint")
                value=value(field::NUMBER)
                error=error(field::NUMBER)
                autocomplete="off"
                check=Check::Document(field::DOCUMENT)
            />
            <p class="buttons"><Submit text=words.say("apply-continue")/></p>
        </form>
        <FieldCheck/>
        <UploadProgress/>
    }
}

fn applicant_hint(kind: ApplicantKind) -> &'static str {
    match kind {
        ApplicantKind::Owner => "applicant-owner-hint",
        ApplicantKind::Tenant => "applicant-tenant-hint",
        ApplicantKind::Agent => "applicant-agent-hint",
    }
}

/// The field for files, with what came already and what was not taken.
fn files(words: Words, opened: &Opened) -> impl IntoView + use<> {
    let mut errors: Vec<String> =
        opened.errors.0.iter().filter(|(name, _)| name == FILES).map(|(_, sentence)| sentence.clone()).collect();
    errors.dedup();
    let wrong = !errors.is_empty();
    let ids: Vec<String> = (0..errors.len()).map(|at| format!("{FILES}-error-{at}")).collect();
    let described = [vec![format!("{FILES}-hint")], ids.clone()].concat().join(" ");
    let received = opened.draft.iter().flat_map(|draft| draft.documents.clone()).collect::<Vec<_>>();
    view! {
        <div class=if wrong { "field files error" } else { "field files" }>
            <label for=FILES>{words.say("document-files")}</label>
            <p class="hint" id=format!("{FILES}-hint")>{words.say("document-files-hint")}</p>
            {errors
                .into_iter()
                .zip(ids)
                .map(|(sentence, id)| view! { <ErrorLine id=id text=sentence/> })
                .collect_view()}
            <div class="drop">
                <input
                    type="file"
                    id=FILES
                    name=FILES
                    multiple
                    // Phones turn their own format into JPEG where only these are asked for.
                    accept="image/jpeg,image/png,image/webp,application/pdf"
                    aria-describedby=described
                    aria-invalid=wrong.then_some("true")
                />
                <button type="submit" class="button quiet" name="then" value="stay">{words.say("document-upload")}</button>
                <progress hidden aria-label=words.say("document-progress")></progress>
            </div>
            {(!received.is_empty()).then(|| view! { <Received documents=received/> })}
        </div>
    }
}

/// Files that came, each with a button to take it out again.
#[component]
fn Received(documents: Vec<Document>) -> impl IntoView {
    let words = caller::words();
    let items = documents.into_iter().map(|document| {
        let remove = words.with("document-remove-name", &[("name", document.name.clone().into())]);
        view! {
            <li>
                <span class="received">{words.received(&document)}</span>
                <button type="submit" class="link" name="remove" value=document.id.to_string() aria-label=remove>
                    {words.say("document-remove")}
                </button>
            </li>
        }
    });
    view! { <ul class="files-received" role="list">{items.collect_view()}</ul> }
}
