//! Whose case it is and what was sent: masked until somebody says what for.

use domain::applications::Reference;
use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Member, OPEN_FOR, Purpose, SeenCase};
use uuid::Uuid;

use super::chosen_on_purpose;
use crate::caller;
use crate::components::case::Persons;
use crate::components::{Card, Chip, ChipKind, Choice, FormErrors, Select, Submit};
use crate::staff::functions::{PAPER, PURPOSE, Unmask, paper_address};
use crate::words::Words;

pub(super) fn people(member: &Member, seen: &SeenCase, errors: &FormErrors) -> impl IntoView + use<> {
    let words = caller::words();
    let may = seen.people.is_some() && seen.opened.is_none() && member.may_in(Right::Unmask, &seen.case.area.code);
    let people = seen.people.clone();
    let minutes = OPEN_FOR.num_minutes();
    let form = may.then(|| purpose_form(words, &seen.case.reference, None, errors));
    let opened = seen.opened.map(|purpose| {
        let said =
            words.with("staff-unmasked", &[("purpose", words.say(key(purpose)).into()), ("minutes", minutes.into())]);
        view! { <p class="small muted" role="status">{said}</p> }
    });
    view! {
        <Card title=words.say("staff-people") id="people">
            <Persons people=people/>
            {opened}
            {form}
        </Card>
    }
}

/// Asks what a person's data are needed for; then it leads to the case, or to the paper that was wanted.
pub(super) fn purpose_form(
    words: Words,
    reference: &Reference,
    paper: Option<Uuid>,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let choices = Purpose::ALL.map(|purpose| Choice::new(purpose.code(), words.say(key(purpose))));
    let minutes = OPEN_FOR.num_minutes();
    view! {
        <form method="post" action=Unmask::url()>
            <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
            {paper.map(|id| view! { <input type="hidden" name=PAPER value=id.to_string()/> })}
            <Select
                name=PURPOSE
                label=words.say("staff-unmask-purpose")
                hint=words.with("staff-unmask-hint", &[("minutes", minutes.into())])
                error=errors.of(PURPOSE)
                choices=chosen_on_purpose(words, choices)
            />
            <p class="buttons"><Submit text=words.say("staff-unmask") quiet=true/></p>
        </form>
    }
}

pub(super) fn key(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Contact => "purpose-contact",
        Purpose::CheckDocument => "purpose-check-document",
        Purpose::FieldWork => "purpose-field-work",
        Purpose::Answer => "purpose-answer",
    }
}

pub(super) fn papers(member: &Member, seen: &SeenCase) -> impl IntoView + use<> {
    let words = caller::words();
    let may = member.may_in(Right::SeePapers, &seen.case.area.code);
    let sent = seen.documents.iter().map(|document| {
        let kind = words.document(document.kind);
        let name = match may {
            true => view! { <a href=paper_address(document.id)>{kind}</a> }.into_any(),
            false => kind.into_any(),
        };
        view! { <li>{name} <br/> <span class="small muted">{words.moment(document.received_at)}</span></li> }
    });
    let sent = sent.collect_view();
    let none = seen.documents.is_empty();
    let missing = seen.outstanding.iter().map(|due| {
        let missed = due.is_missed(&seen.case.progress);
        let chip = missed.then(|| view! { " " <Chip kind=ChipKind::DueSoon text=words.say("desk-paper-missed")/> });
        let (paper, stage) = (words.document(due.paper), words.stage(due.before));
        let said = words.with("desk-paper-for", &[("paper", paper.into()), ("stage", stage.into())]);
        view! { <li>{said} {chip}</li> }
    });
    let missing = missing.collect_view();
    let some_missing = !missing.is_empty();
    view! {
        <Card title=words.say("my-papers-title") id="papers">
            {some_missing
                .then(|| {
                    view! {
                        <h3>{words.say("desk-papers-missing")}</h3>
                        <ul class="bullets" id="missing">{missing}</ul>
                        <h3>{words.say("my-papers-sent")}</h3>
                    }
                })}
            {none.then(|| view! { <p>{words.say("staff-no-papers")}</p> })}
            <ul class="bullets">{sent}</ul>
        </Card>
    }
}
