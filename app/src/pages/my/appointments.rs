//! When somebody comes, on top of the owner's page: the day that was agreed with what can be done about it, or the half-days
//! to choose from.

use domain::calendar::shanghai_date;
use domain::progress::{Awaited, Errand, HalfDay, Slot};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::progress::Case;

use crate::caller;
use crate::components::appointments::slot_choices;
use crate::components::{Card, FormErrors, Select, Submit};
use crate::functions::appointments::{Book, Cancel, ERRAND, SLOT};
use crate::words::Words;

#[component]
pub fn Appointments(
    case: Case,
    /// What can be chosen for each errand that somebody still comes for.
    choices: Vec<(Errand, Vec<Slot>)>,
    errors: FormErrors,
) -> impl IntoView {
    let words = caller::words();
    let cards = choices.into_iter().map(|(errand, slots)| {
        let agreed = case.progress.appointments.iter().find(|one| one.errand == errand).map(|one| one.slot);
        let error = errors.of(errand.code());
        match agreed {
            Some(slot) => agreed_card(words, &case, errand, slot, slots, error).into_any(),
            None if slots.is_empty() => ().into_any(),
            None => choice_card(words, &case, errand, slots, error).into_any(),
        }
    });
    cards.collect_view()
}

/// Whether the owner has to choose, where there is something to choose from: it was offered, or the clock waits for it.
pub(super) fn is_wanted(case: &Case, errand: Errand) -> bool {
    let progress = &case.progress;
    let agreed = progress.appointments.iter().any(|one| one.errand == errand);
    let today = shanghai_date(case.now);
    let offered = progress.offers.iter().filter(|offer| offer.errand == errand).flat_map(|offer| &offer.slots);
    let offered = offered.into_iter().any(|slot| slot.date > today);
    let stopped = progress.pauses.iter().any(|pause| pause.until.is_none() && pause.awaits == Awaited::Appointment);
    progress.to_come.contains(&errand) && !agreed && (offered || (errand == Errand::Survey && stopped))
}

fn agreed_card(
    words: Words,
    case: &Case,
    errand: Errand,
    slot: Slot,
    slots: Vec<Slot>,
    error: Option<String>,
) -> impl IntoView + use<> {
    let said = words.errand(errand);
    let reference = case.reference.as_str().to_owned();
    let file = format!("/my/{reference}/appointments/{}.ics", errand.code());
    let others: Vec<Slot> = slots.into_iter().filter(|other| *other != slot).collect();
    let open = error.is_some();
    let code = errand.code();
    let change = (!others.is_empty()).then(|| {
        view! {
            <details open=open>
                <summary>{words.say("appointments-change")}</summary>
                {book_form(words, &reference, errand, &others, error.clone())}
            </details>
        }
    });
    view! {
        <Card title=words.say("appointments-title") id=format!("appointment-{code}") class="sun">
            <p class="when"><strong>{words.slot(slot)}</strong> " " {words.hours(slot.half_day)} " · " {said}</p>
            <p>{words.say(&format!("appointments-{code}-who"))} " " {words.say(&format!("appointments-{code}-prepare"))}</p>
            <p><a href=file download="">{words.say("appointments-file")}</a></p>
            {change}
            <details>
                <summary>{words.say("appointments-cancel-title")}</summary>
                <form method="post" action=Cancel::url()>
                    <input type="hidden" name="ref" value=reference/>
                    <input type="hidden" name=ERRAND value=code/>
                    <input type="hidden" name=SLOT value=slot.to_string()/>
                    <p>{words.say("appointments-cancel-text")}</p>
                    <p class="buttons"><Submit text=words.say("appointments-cancel") quiet=true/></p>
                </form>
            </details>
        </Card>
    }
}

fn choice_card(
    words: Words,
    case: &Case,
    errand: Errand,
    slots: Vec<Slot>,
    error: Option<String>,
) -> impl IntoView + use<> {
    let wanted = is_wanted(case, errand);
    let form = book_form(words, case.reference.as_str(), errand, &slots, error.clone());
    let id = format!("appointment-{}", errand.code());
    if wanted {
        let title = words.say("my-awaited-title");
        return view! { <Card title=title id=id class="sun">{form}</Card> }.into_any();
    }
    // Nobody waits for it: whoever wants to can.
    view! {
        <details class="card quiet" id=id open=error.is_some()>
            <summary>{words.with("appointments-choose", &[("errand", words.errand(errand).into())])}</summary>
            {form}
        </details>
    }
    .into_any()
}

fn book_form(
    words: Words,
    reference: &str,
    errand: Errand,
    slots: &[Slot],
    error: Option<String>,
) -> impl IntoView + use<> {
    let reference = reference.to_owned();
    let label = words.with("appointments-choose", &[("errand", words.errand(errand).into())]);
    let [morning, afternoon] = HalfDay::ALL.map(|half| words.hours(half));
    let hours = [("morning", morning.into()), ("afternoon", afternoon.into())];
    view! {
        <form method="post" action=Book::url() novalidate>
            <input type="hidden" name="ref" value=reference/>
            <Select
                name=errand.code()
                label=label
                hint=words.with("appointments-hint", &hours)
                error=error
                choices=slot_choices(words, slots)
            />
            <p class="buttons"><Submit text=words.say("appointments-button")/></p>
        </form>
    }
}
