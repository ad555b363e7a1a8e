//! Whether the latest message has reached the owner's phone.

use leptos::prelude::*;
use portal::notifications::{Delivery, State};

use crate::caller;

/// One line. `None`: there is nothing to say yet.
pub(super) fn delivery(delivery: Option<Delivery>) -> Option<AnyView> {
    let words = caller::words();
    let delivery = delivery?;
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
