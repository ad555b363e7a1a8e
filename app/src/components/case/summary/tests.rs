use chrono::{DateTime, Utc};
use domain::calendar::{Calendars, shanghai_date};
use domain::documents::DocumentKind;
use domain::progress::{Event, Recorded, Source, progress};
use domain::standards::{Basis, Limit, Stage, StageLimit, Standing, Template};
use domain::text::{Language, Text};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).unwrap().to_utc()
}

fn text(said: &str) -> Text {
    Text { zh: said.to_owned(), en: said.to_owned() }
}

fn basis() -> Basis {
    Basis { document: text("文件"), standing: Standing::Internal }
}

fn stage(kind: StageKind, owner: Owner, days: Option<u16>) -> Stage {
    Stage { kind, owner, papers: Vec::new(), limit: days.map(|days| StageLimit { days, basis: basis() }) }
}

fn template(stages: Vec<Stage>, limits: Vec<Limit>) -> Template {
    Template {
        key: "t".to_owned(),
        version: "1".to_owned(),
        effective_from: shanghai_date(at("2026-01-01T00:00")),
        name: text("类别"),
        stages,
        limits,
        call_back_days: 1,
    }
}

/// Acceptance 1, plan 3, works of the customer's, metering 2.
fn staged() -> Template {
    let stages = vec![
        stage(StageKind::Acceptance, Owner::Utility, Some(1)),
        stage(StageKind::SupplyPlan, Owner::Utility, Some(3)),
        stage(StageKind::Works, Owner::Customer, None),
        stage(StageKind::MeteringAndEnergisation, Owner::Utility, Some(2)),
    ];
    template(stages, Vec::new())
}

/// Only the whole is limited: 5 days, 15 with an external line.
fn whole() -> Template {
    let stages = vec![
        stage(StageKind::AcceptanceAndContract, Owner::Utility, None),
        stage(StageKind::ConstructionAndEnergisation, Owner::Utility, None),
    ];
    let limit = |days, external| Limit { clock: Clock::Whole, days, external_line: Some(external), basis: basis() };
    template(stages, vec![limit(5, false), limit(15, true)])
}

/// Submitted on Monday 2 March 2026; what follows; how it reads at `now`.
fn reads(template: Template, events: Vec<(&str, Event)>, now: &str, language: Language) -> Summary {
    let submitted = Event::Submitted { template: "t".to_owned(), version: "1".to_owned() };
    let log: Vec<Recorded> = std::iter::once(("2026-03-02T10:00", submitted))
        .chain(events)
        .zip(1..)
        .map(|((when, event), seq)| Recorded {
            seq,
            event,
            occurred_at: at(when),
            recorded_at: at(when),
            source: Source::BackOffice,
        })
        .collect();
    let progress = progress(&[template], &Calendars::new(Vec::new()), &log, at(now)).unwrap();
    let settings = Settings {
        operator: text("示例"),
        service_phone: "95598".to_owned(),
        regulator_phone: "12398".to_owned(),
        base_url: String::new(),
        demo: false,
        desk: None,
        entrance: portal::staff::Entrance::default(),
        limits: portal::settings::Limits::default(),
        address_factor: 1,
        retention: portal::settings::Retention::default(),
        disclosure_days: portal::settings::DISCLOSURE_DAYS,
        quiet_hours: None,
        answer_days: portal::settings::ANSWER_DAYS,
        visits_per_half_day: portal::settings::VISITS_PER_HALF_DAY,
        webhook_networks: Vec::new(),
    };
    let mut summary = summary(Words(language), &progress, shanghai_date(at(now)), &settings);
    summary.sentence = summary.sentence.replace('\u{a0}', " ");
    summary
}

fn zh(template: Template, events: Vec<(&str, Event)>, now: &str) -> Summary {
    reads(template, events, now, Language::Zh)
}

fn paused(reason: PauseReason, awaits: Awaited) -> Event {
    Event::Paused { pause: 1, reason, awaits }
}

#[test]
fn on_time_it_says_who_and_by_when() {
    let accepted = || vec![("2026-03-03T09:00", Event::Accepted)];
    let summary = zh(staged(), accepted(), "2026-03-04T12:00");
    assert_eq!(summary.sentence, "正在制定供电方案，由供电公司办理，最迟 3 月 6 日答复");
    assert_eq!(summary.chip, Some((ChipKind::OnTime, "按时 · 第 1 / 3 个工作日".to_owned())));
    assert_eq!(summary.duty, "您现在无需办理任何事项。");
    let english = reads(staged(), accepted(), "2026-03-04T12:00", Language::En);
    assert_eq!(english.sentence, "The supply plan is being made by the utility; the answer is due by 6 March");
}

