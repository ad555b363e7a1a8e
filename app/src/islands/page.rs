//! The page as islands see it.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlInputElement};

/// Marks an island as awake.
pub fn ready(island: &str) {
    let selector = ["[data-island=\"", island, "\"]"].concat();
    if let Some(element) = find(&selector) {
        set(&element, "data-ready", "");
    }
}

pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

pub fn all(selector: &str) -> Vec<Element> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}

pub fn set(element: &Element, name: &str, value: &str) {
    // Fails for impossible names only, and all of ours are literals.
    let _ = element.set_attribute(name, value);
}

/// Listens as long as the page lives.
pub fn on<E: JsCast + 'static>(target: &EventTarget, event: &str, mut act: impl FnMut(E) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| act(event.unchecked_into()));
    let _ = target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Listens for an event anywhere on the page: what is swapped in later is heard too.
pub fn on_page(event: &str, act: impl FnMut(Event) + 'static) {
    on(&document(), event, act);
}

/// Where an event happened, if that is, or is in, what the selector names.
pub fn origin(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

pub fn input(element: Element) -> Option<HtmlInputElement> {
    element.dyn_into().ok()
}

/// The value of the field with this name; of radios the chosen one's.
pub fn value_of(name: &str) -> Option<String> {
    let chosen = ["input[name=\"", name, "\"]:checked, select[name=\"", name, "\"] option:checked"].concat();
    find(&chosen)?.get_attribute("value")
}
