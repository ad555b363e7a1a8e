use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use super::page;

pub fn wake() {
    for button in page::all("[data-copy][hidden]") {
        let _ = button.remove_attribute("hidden");
    }
    page::on_page("click", |event| {
        let Some(button) = page::origin(&event, "[data-copy]") else { return };
        let field = button.get_attribute("data-copy").and_then(|id| document().get_element_by_id(&id));
        let Some(field) = field.and_then(page::input) else { return };
        field.select();
        // The newer clipboard interface is missing on plain HTTP and in many in-app browsers.
        let copied = document().unchecked_into::<HtmlDocument>().exec_command("copy").unwrap_or(false);
        if let (true, Some(done)) = (copied, button.get_attribute("data-done")) {
            button.set_text_content(Some(&done));
        }
    });
    page::ready("copy");
}
