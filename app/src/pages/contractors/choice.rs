//! On an owner's case page: who does the works. A record, never a recommendation.

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::contractors::{self, field};
use domain::problem::{FieldError, Problem};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::contractors::{Contractor, Found, find, one};
use portal::progress::Chosen;
use uuid::Uuid;

use crate::caller;
use crate::components::{Card, Choice, Field, FormErrors, RadioGroup, Select, Submit};
use crate::functions::Typed;
use crate::functions::contractors::ChooseContractor;
use crate::functions::kept::{self, Form as KeptForm, forget_typed};
use crate::notice::by_island;
use crate::words::Words;

/// What somebody looks for in the list: a part of the address, for what is in the list is no secret.
const FIND: &str = "find";

/// The card: what is recorded, and the form as long as the case is `open`. What is wrong with the form as it was sent
/// comes with it, for the page's summary.
///
/// # Errors
/// When the list or the session can't be read.
pub async fn contractor_card(
    reference: Reference,
    chosen: Option<Chosen>,
    open: bool,
) -> portal::Result<(AnyView, FormErrors)> {
    let portal = caller::portal();
    let mut errors = FormErrors::default();
    let form = if open {
        let today = shanghai_date(portal.now());
        let looked_for = caller::query(FIND).unwrap_or_default();
        let found = find(&portal, &looked_for, today).await?;
        let typed = kept::typed(KeptForm::Contractor, reference.as_str()).await?;
        // Said once: the page is about more than this form.
        if typed.is_some() && !by_island() {
            forget_typed(KeptForm::Contractor).await?;
        }
        let sent = typed.is_some();
        let typed = typed.unwrap_or_else(|| as_typed(chosen.as_ref()));
        let picked = match Uuid::try_parse(typed.get(field::CONTRACTOR)) {
            Ok(id) => one(&portal, id, today).await?,
            Err(_) => None,
        };
        if sent {
            errors = FormErrors::say(&problems(&typed, picked.as_ref()));
        }
        Some(view! {
            <FindForm reference=reference.clone() looked_for=looked_for found=found.clone()/>
            <Form reference=reference found=found picked=picked typed=typed errors=errors.clone()/>
        })
    } else {
        None
    };
    let words = caller::words();
    let card = view! {
        <Card title=words.say("contractor-choice-title") id="contractor-choice">
            <p>{recorded(words, chosen.as_ref(), open)}</p>
            {form}
        </Card>
    };
    Ok((card.into_any(), errors))
}

fn recorded(words: Words, chosen: Option<&Chosen>, open: bool) -> String {
    match chosen {
        None if open => words.say("contractor-choice-open"),
        None => words.say("contractor-choice-never"),
        Some(Chosen::None) => words.say("contractor-choice-nobody"),
        Some(Chosen::Unlisted(None)) => words.say("contractor-choice-unlisted-gone"),
        Some(Chosen::Listed(_, name) | Chosen::Unlisted(Some(name))) => {
            words.with("contractor-choice-is", &[("name", name.as_str().into())])
        }
    }
}

/// Looks a firm up among all of them, of which there may be thousands.
#[component]
fn FindForm(reference: Reference, looked_for: String, found: Found) -> impl IntoView {
    let words = caller::words();
    let result = (!looked_for.trim().is_empty()).then(|| {
        let count = ("count", found.total.into());
        let said = match found.total {
            0 => words.with("contractor-find-none", &[("typed", looked_for.trim().to_owned().into())]),
            total if total > found.firms.len() => {
                words.with("contractor-find-many", &[count, ("shown", found.firms.len().into())])
            }
            _ => words.with("contractor-find-some", &[count]),
        };
        view! { <p role="status">{said}</p> }
    });
    view! {
        <p class="small muted">
            {words.say("contractors-any-firm")} " " <a href="/contractors">{words.say("contractor-choice-list")}</a>
        </p>
        <form method="get" action=format!("/my/{}#contractor-choice", reference.as_str())>
            <Field
                name=FIND
                label=words.say("contractor-find-label")
                hint=words.say("contractor-find-hint")
                value=looked_for
                autocomplete="off"
                maxlength=60_u16
            />
            <Submit text=words.say("contractor-find-button") quiet=true/>
        </form>
        {result}
    }
}

#[component]
fn Form(
    reference: Reference,
    found: Found,
    /// The firm that is recorded or was sent, if it is listed.
    picked: Option<Contractor>,
    typed: Typed,
    errors: FormErrors,
) -> impl IntoView {
    let words = caller::words();
    let others = found.firms.into_iter().filter(|firm| picked.as_ref().is_none_or(|picked| picked.id != firm.id));
    let firms: Vec<_> =
        picked.clone().into_iter().chain(others).map(|firm| Choice::new(firm.id.to_string(), firm.name)).collect();
    let first = words.say(if firms.is_empty() { "contractor-choice-find-first" } else { "contractor-choice-pick" });
    let firms = [Choice::new("", first)].into_iter().chain(firms).collect();
    let ways = vec![
        Choice::new("listed", words.say("contractor-choice-listed")),
        Choice::new("unlisted", words.say("contractor-choice-unlisted")),
        Choice::new("none", words.say("contractor-choice-none")),
    ];
    view! {
        <form method="post" action=ChooseContractor::url() novalidate>
            <input type="hidden" name="reference" value=reference.as_str().to_owned()/>
            <RadioGroup
                name=field::CHOICE
                legend=words.say("contractor-choice-who")
                value=typed.get(field::CHOICE)
                error=errors.of(field::CHOICE)
                choices=ways
            />
            <Select
                name=field::CONTRACTOR
                label=words.say("contractor-choice-firm")
                hint=words.say("contractor-choice-order")
                value=typed.get(field::CONTRACTOR)
                error=errors.of(field::CONTRACTOR)
                choices=firms
            />
            <Field
                name=field::FIRM
                label=words.say("contractor-choice-name")
                value=typed.get(field::FIRM)
                error=errors.of(field::FIRM)
                autocomplete="off"
                maxlength=120_u16
            />
            <Submit text=words.say("contractor-choice-button")/>
        </form>
    }
}

/// What was wrong with the form as it was sent. `picked` is the firm that it names, if it is listed.
fn problems(typed: &Typed, picked: Option<&Contractor>) -> Vec<FieldError> {
    let text = |name| typed.get(name);
    match contractors::Choice::parse(text(field::CHOICE), text(field::CONTRACTOR), text(field::FIRM)) {
        Err(problem) => vec![problem],
        Ok(contractors::Choice::Listed(_)) if picked.is_none() => {
            vec![FieldError::new(field::CONTRACTOR, Problem::NotOffered)]
        }
        Ok(_) => Vec::new(),
    }
}

/// The form as it stands for what is recorded.
fn as_typed(chosen: Option<&Chosen>) -> Typed {
    let (choice, contractor, firm) = match chosen {
        None => return Typed::default(),
        Some(Chosen::Listed(id, _)) => ("listed", id.to_string(), String::new()),
        Some(Chosen::Unlisted(name)) => ("unlisted", String::new(), name.clone().unwrap_or_default()),
        Some(Chosen::None) => ("none", String::new(), String::new()),
    };
    let fields = [(field::CHOICE, choice.to_owned()), (field::CONTRACTOR, contractor), (field::FIRM, firm)];
    Typed(fields.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
}
