//! What every page of the apply journey has: the way back, where one is, what is wrong, and the way out.

use domain::applications::{Step, field};
use leptos::prelude::*;
use portal::Result;
use portal::applications::{Consent, Draft, drafts};

use crate::caller;
use crate::components::{BackLink, ErrorSummary, FormErrors, Help, PageTitle, StepLine};
use crate::functions::applications::{DRAFT, path_of};
use crate::functions::sessions::SIGN_IN;
use crate::notice::{self, Notice};
use crate::pages::errors::or_fault;
use crate::redirect::see_other;
use crate::words::Words;

/// The draft with what there is to say about one of its steps.
pub struct Opened {
    /// `None` before the first answer.
    pub draft: Option<Draft>,
    pub errors: FormErrors,
}

impl Opened {
    /// For the form's field [`DRAFT`]; empty before the first answer.
    pub fn id(&self) -> String {
        self.draft.as_ref().map(|draft| draft.id.to_string()).unwrap_or_default()
    }

    /// As typed; empty before the first answer.
    pub fn answer(&self, field: &str) -> String {
        self.draft.as_ref().map(|draft| draft.answers.get(field).to_owned()).unwrap_or_default()
    }
}

/// Reads the draft for a step. `None`: there is none to go on with, and the browser is sent to the first step.
async fn open(step: Step) -> Result<Option<Opened>> {
    let words = caller::words();
    let draft = drafts::draft(&caller::portal(), &caller::visitor().await?).await?;
    if draft.is_none() && step != Step::Where {
        // Whoever has lost one may find it again.
        let lost = caller::has_lost_session().await?;
        see_other(&if lost { format!("{SIGN_IN}?{DRAFT}") } else { path_of(Step::Where) });
        return Ok(None);
    }
    let mut errors = FormErrors::default();
    for error in draft.iter().flat_map(|draft| draft.errors(step)) {
        errors.add(&error.field, words.wrong(&error));
    }
    if step == Step::Document {
        for file in draft.iter().flat_map(|draft| &draft.refused) {
            errors.add(drafts::FILES, words.unfit(&file.name, file.unfit));
        }
    }
    if step == Step::Check {
        errors.0.extend(draft.iter().flat_map(|draft| not_agreed(words, draft).0));
    }
    let notice: Notice = notice::take(&path_of(step)).await?;
    errors.0.extend(notice.errors(words).0);
    errors.0.sort_by_key(|(field, _)| place(field));
    Ok(Some(Opened { draft, errors }))
}

/// The document's page asks for its files before what stands on it; everywhere else errors come in the order of the page.
fn place(name: &str) -> u8 {
    match name {
        drafts::FILES => 1,
        field::HOLDER => 2,
        field::NUMBER => 3,
        field::APPLICANT | field::DOCUMENT => 0,
        _ => 4,
    }
}

/// A step's page: its draft is read, then `content` puts the question.
pub fn step_page<F, C, V>(step: Step, title: &'static str, content: F) -> impl IntoView
where
    F: FnOnce(Opened) -> C + Send + 'static,
    C: Future<Output = Result<V>> + Send + 'static,
    V: IntoView + 'static,
{
    Suspend::new(async move {
        let page = async {
            let Some(opened) = open(step).await? else { return Ok(().into_any()) };
            let errors = opened.errors.clone();
            let saved = opened.draft.as_ref().map(|draft| draft.saved_at);
            let content = content(opened).await?;
            Ok(frame(step, title, errors, saved, content.into_any()))
        };
        or_fault(page.await)
    })
}

fn frame(
    step: Step,
    title: &'static str,
    errors: FormErrors,
    saved: Option<chrono::DateTime<chrono::Utc>>,
    content: AnyView,
) -> AnyView {
    let words = caller::words();
    let back = step.previous().map_or_else(|| "/apply".to_owned(), path_of);
    let number = u32::try_from(step.number()).unwrap_or_default();
    let of = u32::try_from(Step::ALL.len()).unwrap_or_default();
    let saved = saved.map(|at| words.with("apply-saved", &[("time", words.clock_time(at).into())]));
    let line = match saved {
        Some(saved) => view! { <StepLine step=number of=of also=saved/> }.into_any(),
        None => view! { <StepLine step=number of=of/> }.into_any(),
    };
    view! {
        <PageTitle text=words.say(title) error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <div>
                    <BackLink href=back/>
                    {line}
                </div>
                <ErrorSummary errors=errors/>
                <section class="card">
                    <h1>{words.say(title)}</h1>
                    {content}
                </section>
            </div>
            <aside class="stack">
                {(step == Step::Document)
                    .then(|| {
                        view! {
                            <section class="card">
                                <h2>{words.say("apply-why-title")}</h2>
                                <p class="small muted">{words.say("apply-why")}</p>
                            </section>
                        }
                    })}
                <section class="card">
                    <h2>{words.say("apply-later-title")}</h2>
                    <p class="small muted">{words.say("apply-later")}</p>
                    <p class="small"><a href="/sign-in">{words.say("apply-later-link")}</a></p>
                </section>
                <Help/>
            </aside>
        </div>
    }
    .into_any()
}

/// What is missing at the boxes, once the button was pressed.
fn not_agreed(words: Words, draft: &Draft) -> FormErrors {
    if !draft.was_sent(Step::Check) {
        return FormErrors::default();
    }
    let missing = Consent::ALL.into_iter().filter(|consent| !draft.agreed.contains(consent));
    let sentence = |consent| match consent {
        Consent::DocumentProcessing => "not-agreed-document-processing",
        Consent::Promise => "not-agreed-promise",
        Consent::SupplyContract => "not-agreed-supply-contract",
    };
    FormErrors(missing.map(|consent| (consent.code().to_owned(), words.say(sentence(consent)))).collect())
}
