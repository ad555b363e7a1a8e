//! The words of a mail: the sentence of the text message, the reference and where to look, as text and as HTML. Nothing else
//! about anybody, and nothing that is fetched from elsewhere.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use domain::text::Language;
use html_escape::{encode_double_quoted_attribute, encode_text};
use uuid::Uuid;

use super::texts::printed;
use super::words::{say, tag};
use crate::Result;
use crate::parts::{CalendarPart, Mail};
use crate::settings::Settings;

/// What every mail says of itself.
pub(super) struct MailOf<'a> {
    pub id: Uuid,
    pub date: DateTime<Utc>,
    pub language: Language,
    pub to: &'a str,
    /// Ten characters.
    pub reference: &'a str,
}

impl MailOf<'_> {
    /// Of news. `renews_link`: the private link is another one, and goes to the phone alone. `objection`: what leads to the customer's
    /// objection to what somebody else has told of him, and its address.
    ///
    /// # Errors
    /// When the language lacks a sentence.
    pub(super) fn news(
        &self,
        settings: &Settings,
        sentence: &str,
        renews_link: bool,
        objection: Option<(String, String)>,
        calendar: Option<CalendarPart>,
    ) -> Result<Mail> {
        let (reference, link) = (printed(self.reference), format!("{}/my", settings.base_url));
        let mut lines = vec![self.say("mail-reference", &[("reference", &reference)])?];
        if renews_link {
            lines.push(self.say("mail-link-by-phone", &[])?);
        }
        if calendar.is_some() {
            lines.push(self.say("mail-calendar", &[])?);
        }
        let subject = self.say("mail-subject", &[("news", sentence), ("reference", &reference)])?;
        let lead = self.say("mail-lead", &[("news", sentence)])?;
        let links: Vec<(String, String)> = objection.into_iter().chain([(self.say("mail-open", &[])?, link)]).collect();
        let mail = self.mail(settings, subject, &lead, &lines, &links)?;
        Ok(Mail { calendar, ..mail })
    }

    /// Of an address that was given: the code with which it is confirmed.
    ///
    /// # Errors
    /// When the language lacks a sentence.
    pub(super) fn confirmation(&self, settings: &Settings, code: &str, minutes: i64) -> Result<Mail> {
        let reference = printed(self.reference);
        let subject = self.say("mail-confirm-subject", &[("reference", &reference)])?;
        let lead = self.say("mail-confirm-lead", &[("code", code)])?;
        let minutes = minutes.to_string();
        let lines = [
            self.say("mail-confirm-text", &[("reference", &reference), ("minutes", &minutes)])?,
            self.say("mail-confirm-stranger", &[])?,
        ];
        self.mail(settings, subject, &lead, &lines, &[])
    }

    fn mail(
        &self,
        settings: &Settings,
        subject: String,
        lead: &str,
        lines: &[String],
        links: &[(String, String)],
    ) -> Result<Mail> {
        let operator = match self.language {
            Language::Zh => &settings.operator.zh,
            Language::En => &settings.operator.en,
        };
        let foot = [
            self.say("mail-phone", &[("phone", &settings.service_phone)])?,
            self.say("mail-automatic", &[])?,
            operator.clone(),
        ];
        let mut text = format!("{lead}\n\n");
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font:16px/1.6 sans-serif;max-width:36em;margin:0 auto;padding:1em\">\n<h1 style=\"font-size:1.25em\">{}</h1>\n",
            tag(self.language),
            encode_text(&subject),
            encode_text(lead),
        );
        for line in lines {
            let _ = writeln!(text, "{line}");
            let _ = writeln!(html, "<p>{}</p>", encode_text(line));
        }
        for (open, link) in links {
            let _ = writeln!(text, "\n{open} {link}");
            let _ = writeln!(
                html,
                "<p>{} <a href=\"{}\">{}</a></p>",
                encode_text(open),
                encode_double_quoted_attribute(link),
                encode_text(link)
            );
        }
        text.push('\n');
        html.push_str("<hr>\n");
        for line in &foot {
            let _ = writeln!(text, "{line}");
            let _ = writeln!(html, "<p>{}</p>", encode_text(line));
        }
        html.push_str("</body>\n</html>\n");
        Ok(Mail {
            id: self.id,
            date: self.date,
            language: self.language,
            from: operator.clone(),
            to: self.to.to_owned(),
            subject,
            text,
            html,
            calendar: None,
        })
    }

    fn say(&self, key: &str, arguments: &[(&'static str, &str)]) -> Result<String> {
        say(self.language, key, arguments)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
