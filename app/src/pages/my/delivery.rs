//! Whether the latest messages have reached the owner: by text message and by mail.

use leptos::prelude::*;
use portal::notifications::{Delivery, MailDelivery, MailState, State};

use crate::caller;

/// A line for each way. `None`: there is nothing to say yet.
pub(super) fn delivery(delivery: Option<Delivery>, mailed: Option<MailDelivery>) -> Option<AnyView> {
    let (texted, mailed) = (delivery.and_then(by_sms), mailed.and_then(by_mail));
    (texted.is_some() || mailed.is_some()).then(|| view! { {texted} {mailed} }.into_any())
}

fn by_sms(delivery: Delivery) -> Option<AnyView> {
    let words = caller::words();
    let when = [("when", words.moment(delivery.at).into())];
    let said = match delivery.state {
        State::Sending => return None,
        State::Sent => words.with("own-delivery-sent", &when),
        State::Delivered => words.with("own-delivery-delivered", &when),
        State::Failed(_) => {
            let key = if delivery.of_number { "own-delivery-failed" } else { "own-delivery-failed-otherwise" };
            let said = words.with(key, &when);
            return Some(view! { <p id="delivery" role="status"><strong>{said}</strong></p> }.into_any());
        }
    };
    Some(view! { <p class="small muted" id="delivery">{said}</p> }.into_any())
}

fn by_mail(delivery: MailDelivery) -> Option<AnyView> {
    let words = caller::words();
    let when = [("when", words.moment(delivery.at).into())];
    match delivery.state {
        MailState::Sending => None,
        MailState::Sent => {
            let said = words.with("own-mail-sent", &when);
            Some(view! { <p class="small muted" id="mail-delivery">{said}</p> }.into_any())
        }
        MailState::Failed(_) => {
            let said = words.with("own-mail-failed", &when);
            Some(view! { <p id="mail-delivery" role="status"><strong>{said}</strong></p> }.into_any())
        }
    }
}
