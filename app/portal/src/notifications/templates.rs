//! Providers that send nothing but registered texts get a template's number and what stands in its variables. Both are read off
//! the message itself: what fits no registered text is not sent in another's place.

use domain::text::Language;
use serde::Deserialize;

use crate::settings::Settings;

/// What an operator registers, word for word.
const TEXTS: &str = include_str!("../../data/sms/templates.toml");

/// Why templates can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplatesError {
    #[error("{0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("no id for the template {0} in {1:?}")]
    Missing(String, Language),
    #[error("there is no template {0} in {1:?}, or it is named twice")]
    Unknown(String, Language),
}

#[derive(Deserialize)]
struct Texts {
    templates: Vec<TextOf>,
}

/// What is to be registered for a situation, in each language that it is told in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextOf {
    situation: String,
    zh: Option<String>,
    en: Option<String>,
}

/// The operator's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registered {
    templates: Vec<Id>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Id {
    situation: String,
    language: Language,
    id: String,
}

/// The registered templates.
#[derive(Debug)]
pub struct Templates(Vec<Template>);

#[derive(Debug)]
struct Template {
    id: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Said(String),
    /// By its name.
    Variable(String),
}

/// A message as a provider takes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filled<'a> {
    /// Of the template.
    pub id: &'a str,
    /// Variables and what stands in them, in the template's order.
    pub values: Vec<(&'a str, &'a str)>,
}

impl Templates {
    /// Those of the operator's file (TOML), which gives the provider's id for each situation and language.
    ///
    /// # Errors
    /// When the file can't be read, leaves one out, or names one that there is not.
    pub fn parse(file: &str, settings: &Settings) -> Result<Self, TemplatesError> {
        let mut ids = toml::from_str::<Registered>(file)?.templates;
        let mut templates = Vec::new();
        for (situation, language, text) in texts()? {
            let at = ids.iter().position(|id| id.situation == situation && id.language == language);
            let id = match at {
                Some(at) => ids.remove(at).id,
                None => return Err(TemplatesError::Missing(situation, language)),
            };
            templates.push(Template { id, pieces: pieces(&constant(&text, settings)) });
        }
        match ids.into_iter().next() {
            Some(id) => Err(TemplatesError::Unknown(id.situation, id.language)),
            None => Ok(Self(templates)),
        }
    }

    /// The template that says just what the message does after its signature. Of several the one that says most itself.
    pub(super) fn fill<'a>(&'a self, text: &'a str) -> Option<Filled<'a>> {
        let text = unsigned(text);
        let fitting = self.0.iter().filter_map(|template| Some((template, fit(&template.pieces, text)?)));
        let (template, values) = fitting.max_by_key(|(template, _)| template.said())?;
        Some(Filled { id: &template.id, values })
    }
}

impl Template {
    /// How many bytes are always the same.
    fn said(&self) -> usize {
        self.pieces.iter().map(|piece| if let Piece::Said(said) = piece { said.len() } else { 0 }).sum()
    }
}

/// Situation, language and text of each.
fn texts() -> Result<Vec<(String, Language, String)>, toml::de::Error> {
    let texts: Texts = toml::from_str(TEXTS)?;
    let each = texts.templates.into_iter().flat_map(|TextOf { situation, zh, en }| {
        let told = [(Language::Zh, zh), (Language::En, en)];
        told.into_iter().filter_map(move |(language, text)| Some((situation.clone(), language, text?)))
    });
    Ok(each.collect())
}

