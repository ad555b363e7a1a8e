//! The sentences of messages, from the catalogues that the pages have theirs from: one file for each language.

use std::sync::LazyLock;

use domain::text::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::{Fault, Result};

static ZH: LazyLock<Option<Catalogue>> =
    LazyLock::new(|| catalogue(include_str!("../../../locales/zh-CN/notifications.ftl")));
static EN: LazyLock<Option<Catalogue>> =
    LazyLock::new(|| catalogue(include_str!("../../../locales/en/notifications.ftl")));

type Catalogue = FluentBundle<FluentResource>;

/// `None` if the file can't be read: a test says each of its sentences.
fn catalogue(text: &str) -> Option<Catalogue> {
    let mut bundle = FluentBundle::new_concurrent(Vec::new());
    // The marks that isolate text direction count as characters of a message; nothing here needs them.
    bundle.set_use_isolating(false);
    bundle.add_resource(FluentResource::try_new(text.to_owned()).ok()?).ok()?;
    Some(bundle)
}

/// As in the table `cases`.
pub(crate) fn code_of(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

/// Chinese, unless it is another that there is.
pub(crate) fn language_of(code: &str) -> Language {
    if code == code_of(Language::En) { Language::En } else { Language::Zh }
}

/// The language's tag (RFC 5646), as documents name it.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

/// The sentence under a key, with its arguments filled in. Their names are those of the file.
///
/// # Errors
/// When there is no such sentence, or it wants another argument: nobody is sent half a sentence.
pub(super) fn say(language: Language, key: &str, arguments: &[(&'static str, &str)]) -> Result<String> {
    let catalogue = match language {
        Language::Zh => ZH.as_ref(),
        Language::En => EN.as_ref(),
    };
    let missing = || Fault::Inconsistent(format!("there is no sentence {key} in {language:?}"));
    let catalogue = catalogue.ok_or_else(missing)?;
    let pattern = catalogue.get_message(key).and_then(|message| message.value()).ok_or_else(missing)?;
    let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, *value)).collect();
    let mut errors = Vec::new();
    let sentence = catalogue.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
    match errors.first() {
        None => Ok(sentence),
        Some(error) => Err(Fault::Inconsistent(format!("the sentence {key} in {language:?}: {error}"))),
    }
}
