//! Words: every sentence on a page comes from the catalogues in `app/locales`, one file per noun and language.

mod answers;
mod api_keys;
mod codes;
mod contractors;
mod dates;
mod disclosure;
mod documents;
mod event_imports;
mod fees;
mod green_channel;
mod reports;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use domain::text::{Language, Text};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};

pub use codes::refused_because;
pub use fees::thousandths;

static_loader! {
    static CATALOGUES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        // The marks that isolate text direction end up in attributes and in what people copy; nothing here needs them.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Sentences without arguments by key, in Chinese and in English. Keys stand in the code, so there are as many as sentences.
static SAID: LazyLock<[RwLock<HashMap<String, String>>; 2]> = LazyLock::new(Default::default);

static ZH: LazyLock<LanguageIdentifier> = LazyLock::new(|| identifier("zh-CN"));
static EN: LazyLock<LanguageIdentifier> = LazyLock::new(|| identifier("en"));

fn identifier(tag: &str) -> LanguageIdentifier {
    tag.parse().unwrap_or_default()
}

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

/// What stands in for `{ $name }` in a sentence.
pub type Argument<'a> = FluentValue<'a>;

impl Words {
    /// The sentence under a key. Resolved once for each language; pages say hundreds of them.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        let said = &SAID[usize::from(self.0 == Language::En)];
        if let Some(sentence) = said.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return sentence.clone();
        }
        let sentence = CATALOGUES.lookup(self.identifier(), key);
        said.write().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), sentence.clone());
        sentence
    }

    /// The sentence under a key, with its arguments filled in.
    #[must_use]
    pub fn with(self, key: &str, arguments: &[(&'static str, Argument<'_>)]) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue> =
            arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        CATALOGUES.lookup_with_args(self.identifier(), key, &arguments)
    }

    /// A published text in this language.
    #[must_use]
    pub fn text(self, text: &Text) -> String {
        text.in_language(self.0).to_owned()
    }

    /// For the `lang` attribute.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self.0 {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self.0 {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
