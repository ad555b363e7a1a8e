//! The texts of messages: a code, or the reference and where to look. Nothing else about anybody.
//!
//! In Chinese whatever the page's language was: gateways only carry texts that were registered with the operator's
//! carrier, and these are what is registered.

use chrono::Datelike;
use domain::meters::Meter;
use domain::progress::{HalfDay, Slot};

use super::kind::Kind;
use crate::settings::Settings;

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

/// `slots` are the half-days that the message names, as [`Slot`] prints them; an older message has none.
pub(super) fn about_case(settings: &Settings, kind: Kind, slots: &[String], reference: &str, link: &str) -> String {
    let slots: Vec<String> = slots.iter().filter_map(|slot| Slot::parse(slot)).map(half_day).collect();
    let reference = match (reference.get(..4), reference.get(4..8), reference.get(8..)) {
        (Some(first), Some(second), Some(third)) => format!("{first}-{second}-{third}"),
        _ => reference.to_owned(),
    };
    let news = match kind {
        Kind::Submitted => "用电申请已收到",
        Kind::Progressed => "用电申请有新进展",
        Kind::Awaiting => "用电申请需要您办理一项事宜",
        Kind::Rework => "检验发现需要整改的问题，整改后请报验",
        Kind::SlotsOffered => "请选择工作人员上门的时间",
        Kind::AppointmentSet => "工作人员上门的时间已约定",
        Kind::AppointmentCancelled => "原定的上门时间已取消",
        Kind::Energised => "用电申请已办结，欢迎评价",
        Kind::MeterCorrected => "登记的电能表信息已更正，请重新核对并确认",
        Kind::Withdrawn => "用电申请已撤回；如非本人操作，请致电",
        Kind::NewLink => "专属链接已更换，旧链接失效",
        Kind::Answered => "您的留言已有答复",
    };
    let news = match (kind, slots.as_slice()) {
        (Kind::SlotsOffered, [first, last]) => format!("{news}：{first}至{last}"),
        (Kind::AppointmentSet, [slot]) => format!("{news}：{slot}"),
        (Kind::AppointmentCancelled, [slot]) => format!("{news}（{slot}）"),
        (Kind::Withdrawn, _) => format!("{news} {}", settings.service_phone),
        _ => news.to_owned(),
    };
    format!("【{}】{news}，编号 {reference}，查看：{link}", settings.operator.zh)
}

/// 5月9日上午
fn half_day(slot: Slot) -> String {
    let half = match slot.half_day {
        HalfDay::Morning => "上午",
        HalfDay::Afternoon => "下午",
    };
    format!("{}月{}日{half}", slot.date.month(), slot.date.day())
}
