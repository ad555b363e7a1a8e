//! The texts of messages: a code; or what has happened, what to do and by when, the reference and where to look. Nothing else
//! about anybody.
//!
//! In front stands the operator's name in Chinese whatever the language: it is the sender's signature, which carriers know.
//! Codes are in Chinese whatever the page's language was: gateways only carry the text that was registered for them.

use chrono::{Datelike, NaiveDate};
use domain::documents::DocumentKind;
use domain::meters::Meter;
use domain::progress::{HalfDay, PauseReason, Slot};
use domain::standards::StageKind;
use domain::text::Language;
use serde::Serialize;

use super::kind::Kind;
use super::news::{News, Next};
use super::words::say;
use crate::progress::log;
use crate::settings::Settings;
use crate::{Fault, Result};

pub(crate) fn code(settings: &Settings, code: &str) -> String {
    format!("【{}】验证码 {code}，5 分钟内有效。工作人员不会向您索要验证码。", settings.operator.zh)
}

/// The one code that a customer does tell somebody: good for nothing but to say that the meter is right.
pub(crate) fn meter_code(settings: &Settings, code: &str, meter: &Meter) -> String {
    format!(
        "【{}】您的电能表表号 {}，起始示数 {} kWh。核对无误后，请把确认码 {code} 告诉现场装表人员（5 分钟内有效，仅用于确认电表）；有误请不要提供。",
        settings.operator.zh, meter.number, meter.reading,
    )
}

/// What the customer says by objecting to an event of this kind that was recorded on that day (Shanghai), in his thread with the
/// desk.
///
/// # Errors
/// When nobody objects to events of this kind.
pub(crate) fn said_objecting(language: Language, kind: &str, on: NaiveDate) -> Result<String> {
    let what = say(language, &format!("told-{}", kind.replace('_', "-")), &[])?;
    let day = match language {
        Language::Zh => format!("{}年{}月{}日", on.year(), on.month(), on.day()),
        Language::En => on.format("%-d %B %Y").to_string(),
    };
    say(language, "told-objection", &[("what", &what), ("day", &day)])
}

/// What every message about a case ends with.
pub(super) struct About<'a> {
    pub language: Language,
    /// Ten characters.
    pub reference: &'a str,
    pub link: &'a str,
    /// In Asia/Shanghai.
    pub today: NaiveDate,
    /// When it was recorded that the customer did what it says, if somebody else has told so: `link` leads to his objection then.
    pub told: Option<NaiveDate>,
}

