//! On an owner's case page: who does the works. A record, never a recommendation.

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::contractors::{self, Filter, field};
use domain::problem::{FieldError, Problem};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::contractors::Contractor;
use portal::progress::Chosen;

use crate::caller;
use crate::components::{Card, Choice, Field, FormErrors, RadioGroup, Select, Submit};
use crate::functions::Typed;
use crate::functions::contractors::{ChooseContractor, form_of};
use crate::functions::kept::{forget_typed, kept};
use crate::words::Words;

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
        let firms = portal::contractors::list(&portal, &Filter::default(), today).await?;
        let typed = kept(&form_of(&reference)).await?;
        // Said once: the page is about more than this form.
        forget_typed(&form_of(&reference)).await?;
        errors = FormErrors::say(&typed.as_ref().map(|typed| problems(typed, &firms)).unwrap_or_default());
        let typed = typed.unwrap_or_else(|| as_typed(chosen.as_ref()));
        Some(view! { <Form reference=reference firms=firms typed=typed errors=errors.clone()/> })
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

#[component]
fn Form(reference: Reference, firms: Vec<Contractor>, typed: Typed, errors: FormErrors) -> impl IntoView {
    let words = caller::words();
    let firms = firms.into_iter().map(|firm| Choice::new(firm.id.to_string(), firm.name));
    let firms = [Choice::new("", words.say("contractor-choice-pick"))].into_iter().chain(firms).collect();
    let ways = vec![
        Choice::new("listed", words.say("contractor-choice-listed")),
        Choice::new("unlisted", words.say("contractor-choice-unlisted")),
        Choice::new("none", words.say("contractor-choice-none")),
    ];
    view! {
        <p class="small muted">
            {words.say("contractors-any-firm")} " " <a href="/contractors">{words.say("contractor-choice-list")}</a>
        </p>
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

/// What was wrong with the form as it was sent.
fn problems(typed: &Typed, firms: &[Contractor]) -> Vec<FieldError> {
    let text = |name| typed.get(name);
    match contractors::Choice::parse(text(field::CHOICE), text(field::CONTRACTOR), text(field::FIRM)) {
        Err(problem) => vec![problem],
        Ok(contractors::Choice::Listed(id)) if firms.iter().all(|firm| firm.id != id) => {
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
