//! What reacts in the browser. Islands have no props, which would bring a JSON reader with them: each serves what it
//! finds by `data-…` attributes of the page, wherever that stands, and marks itself with `data-ready` once it is awake.
//! Without them every page works the same, by forms and links.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod appliances;
#[cfg(feature = "hydrate")]
mod check;
#[cfg(feature = "hydrate")]
mod copy;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod page;
#[cfg(feature = "hydrate")]
mod presence;
#[cfg(feature = "hydrate")]
mod upload;

/// Says at once whether a number can be right: fields with `data-check`, when somebody leaves them.
#[island]
pub fn FieldCheck() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    check::wake();
    view! { <span data-island="check" hidden></span> }
}

/// Shows how far an upload has come: forms with `data-upload`, by the `progress` in them.
#[island]
pub fn UploadProgress() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    upload::wake();
    view! { <span data-island="upload" hidden></span> }
}

/// Keeps a case page current: the elements with `data-part`, by the events whose address stands in `data-live`.
#[island]
pub fn LiveCase() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    live::wake();
    view! { <span data-island="live" hidden></span> }
}

/// Copies the field that a button names in `data-copy`, and shows the button, which is hidden without a script.
#[island]
pub fn CopyButton() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    copy::wake();
    view! { <span data-island="copy" hidden></span> }
}

/// Adds up appliances as they are counted: the sum goes to the element with `data-sum`.
#[island]
pub fn ApplianceSum() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    appliances::wake();
    view! { <span data-island="appliances" hidden></span> }
}

/// Tells the desk now and then that a case is still open: the element with `data-here`, whose value is the address to tell.
#[island]
pub fn Presence() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    presence::wake();
    view! { <span data-island="here" hidden></span> }
}
