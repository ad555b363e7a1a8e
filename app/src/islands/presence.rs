use std::cell::Cell;

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::XmlHttpRequest;

use super::page;

/// Milliseconds between two times that a page says that it is open: shorter than the portal believes it without.
const EVERY: i32 = 4 * 60 * 1_000;
/// Then nobody is taken to sit there any more, and the session may end unused.
const TIMES: u32 = 30;

pub fn wake() {
    let Some(address) = page::find("[data-here]").and_then(|shown| shown.get_attribute("data-here")) else { return };
    let told = Cell::new(0);
    let tell = Closure::<dyn FnMut()>::new(move || {
        // A page behind others is not looked at.
        if document().hidden() || told.replace(told.get() + 1) >= TIMES {
            return;
        }
        if let Ok(request) = XmlHttpRequest::new()
            && request.open("POST", &address).is_ok()
        {
            let _ = request.send();
        }
    });
    let every = window().set_interval_with_callback_and_timeout_and_arguments_0(tell.as_ref().unchecked_ref(), EVERY);
    if every.is_ok() {
        tell.forget();
        page::ready("here");
    }
}