impl About<'_> {
    /// The message. `valid_until`: the last day on which the plan that it is about can be accepted, if that is known.
    ///
    /// # Errors
    /// When the language lacks the sentence.
    pub(super) fn news(&self, settings: &Settings, news: &News, valid_until: Option<NaiveDate>) -> Result<String> {
        self.message(settings, &self.sentence(settings, news, valid_until)?)
    }

    /// What a mail says of it, and in which language. `None`: of an earlier version, of which the kind alone is known.
    ///
    /// # Errors
    /// When the language lacks the sentence.
    pub(super) fn said(
        &self,
        settings: &Settings,
        kind: Kind,
        news: Option<(&News, Option<NaiveDate>)>,
    ) -> Result<(Language, String)> {
        match news {
            Some((news, valid_until)) => Ok((self.language, self.sentence(settings, news, valid_until)?)),
            None => Ok((Language::Zh, self.in_chinese().earlier_sentence(settings, kind, &[]))),
        }
    }

    /// A message of an earlier version, of which the kind alone is known: in Chinese, as all of them were.
    ///
    /// # Errors
    /// When the language lacks the sentence.
    pub(super) fn earlier(&self, settings: &Settings, kind: Kind, slots: &[String]) -> Result<String> {
        let chinese = self.in_chinese();
        chinese.message(settings, &chinese.earlier_sentence(settings, kind, slots))
    }

    fn in_chinese(&self) -> Self {
        Self { language: Language::Zh, ..*self }
    }

    fn earlier_sentence(&self, settings: &Settings, kind: Kind, slots: &[String]) -> String {
        let slots: Vec<String> = slots.iter().filter_map(|slot| Slot::parse(slot)).map(|s| self.slot(s)).collect();
        let news = match kind {
            Kind::Submitted => "用电申请已收到",
            Kind::Progressed => "用电申请有新进展",
            Kind::Awaiting => "用电申请等您办理，请登录查看",
            Kind::Rework => "检验发现需要整改的问题，整改后请报验",
            Kind::SlotsOffered => "请选择工作人员上门的时间",
            Kind::AppointmentSet => "工作人员上门的时间已约定",
            Kind::AppointmentCancelled => "原定的上门时间已取消",
            Kind::Energised => "用电申请已办结，欢迎评价",
            Kind::MeterCorrected => "登记的电能表信息已更正，请重新核对并确认",
            Kind::Withdrawn => "用电申请已撤回；如非本人操作，请致电",
            Kind::NewLink => "专属链接已更换，旧链接失效",
            Kind::Answered => "您的留言已有答复",
            Kind::CallTried => "回访未接通，我们会再打",
        };
        match (kind, slots.as_slice()) {
            (Kind::SlotsOffered, [first, last]) => format!("{news}：{first}至{last}"),
            (Kind::AppointmentSet, [slot]) => format!("{news}：{slot}"),
            (Kind::AppointmentCancelled, [slot]) => format!("{news}（{slot}）"),
            (Kind::Withdrawn, _) => format!("{news} {}", settings.service_phone),
            _ => news.to_owned(),
        }
    }

    fn message(&self, settings: &Settings, news: &str) -> Result<String> {
        let reference = printed(self.reference);
        let mut arguments = vec![
            ("operator", settings.operator.zh.as_str()),
            ("news", news),
            ("reference", &reference),
            ("link", self.link),
        ];
        let Some(day) = self.told.map(|told| self.day(told)) else { return say(self.language, "sms", &arguments) };
        arguments.push(("day", &day));
        say(self.language, "sms-told", &arguments)
    }

    fn sentence(&self, settings: &Settings, news: &News, valid_until: Option<NaiveDate>) -> Result<String> {
        let say = |key: &str, arguments: &[(&'static str, &str)]| say(self.language, key, arguments);
        let plan = |key: &str| match valid_until {
            Some(day) => say(key, &[("day", &self.day(day))]),
            None => say(&format!("{key}-open"), &[]),
        };
        match news {
            News::Submitted { next } => say("sms-submitted", &[("next", &self.next(next)?)]),
            News::Finished { done, next } => {
                let done = say(&key("sms-done", done)?, &[])?;
                say("sms-finished", &[("done", &done), ("next", &self.next(next)?)])
            }
            News::Reclassified { next } => {
                let done = say("sms-done-reclassified", &[])?;
                say("sms-finished", &[("done", &done), ("next", &self.next(next)?)])
            }
            News::PaperWanted { paper } => say("sms-paper", &[("paper", &say(&key("sms-paper", paper)?, &[])?)]),
            News::PaperReceived { paper } => say("sms-received", &[("paper", &say(&key("sms-paper", paper)?, &[])?)]),
            News::ContractorChosen => say("sms-contractor", &[]),
            News::PlanObjected => say("sms-plan-objected", &[]),
            News::Paused { reason: PauseReason::PlanSignature, .. } => plan("sms-paused-plan-signature"),
            News::Paused { reason, .. } => say(&key("sms-paused", reason)?, &[]),
            News::SlotsOffered { errand, first, last } => {
                let (first, last) = (self.day(first.date), self.day(last.date));
                say(&key("sms-slots", errand)?, &[("first", &first), ("last", &last)])
            }
            News::Agreed { errand, slot, before: None } => {
                say(&key("sms-agreed", errand)?, &[("slot", &self.slot(*slot))])
            }
            News::Agreed { errand, slot, before: Some(before) } => {
                let (slot, before) = (self.slot(*slot), self.slot(*before));
                say(&key("sms-moved", errand)?, &[("slot", &slot), ("before", &before)])
            }
            News::Cancelled { errand, slot } => say(&key("sms-cancelled", errand)?, &[("slot", &self.slot(*slot))]),
            News::PlanAnswered { .. } => plan("sms-plan-answered"),
            News::PlanRevised { .. } => plan("sms-plan-revised"),
            News::ObjectionAnswered { .. } => plan("sms-objection"),
            News::Rework { stage } => say("sms-rework", &[("stage", &say(&key("sms-stage", stage)?, &[])?)]),
            News::Energised => say("sms-energised", &[]),
            News::MeterCorrected => say("sms-meter-corrected", &[]),
            News::Refused { reason } => say(&key("sms-refused", reason)?, &[]),
            News::Withdrawn { by_customer } => {
                let key = if *by_customer { "sms-withdrawn-customer" } else { "sms-withdrawn-told" };
                say(key, &[("phone", &settings.service_phone)])
            }
            News::Merged { into } => say("sms-merged", &[("into", &printed(into))]),
            News::Redated { stage, from, to, reason } => {
                let stage = match stage {
                    Some(stage) => say(&key("sms-stage", stage)?, &[])?,
                    None => say("sms-stage-whole", &[])?,
                };
                let why = say(&key("sms-why", reason)?, &[])?;
                let (from, to) = (self.day(*from), self.day(*to));
                say("sms-redated", &[("why", &why), ("stage", &stage), ("from", &from), ("to", &to)])
            }
            News::Late { stage, due } => {
                let stage = match stage {
                    Some(stage) => say(&key("sms-stage", stage)?, &[])?,
                    None => say("sms-stage-whole", &[])?,
                };
                say("sms-late", &[("stage", &stage), ("day", &self.day(*due))])
            }
            News::VisitTomorrow { errand, slot } => say(&key("sms-tomorrow", errand)?, &[("slot", &self.slot(*slot))]),
            News::PlanRunsOut { day } => say("sms-plan-runs-out", &[("day", &self.day(*day))]),
            News::PapersDue { papers, day } => self.papers(papers, *day),
            News::OfferRunsOut { errand, day } => say(&key("sms-offer-runs-out", errand)?, &[("day", &self.day(*day))]),
            News::Answered => say("sms-answered", &[]),
            News::CallTried => say("sms-call-tried", &[("phone", &settings.service_phone)]),
            News::NewLink => say("sms-new-link", &[]),
        }
    }

    /// Two by name; of more the first, and how many there are.
    fn papers(&self, papers: &[DocumentKind], day: NaiveDate) -> Result<String> {
        let names = papers.iter().take(2).map(|paper| say(self.language, &key("sms-paper", paper)?, &[]));
        let names = names.collect::<Result<Vec<_>>>()?;
        let (day, count) = (self.day(day), papers.len().to_string());
        match names.as_slice() {
            [] => Err(Fault::Inconsistent("a reminder of papers names none".to_owned())),
            [paper] => say(self.language, "sms-papers-due-one", &[("day", &day), ("paper", paper)]),
            [paper, second, ..] => {
                let key = if papers.len() == 2 { "sms-papers-due-two" } else { "sms-papers-due-more" };
                let arguments = [("day", day.as_str()), ("paper", paper), ("second", second), ("count", &count)];
                say(self.language, key, &arguments)
            }
        }
    }

    fn next(&self, next: &Next) -> Result<String> {
        let say = |key: &str, arguments: &[(&'static str, &str)]| say(self.language, key, arguments);
        let ours = |does: &str, day: NaiveDate| {
            let does = say(does, &[])?;
            say("sms-next-ours", &[("does", &does), ("day", &self.day(day))])
        };
        match next {
            // The customer has works done, whoever is said to be the stage's owner.
            Next::Customer | Next::Stage { stage: StageKind::Works, .. } => say("sms-next-customer", &[]),
            Next::Stage { stage, day } => ours(&key("sms-does", stage)?, *day),
            Next::Whole { day, with_line: None } => ours("sms-does-whole", *day),
            Next::Whole { day, with_line: Some(later) } => {
                say("sms-next-either", &[("day", &self.day(*day)), ("later", &self.day(*later))])
            }
            Next::Open { stage } => say("sms-next-open", &[("stage", &say(&key("sms-stage", stage)?, &[])?)]),
        }
    }

    /// 5月9日, 9 May; of another year with the year: a plan at high voltage stands for one.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        let other_year = day.year() != self.today.year();
        match self.language {
            Language::Zh if other_year => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Language::Zh => format!("{}月{}日", day.month(), day.day()),
            Language::En if other_year => day.format("%-d %B %Y").to_string(),
            Language::En => day.format("%-d %B").to_string(),
        }
    }

    /// 5月9日上午, the morning of 9 May
    fn slot(&self, slot: Slot) -> String {
        let day = self.day(slot.date);
        match (self.language, slot.half_day) {
            (Language::Zh, HalfDay::Morning) => format!("{day}上午"),
            (Language::Zh, HalfDay::Afternoon) => format!("{day}下午"),
            (Language::En, HalfDay::Morning) => format!("{day} (morning)"),
            (Language::En, HalfDay::Afternoon) => format!("{day} (afternoon)"),
        }
    }
}

/// K7M3-9PXR-2Q
pub(super) fn printed(reference: &str) -> String {
    match (reference.get(..4), reference.get(4..8), reference.get(8..)) {
        (Some(first), Some(second), Some(third)) => format!("{first}-{second}-{third}"),
        _ => reference.to_owned(),
    }
}

/// The key of the sentence about this code, of those that begin so.
fn key(begins: &str, about: &impl Serialize) -> Result<String> {
    Ok(format!("{begins}-{}", log::code(about)?.replace('_', "-")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests;
