use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, ProgressEvent, SubmitEvent, XmlHttpRequest};

use super::page;

pub fn wake() {
    page::on_page("submit", |event| {
        let Some(form) = page::origin(&event, "form[data-upload]").and_then(|form| form.dyn_into().ok()) else {
            return;
        };
        let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        if send(&form, button.as_ref()).is_some() {
            event.prevent_default();
        }
    });
    page::ready("upload");
}

/// Sends the form as the browser would and follows to where the answer leads. `None`: leave it to the browser.
fn send(form: &HtmlFormElement, button: Option<&HtmlElement>) -> Option<()> {
    let data = FormData::new_with_form(form).ok()?;
    // Which button was pressed is part of what a browser sends.
    if let Some((name, value)) =
        button.and_then(|button| button.get_attribute("name").zip(button.get_attribute("value")))
    {
        data.append_with_str(&name, &value).ok()?;
    }
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", &form.action()).ok()?;
    request.set_request_header("Accept", "text/html").ok()?;
    // The page that this leads to is asked for once more, by the browser: what it says once is to be said then.
    request.set_request_header("X-Upload", "1").ok()?;
    let bar = form.query_selector("progress").ok().flatten();
    if let Some(bar) = &bar {
        let _ = bar.remove_attribute("hidden");
        let shown = bar.clone();
        page::on(request.upload().ok()?.as_ref(), "progress", move |event: ProgressEvent| advance(&shown, &event));
    }
    let answer = request.clone();
    page::on(&request, "load", move |_: Event| {
        let _ = window().location().assign(&answer.response_url());
    });
    // The browser's own way shows what is wrong with the connection.
    let again = form.clone();
    page::on(&request, "error", move |_: Event| {
        let _ = again.submit();
    });
    request.send_with_opt_form_data(Some(&data)).ok()?;
    for button in page::all("form[data-upload] button[type=submit]") {
        page::set(&button, "disabled", "");
    }
    Some(())
}

fn advance(bar: &Element, event: &ProgressEvent) {
    if event.length_computable() && event.total() > 0.0 {
        page::set(bar, "max", "100");
        let share = (event.loaded() / event.total() * 100.0) as u32;
        page::set(bar, "value", &share.to_string());
    }
}