/// With what the operator has decided filled in.
fn constant(text: &str, settings: &Settings) -> String {
    text.replace("{base_url}", &settings.base_url).replace("{service_phone}", &settings.service_phone)
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((said, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if !said.is_empty() {
            pieces.push(Piece::Said(said.to_owned()));
        }
        pieces.push(Piece::Variable(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Said(rest.to_owned()));
    }
    pieces
}

/// The provider puts the signature before it itself.
fn unsigned(text: &str) -> &str {
    text.strip_prefix('【').and_then(|rest| rest.split_once('】')).map_or(text, |(_, text)| text)
}

/// What stands in the variables, if the text is one of this template. A variable is never empty, and as short as can be.
fn fit<'a>(pieces: &'a [Piece], text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    match pieces {
        [] => text.is_empty().then(Vec::new),
        [Piece::Said(said), rest @ ..] => fit(rest, text.strip_prefix(said.as_str())?),
        [Piece::Variable(name), rest @ ..] => {
            let ends = text.char_indices().skip(1).map(|(at, _)| at).chain((!text.is_empty()).then_some(text.len()));
            let mut fitting = ends.filter_map(|end| Some((end, fit(rest, &text[end..])?)));
            let (end, values) = fitting.next()?;
            Some(std::iter::once((name.as_str(), &text[..end])).chain(values).collect())
        }
    }
}

/// An operator's file whose ids are situation and language.
#[cfg(test)]
pub(super) fn all_registered() -> String {
    let texts = texts().expect("the texts can be read").into_iter();
    let entry = |(situation, language, _): (String, Language, String)| {
        let language = if language == Language::Zh { "zh" } else { "en" };
        format!(
            "[[templates]]\nsituation = \"{situation}\"\nlanguage = \"{language}\"\nid = \"{situation}-{language}\"\n"
        )
    };
    texts.map(entry).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::meters::{Meter, Reading};

    use super::*;
    use crate::notifications::texts;
    use crate::notifications::texts::tests::{all, said, saying, situations, told, told_situations};
    use crate::testing::settings;

    fn templates() -> Templates {
        Templates::parse(&all_registered(), &settings()).unwrap()
    }

    #[test]
    fn each_message_has_its_template_and_variables() {
        let (settings, templates) = (settings(), templates());
        let code = texts::code(&settings, "123456");
        let filled = templates.fill(&code).unwrap();
        assert_eq!(filled, Filled { id: "code-zh", values: vec![("code", "123456")] });
        let meter = Meter { number: "0123456789".to_owned(), reading: Reading::parse("1.5").unwrap(), multiplier: 1 };
        let told = texts::meter_code(&settings, "654321", &meter);
        let filled = templates.fill(&told).unwrap();
        assert_eq!((filled.id, filled.values[2]), ("meter_code-zh", ("code", "654321")));

        for (news, _, _) in situations() {
            for language in [Language::Zh, Language::En] {
                let text = said(language, &news);
                let filled = templates.fill(&text).unwrap_or_else(|| panic!("no template for {text}"));
                assert!(filled.values.contains(&("reference", "K7M3-9PXR-2Q")), "{filled:?}");
                assert!(filled.id.ends_with(if language == Language::Zh { "-zh" } else { "-en" }), "{filled:?}");
            }
        }
    }

    /// Alibaba Cloud takes no more.
    const LONGEST_VALUE: usize = 35;

    #[test]
    fn nothing_that_varies_is_longer_than_providers_take_it_and_each_template_is_said() {
        let (settings, templates) = (settings(), templates());
        let number = "1".repeat(domain::meters::LONGEST_NUMBER);
        let meter = Meter { number, reading: Reading::parse("99999999.99").unwrap(), multiplier: 1 };
        let mut texts = vec![texts::code(&settings, "123456"), texts::meter_code(&settings, "654321", &meter)];
        for language in [Language::Zh, Language::En] {
            // Of another system's plan nobody knows the last day.
            texts.extend(all().iter().flat_map(|news| [said(language, news), saying(language, news, None)]));
        }
        for language in [Language::Zh, Language::En] {
            texts.extend(told_situations().iter().map(|(news, ..)| told(language, news)));
            for paper in domain::documents::DocumentKind::ALL {
                texts.push(told(language, &crate::notifications::News::PaperReceived { paper }));
            }
        }
        let mut unsaid: Vec<String> = templates.0.iter().map(|template| template.id.clone()).collect();
        for text in &texts {
            let filled = templates.fill(text).unwrap_or_else(|| panic!("no template for {text}"));
            for (name, value) in &filled.values {
                assert!(value.chars().count() <= LONGEST_VALUE, "{name} of {}: {value}", filled.id);
            }
            unsaid.retain(|id| id != filled.id);
        }
        assert_eq!(unsaid, [""; 0]);
    }

    #[test]
    fn what_is_not_registered_fits_nothing() {
        let templates = templates();
        for text in ["", "验证码 ", "【示例】验证码 ，5 分钟内有效。工作人员不会向您索要验证码。", "【示例】停电通知"]
        {
            assert_eq!(templates.fill(text), None, "{text}");
        }
    }

    #[test]
    fn a_file_that_leaves_one_out_or_makes_one_up_is_named() {
        let all = all_registered();
        let without =
            all.replacen("situation = \"code\"\nlanguage = \"zh\"", "situation = \"rework\"\nlanguage = \"en\"", 1);
        let made_up = format!("{all}[[templates]]\nsituation = \"outage\"\nlanguage = \"zh\"\nid = \"1\"\n");
        for (file, named) in [(without, "template code in Zh"), (made_up, "template outage in Zh")] {
            let error = Templates::parse(&file, &settings()).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
        assert!(Templates::parse("templates = 1", &settings()).is_err());
    }
}