#[test]
fn on_the_last_day_it_warns() {
    let summary = zh(staged(), vec![("2026-03-03T09:00", Event::Accepted)], "2026-03-06T23:59");
    assert_eq!(summary.chip.map(|chip| chip.0), Some(ChipKind::DueSoon));
}

#[test]
fn late_is_said_in_plain_words() {
    let summary = zh(staged(), vec![("2026-03-03T09:00", Event::Accepted)], "2026-03-10T12:00");
    assert_eq!(summary.sentence, "正在制定供电方案，应于 3 月 6 日办结，已超时 2 个工作日");
    assert_eq!(summary.chip, Some((ChipKind::Overdue, "已超时 2 个工作日".to_owned())));
    assert!(summary.duty.contains("95598") && summary.duty.contains("12398"), "{}", summary.duty);
}

#[test]
fn a_pause_names_what_is_awaited_and_the_days_after_it() {
    let certificate = Awaited::Document { document: DocumentKind::PropertyCertificate };
    let events = vec![
        ("2026-03-03T09:00", Event::Accepted),
        ("2026-03-04T09:00", paused(PauseReason::OutstandingDocument, certificate)),
    ];
    let summary = zh(staged(), events, "2026-03-05T12:00");
    assert_eq!(summary.sentence, "供电方案答复暂停：等待您补交资料；自您办好起 2 个工作日内办结");
    assert_eq!(summary.duty, "请补交：不动产权证书。收到后立即恢复计时。");
    assert_eq!(summary.chip.map(|chip| chip.0), Some(ChipKind::Paused));
}

#[test]
fn a_pause_does_not_hide_that_it_is_late() {
    let events = vec![
        ("2026-03-03T09:00", Event::Accepted),
        ("2026-03-09T09:00", paused(PauseReason::SurveyAppointment, Awaited::Appointment)),
    ];
    let summary = zh(staged(), events, "2026-03-10T12:00");
    assert!(summary.sentence.contains("已超时"), "{}", summary.sentence);
    assert_eq!(summary.chip.map(|chip| chip.0), Some(ChipKind::Overdue));
}

#[test]
fn in_the_customers_stage_it_is_the_customers_turn() {
    let events = vec![("2026-03-03T09:00", Event::Accepted), ("2026-03-05T09:00", Event::PlanAnswered)];
    let summary = zh(staged(), events, "2026-03-20T12:00");
    assert_eq!(summary.sentence, "正在进行工程实施，由您办理");
    assert_eq!(summary.chip, None);
    assert_eq!(summary.duty, "请完成您自己的设计、施工；施工单位由您自己选。");
}

#[test]
fn before_the_survey_both_dates_stand() {
    let summary = zh(whole(), Vec::new(), "2026-03-02T12:00");
    assert!(summary.sentence.contains("3 月 9 日") && summary.sentence.contains("3 月 23 日"), "{}", summary.sentence);
    let decided =
        vec![("2026-03-03T09:00", Event::Accepted), ("2026-03-03T15:00", Event::SurveyDone { external_line: false })];
    let summary = zh(whole(), decided, "2026-03-04T12:00");
    assert_eq!(summary.sentence, "正在施工接电，由供电公司办理，最迟 3 月 9 日接电");
}

#[test]
fn a_pause_before_the_survey_names_both_limits() {
    let events = || {
        vec![
            ("2026-03-03T09:00", Event::Accepted),
            ("2026-03-04T09:00", paused(PauseReason::SurveyAppointment, Awaited::Appointment)),
        ]
    };
    let summary = zh(whole(), events(), "2026-03-05T12:00");
    assert!(
        summary.sentence.ends_with("自您办好起，不需外线的 3 个、需要外线的 13 个工作日内办结"),
        "{}",
        summary.sentence
    );
    // The shorter limit is used up: what is left is the longer one.
    let mut late = events();
    late[1].0 = "2026-03-10T09:00";
    let summary = zh(whole(), late, "2026-03-11T12:00");
    assert!(summary.sentence.contains("自您办好起 9 个工作日内"), "{}", summary.sentence);
}

#[test]
fn an_end_is_an_end() {
    let withdrawn = zh(staged(), vec![("2026-03-03T09:00", Event::Withdrawn)], "2026-03-20T12:00");
    assert_eq!(withdrawn.sentence, "申请已于 3 月 3 日撤回");
    let energised = vec![
        ("2026-03-03T09:00", Event::Accepted),
        ("2026-03-03T15:00", Event::SurveyDone { external_line: false }),
        ("2026-03-05T15:00", Event::Energised),
    ];
    let summary = zh(whole(), energised, "2026-03-20T12:00");
    assert_eq!(summary.sentence, "已于 3 月 5 日接电");
    assert_eq!(summary.chip.map(|chip| chip.0), Some(ChipKind::OnTime));
}
