use domain::levels::{Colour, Level};
use leptos::prelude::*;

use crate::caller;

/// A warning level: its name says what its colour does.
pub fn level_chip(level: &Level) -> impl IntoView + use<> {
    view! { <span class=class(level.colour)>{caller::words().text(&level.name)}</span> }
}

fn class(colour: Colour) -> &'static str {
    match colour {
        Colour::Blue => "chip level blue",
        Colour::Yellow => "chip level yellow",
        Colour::Orange => "chip level orange",
        Colour::Red => "chip level red",
    }
}
