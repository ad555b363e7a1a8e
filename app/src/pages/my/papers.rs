//! The papers of a case: what came, what is still to come, and how to send it.

use domain::applications::Reference;
use domain::documents::DocumentKind;
use domain::progress::{Awaited, CaseState};
use http::header::USER_AGENT;
use http::request::Parts;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::outstanding_of;
use portal::progress::{Case, OwnCase};

use crate::caller;
use crate::components::{Card, ErrorLine, FormErrors};
use crate::functions::documents::{PAPERS, SendPaper};
use crate::islands::UploadProgress;
use crate::words::Words;

pub(super) fn papers(own: &OwnCase, errors: &FormErrors) -> impl IntoView + use<> {
    let words = caller::words();
    let case = &own.case;
    let reference = case.reference.clone();
    let mut wanted: Vec<(DocumentKind, String)> =
        outstanding_of(case).into_iter().map(|due| (due.paper, words.outstanding_now(due, &case.progress))).collect();
    let open = case.progress.state == CaseState::Open;
    for pause in case.progress.pauses.iter().filter(|pause| open && pause.until.is_none()) {
        if let Awaited::Document { document } = pause.awaits
            && wanted.iter().all(|(kind, _)| *kind != document)
        {
            wanted.push((document, words.document(document)));
        }
    }
    let forms = wanted.iter().map(|(kind, said)| form(words, &reference, *kind, said, errors)).collect_view();
    let received = own.documents.iter().map(|document| {
        let download = own.in_full.then(|| {
            let path = format!("/my/{}/documents/{}", reference.as_str(), document.id);
            let look = format!("/my/{}/papers/{}", reference.as_str(), document.id);
            view! { " " <a href=look>{words.say("my-papers-look")}</a> " " <a href=path download>{words.say("my-papers-download")}</a> }
        });
        view! {
            <li>
                {words.document(document.kind)} <br/>
                <span class="small muted">{words.received(document)}</span> {download}
            </li>
        }
    });
    let received = received.collect_view();
    let (some_wanted, some_sent, in_full) = (!wanted.is_empty(), !own.documents.is_empty(), own.in_full);
    view! {
        <Card title=words.say("my-papers-title") id=PAPERS>
            {some_wanted.then(|| view! { <h3>{words.say("my-papers-missing")}</h3> })}
            {forms}
            {some_sent
                .then(|| {
                    view! {
                        <h3>{words.say("my-papers-sent")}</h3>
                        <ul class="bullets">{received}</ul>
                    }
                })}
            {(!in_full).then(|| view! { <p class="small muted">{words.say("my-papers-link-only")}</p> })}
            {(in_full && in_app_browser()).then(|| view! { <p class="small muted">{words.say("my-papers-in-app")}</p> })}
            <UploadProgress/>
        </Card>
    }
}

/// What to say on top when papers should have come already.
pub(super) fn late_papers(words: Words, case: &Case) -> Option<String> {
    let late = outstanding_of(case).into_iter().filter(|due| due.is_missed(&case.progress));
    let late = late.map(|due| words.document(due.paper)).collect::<Vec<_>>().join(&words.say("and-so-on"));
    (!late.is_empty()).then(|| words.with("papers-late-duty", &[("papers", late.into())]))
}

/// Browsers inside chat apps drop downloads without a word.
fn in_app_browser() -> bool {
    const APPS: [&str; 4] = ["MicroMessenger", "QQ/", "DingTalk", "AlipayClient"];
    use_context::<Parts>().is_some_and(|parts| {
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        APPS.iter().any(|app| agent.contains(app))
    })
}

fn form(
    words: Words,
    reference: &Reference,
    kind: DocumentKind,
    said: &str,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let id = format!("files-{}", kind.code());
    let wrong: Vec<String> = errors.0.iter().filter(|(name, _)| *name == id).map(|(_, why)| why.clone()).collect();
    let described = (0..wrong.len()).map(|at| format!("{id}-error-{at}")).collect::<Vec<_>>().join(" ");
    let paper = words.document(kind);
    let invalid = (!wrong.is_empty()).then_some("true");
    let said = said.to_owned();
    view! {
        <form method="post" action=SendPaper::url() enctype="multipart/form-data" data-upload="" novalidate>
            <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
            <input type="hidden" name="document" value=kind.code()/>
            <div class=if invalid.is_some() { "field files error" } else { "field files" }>
                <label for=id.clone()>{words.with("my-papers-files", &[("paper", paper.clone().into())])}</label>
                <p class="hint">{said}</p>
                {wrong
                    .into_iter()
                    .enumerate()
                    .map(|(at, why)| view! { <ErrorLine id=format!("{id}-error-{at}") text=why/> })
                    .collect_view()}
                <div class="drop">
                    <input
                        type="file"
                        id=id.clone()
                        name="files"
                        multiple
                        accept="image/jpeg,image/png,image/webp,application/pdf"
                        aria-describedby=(!described.is_empty()).then_some(described)
                        aria-invalid=invalid
                    />
                    <button type="submit" class="button quiet">
                        {words.with("my-papers-send", &[("paper", paper.into())])}
                    </button>
                    <progress hidden aria-label=words.say("document-progress")></progress>
                </div>
            </div>
        </form>
    }
}
