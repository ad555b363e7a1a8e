use domain::problem::FieldError;
use leptos::prelude::*;

use crate::caller;

/// What is wrong with a form: sentences by field, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormErrors(pub Vec<(String, String)>);

impl FormErrors {
    /// The problems as sentences in the reader's language.
    #[must_use]
    pub fn say(errors: &[FieldError]) -> Self {
        let words = caller::words();
        Self(errors.iter().map(|error| (error.field.clone(), words.wrong(error))).collect())
    }

    pub fn add(&mut self, field: &str, sentence: String) {
        self.0.push((field.to_owned(), sentence));
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence for one field.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<String> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, sentence)| sentence.clone())
    }
}

/// All errors of a form, each leading to its field. The browser puts the focus here, without a script too.
#[component]
pub fn ErrorSummary(errors: FormErrors) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let words = caller::words();
        let count = errors.0.len();
        view! {
            <div class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="summary-title" id="summary">
                <h2 id="summary-title">{words.with("summary-title", &[("count", count.into())])}</h2>
                <ul>
                    {errors
                        .0
                        .into_iter()
                        .map(|(field, sentence)| view! { <li><a href=format!("#{field}")>{sentence}</a></li> })
                        .collect_view()}
                </ul>
            </div>
        }
    })
}
