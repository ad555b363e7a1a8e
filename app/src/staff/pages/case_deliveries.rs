//! The last messages to the customer, by text message and by mail, and whether they have arrived.

use leptos::prelude::*;
use portal::notifications::{Delivery, MailDelivery, MailState, State};
use portal::staff::SeenCase;

use crate::caller;
use crate::components::{Card, Chip, ChipKind};

pub(super) fn deliveries(seen: &SeenCase) -> impl IntoView + use<> {
    let words = caller::words();
    let none = seen.deliveries.is_empty();
    // Masked here, even where the person is open in full beside it.
    let phone = seen.people.as_ref().map(|people| {
        let phone = people.clone().masked().phone;
        view! { <p class="small muted">{words.with("deliveries-to", &[("phone", phone.into())])}</p> }
    });
    let unreachable = seen.unreachable.map(|_| {
        view! {
            <p role="status" id="unreachable">
                <Chip kind=ChipKind::Overdue text=words.say("staff-show-unreachable")/> " " {words.say("deliveries-unreachable")}
            </p>
        }
    });
    let lines = seen.deliveries.iter().map(line).collect_view();
    let mails = mails(seen);
    view! {
        <Card title=words.say("deliveries-title") id="deliveries">
            {unreachable}
            {phone}
            {none.then(|| view! { <p>{words.say("deliveries-none")}</p> })}
            <ul class="mine" role="list">{lines}</ul>
            {mails}
        </Card>
    }
}

/// `None`: the customer has never wanted any.
fn mails(seen: &SeenCase) -> Option<AnyView> {
    let words = caller::words();
    let address = seen.mail.as_ref().and_then(|mail| mail.confirmed.clone());
    if address.is_none() && seen.mail_deliveries.is_empty() {
        return None;
    }
    let to = address.map(|address| {
        view! { <p class="small muted">{words.with("mail-deliveries-to", &[("address", address.into())])}</p> }
    });
    let is_refused = seen.mail.as_ref().is_some_and(|mail| mail.is_refused);
    let refused =
        is_refused.then(|| view! { <p role="status" id="mail-refused">{words.say("mail-deliveries-refused")}</p> });
    let lines = seen.mail_deliveries.iter().map(mail_line).collect_view();
    let view = view! {
        <h3>{words.say("mail-deliveries-title")}</h3>
        {refused}
        {to}
        <ul class="mine" role="list" id="mail-deliveries">{lines}</ul>
    };
    Some(view.into_any())
}

fn mail_line(delivery: &MailDelivery) -> impl IntoView + use<> {
    let words = caller::words();
    let state = match &delivery.state {
        MailState::Sending => words.say("delivery-sending"),
        MailState::Sent => words.say("mail-delivery-sent"),
        MailState::Failed(code) => words.with("delivery-failed", &[("code", code.as_str().into())]),
    };
    view! {
        <li>
            <p>{words.say(about(&delivery.kind))} " · " <strong>{state}</strong></p>
            <p class="small muted">{words.moment(delivery.at)}</p>
        </li>
    }
}

fn line(delivery: &Delivery) -> impl IntoView + use<> {
    let words = caller::words();
    let state = match &delivery.state {
        State::Sending => words.say("delivery-sending"),
        State::Sent => words.say("delivery-sent"),
        State::Delivered => words.say("delivery-delivered"),
        State::Failed(code) => words.with("delivery-failed", &[("code", code.as_str().into())]),
    };
    let parts = words.with("delivery-parts", &[("parts", i32::from(delivery.parts).into())]);
    let when = words.moment(delivery.at);
    view! {
        <li>
            <p>{words.say(about(&delivery.kind))} " · " <strong>{state}</strong></p>
            <p class="small muted">{when} " · " {parts}</p>
        </li>
    }
}

/// What kind of message it was, roughly: its text is the customer's.
fn about(kind: &str) -> &'static str {
    match kind {
        "submitted" => "delivery-submitted",
        "answered" => "delivery-answered",
        "new_link" => "delivery-new-link",
        "slots_offered" | "appointment_set" | "appointment_cancelled" => "delivery-appointment",
        "awaiting" | "rework" => "delivery-awaiting",
        _ => "delivery-news",
    }
}
