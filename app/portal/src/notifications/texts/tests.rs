use domain::documents::DocumentKind;
use domain::progress::{Errand, RedateReason, RefusalReason};
use domain::standards::StageKind;

use super::super::news::Step;
use super::*;
use crate::testing::settings;

/// Of one message in Chinese: what carriers count as one part.
const ONE_PART: usize = 70;
const LINK: &str = "http://127.0.0.1:3000/my";

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// No day is longer to write.
fn longest() -> NaiveDate {
    day(12, 28)
}

/// As long as they are.
const TOKEN: &str = "K7M39PXR2QAAAAAAAAAAAAAAAAAAAAAA";

fn later() -> NaiveDate {
    day(12, 30)
}

fn slot(date: NaiveDate, half_day: HalfDay) -> Slot {
    Slot { date, half_day }
}

pub(in super::super) fn said(language: Language, news: &News) -> String {
    saying(language, news, Some(longest()))
}

/// With another last day of the plan, or none.
pub(in super::super) fn saying(language: Language, news: &News, valid_until: Option<NaiveDate>) -> String {
    About { language, reference: "K7M39PXR2Q", link: &link(news), today: day(5, 6), told: None }
        .news(&settings(), news, valid_until)
        .unwrap()
}

/// With what somebody else has told of the customer, where he can object.
pub(in super::super) fn told(language: Language, news: &News) -> String {
    let link = format!("http://127.0.0.1:3000/not-me/{TOKEN}");
    About { language, reference: "K7M39PXR2Q", link: &link, today: day(5, 6), told: Some(longest()) }
        .news(&settings(), news, None)
        .unwrap()
}

fn link(news: &News) -> String {
    if news.kind().brings_link() { format!("http://127.0.0.1:3000/c/{TOKEN}") } else { LINK.to_owned() }
}

/// Every situation, with what stands in the message between the operator's name and the reference.
pub(in super::super) fn situations() -> Vec<(News, &'static str, &'static str)> {
    let stage = |stage| Next::Stage { stage, day: longest() };
    let morning = slot(longest(), HalfDay::Morning);
    let afternoon = slot(later(), HalfDay::Afternoon);
    let (survey, metering) = (Errand::Survey, Errand::Metering);
    let refused = |reason| News::Refused { reason };
    let paused = |reason| News::Paused { reason, plan: None };
    let redated = |stage, reason| News::Redated { stage, from: longest(), to: later(), reason };
    let finished = |done, next| News::Finished { done, next };
    vec![
        (
            News::Submitted { next: stage(StageKind::Acceptance) },
            "用电申请已收到，我们12月28日前受理",
            "We have your application; we accept it by 28 December",
        ),
        (
            News::Submitted { next: Next::Whole { day: longest(), with_line: Some(later()) } },
            "用电申请已收到，12月28日前接电（需外线12月30日前）",
            "We have your application; we connect you by 28 December, or by 30 December if an external line is needed",
        ),
        (
            finished(Step::Accepted, stage(StageKind::SupplyPlan)),
            "已受理，我们12月28日前答复供电方案",
            "Accepted; we answer with a supply plan by 28 December",
        ),
        (
            finished(Step::Accepted, Next::Whole { day: longest(), with_line: Some(later()) }),
            "已受理，12月28日前接电（需外线12月30日前）",
            "Accepted; we connect you by 28 December, or by 30 December if an external line is needed",
        ),
        (
            finished(Step::SurveyDone, Next::Whole { day: longest(), with_line: None }),
            "已现场勘查，我们12月28日前接电",
            "Survey done; we connect you by 28 December",
        ),
        (
            finished(Step::SurveyDone, stage(StageKind::SupplyPlan)),
            "已现场勘查，我们12月28日前答复供电方案",
            "Survey done; we answer with a supply plan by 28 December",
        ),
        (
            finished(Step::PlanSigned, stage(StageKind::DesignReview)),
            "方案已签收，我们12月28日前审查设计",
            "Plan accepted; we review the design by 28 December",
        ),
        (
            finished(Step::DesignReviewed, Next::Customer),
            "设计审查完成，请组织施工，完工后登录报验",
            "Design reviewed; please have the works done, then report them on your page",
        ),
        (
            finished(Step::WorksFinished, stage(StageKind::IntermediateInspection)),
            "已收到报验，我们12月28日前中间检查",
            "We know of your finished works; we inspect by 28 December",
        ),
        (
            finished(Step::IntermediateInspected, stage(StageKind::CompletionInspection)),
            "中间检查通过，我们12月28日前竣工检验",
            "Intermediate inspection passed; we inspect the finished works by 28 December",
        ),
        (
            finished(Step::InspectionPassed, stage(StageKind::MeteringAndEnergisation)),
            "竣工检验通过，我们12月28日前装表接电",
            "Completion inspection passed; we put up the meter and connect by 28 December",
        ),
        (
            finished(Step::InspectionPassed, Next::Open { stage: StageKind::MeteringAndEnergisation }),
            "竣工检验通过，接下来接电",
            "Completion inspection passed; next: connection",
        ),
        (
            News::Reclassified { next: stage(StageKind::SupplyPlan) },
            "类别已更正，我们12月28日前答复供电方案",
            "The class was put right; we answer with a supply plan by 28 December",
        ),
        (
            News::PaperWanted { paper: DocumentKind::PropertyCertificate },
            "请提交不动产权证书，以便继续办理",
            "Please send your property certificate so that we can go on",
        ),
        (
            paused(PauseReason::SurveyAppointment),
            "请选择勘查上门时间，选定前不计时",
            "Please choose when we come to survey; the clock stands until then",
        ),
        (
            paused(PauseReason::PlanSignature),
            "请12月28日前签收供电方案，其间不计时",
            "Please accept the supply plan by 28 December; the clock stands until you do",
        ),
        (
            paused(PauseReason::CustomerWorks),
            "请组织施工，完工后登录报验，其间不计时",
            "Please have the works done, then report them on your page; the clock stands until then",
        ),
        (
            paused(PauseReason::Rectification),
            "请整改后登录报验，其间不计时",
            "Please put right what was found, then report it on your page; the clock stands until then",
        ),
        (
            paused(PauseReason::CustomerRequest),
            "已按您的要求暂缓，要恢复请留言",
            "Held at your wish; write to us to go on",
        ),
        (
            paused(PauseReason::GovernmentApproval),
            "等待政府审批，其间不计时，您无需办理",
            "We wait for a public approval; the clock stands, you need do nothing",
        ),
        (
            News::SlotsOffered { errand: survey, first: morning, last: afternoon },
            "请选择勘查时间：12月28日至12月30日",
            "Please choose when we come to survey: 28 December to 30 December",
        ),
        (
            News::SlotsOffered { errand: metering, first: morning, last: afternoon },
            "请选择装表时间：12月28日至12月30日",
            "Please choose when we come to put up the meter: 28 December to 30 December",
        ),
        (
            News::Agreed { errand: survey, slot: morning, before: None },
            "勘查约在12月28日上午，请在现场等候",
            "We come to survey on 28 December (morning); please be there",
        ),
        (
            News::Agreed { errand: metering, slot: morning, before: None },
            "装表接电约在12月28日上午，请在现场等候",
            "We come to put up the meter and connect on 28 December (morning); please be there",
        ),
        (
            News::Agreed { errand: survey, slot: afternoon, before: Some(morning) },
            "勘查改到12月30日下午，原12月28日上午",
            "The survey is moved to 30 December (afternoon), from 28 December (morning); please be there",
        ),
        (
            News::Agreed { errand: metering, slot: afternoon, before: Some(morning) },
            "装表改到12月30日下午，原12月28日上午",
            "Putting up the meter is moved to 30 December (afternoon), from 28 December (morning); please be there",
        ),
        (
            News::Cancelled { errand: survey, slot: morning },
            "12月28日上午的勘查已取消，将另约时间",
            "The survey of 28 December (morning) is cancelled; another time will be agreed",
        ),
        (
            News::Cancelled { errand: metering, slot: morning },
            "12月28日上午的装表已取消，将另约时间",
            "Putting up the meter on 28 December (morning) is cancelled; another time will be agreed",
        ),
        (
            News::PlanAnswered { plan: 3 },
            "供电方案已答复，请12月28日前签收",
            "Your supply plan is there; please accept it by 28 December",
        ),
        (
            News::PlanRevised { plan: 3 },
            "供电方案已更新，请12月28日前签收",
            "There is another supply plan; please accept it by 28 December",
        ),
        (
            News::ObjectionAnswered { plan: 3 },
            "对供电方案的异议已答复，请12月28日前签收",
            "Your objection to the plan is answered; please accept the plan by 28 December",
        ),
        (
            News::Rework { stage: StageKind::CompletionInspection },
            "竣工检验未通过，请按清单整改后报验",
            "Not passed: completion inspection. Please put right what is on the list, then report it",
        ),
        (
            News::Rework { stage: StageKind::IntermediateInspection },
            "中间检查未通过，请按清单整改后报验",
            "Not passed: intermediate inspection. Please put right what is on the list, then report it",
        ),
        (
            News::Energised,
            "已装表接电，请核对电表读数并评价",
            "Power is on; please check the meter’s reading and rate us",
        ),
        (
            News::MeterCorrected,
            "电能表登记已更正，请重新核对并确认",
            "The meter’s record was put right; please check and confirm it again",
        ),
        (
            refused(RefusalReason::OutsideServiceArea),
            "不予受理：不在供电区域，请向当地供电公司申请",
            "Not accepted: outside our area, please apply to the supplier there",
        ),
        (
            refused(RefusalReason::SupplyUnsafe),
            "不予受理：现场不具备供电条件，整改后可再申请",
            "Not accepted: the premises can’t be supplied safely; apply again once that is put right",
        ),
        (
            refused(RefusalReason::PremisesNotPermitted),
            "不予受理：该处用电未获批准，获批后可再申请",
            "Not accepted: electricity is not permitted there; apply again once it is",
        ),
        (
            refused(RefusalReason::DocumentNotGenuine),
            "不予受理：证件未通过核验，请带原件到营业厅",
            "Not accepted: the document was not verified; please bring the original to a hall",
        ),
        (
            News::Withdrawn { by_customer: true },
            "申请已由您撤回，非本人操作请致电95598",
            "You have withdrawn the application; if it was not you, call 95598",
        ),
        (
            News::Withdrawn { by_customer: false },
            "申请已撤回，有疑问请致电95598",
            "The application is withdrawn; if you have questions, call 95598",
        ),
        (
            News::Merged { into: "K7M39PXR2Q".to_owned() },
            "已并入K7M3-9PXR-2Q，请查该申请",
            "Merged into K7M3-9PXR-2Q; please follow that application",
        ),
        (
            redated(Some(StageKind::SupplyPlan), RedateReason::PauseEnded),
            "暂停结束，方案答复12月28日改12月30日",
            "The pause is over: supply plan moves from 28 December to 30 December",
        ),
        (
            redated(Some(StageKind::MeteringAndEnergisation), RedateReason::CalendarPublished),
            "节假日公布，接电12月28日改12月30日",
            "Holidays were published: connection moves from 28 December to 30 December",
        ),
        (
            redated(None, RedateReason::ExternalLineDecided),
            "需架外线，接电12月28日改12月30日",
            "An external line is needed: connection moves from 28 December to 30 December",
        ),
        (
            redated(None, RedateReason::Reclassified),
            "类别更正，接电12月28日改12月30日",
            "The class was put right: connection moves from 28 December to 30 December",
        ),
        (
            redated(None, RedateReason::Corrected),
            "时间更正，接电12月28日改12月30日",
            "A time was put right: connection moves from 28 December to 30 December",
        ),
        (News::Answered, "您的留言已有答复，请登录查看", "Your message is answered; sign in to read it"),
        (
            News::CallTried,
            "回访未接通，我们会再打，急事请拨95598",
            "We called about your rating and did not reach you; we will call again, or you can call 95598",
        ),
        (News::NewLink, "专属链接已更换，旧链接失效", "Your private link is a new one; the old one leads nowhere"),
        (
            News::Late { stage: Some(StageKind::SupplyPlan), due: longest() },
            "抱歉，方案答复已晚于12月28日，正优先办理",
            "We are sorry: supply plan is late, it was due by 28 December; we deal with it first",
        ),
        (
            News::Late { stage: None, due: longest() },
            "抱歉，接电已晚于12月28日，正优先办理",
            "We are sorry: connection is late, it was due by 28 December; we deal with it first",
        ),
        (
            News::VisitTomorrow { errand: survey, slot: morning },
            "提醒：12月28日上午勘查，请在现场等候",
            "Remember: we come to survey on 28 December (morning); please be there",
        ),
        (
            News::VisitTomorrow { errand: metering, slot: morning },
            "提醒：12月28日上午装表，请在现场等候",
            "Remember: we come to put up the meter on 28 December (morning); please be there",
        ),
        (
            News::PlanRunsOut { day: longest() },
            "供电方案有效至12月28日，请及时签收",
            "Your supply plan can be accepted until 28 December; please do so in time",
        ),
        (
            News::PapersDue { papers: vec![DocumentKind::IdCard, DocumentKind::PropertyCertificate], day: longest() },
            "请12月28日前提交身份证、不动产权证书",
            "Please send by 28 December: identity card and property certificate",
        ),
        (
            News::PapersDue { papers: vec![DocumentKind::Lease], day: longest() },
            "请12月28日前提交租赁协议和房东产权证明",
            "Please send by 28 December: lease with the landlord’s title",
        ),
        (
            News::PapersDue {
                papers: vec![DocumentKind::IdCard, DocumentKind::PropertyCertificate, DocumentKind::Authorisation],
                day: longest(),
            },
            "请12月28日前提交身份证等3份资料",
            "Please send by 28 December 3 papers, among them identity card",
        ),
        (
            News::OfferRunsOut { errand: survey, day: longest() },
            "请12月28日前选择勘查上门时间",
            "Please choose by 28 December when we come to survey",
        ),
        (
            News::OfferRunsOut { errand: metering, day: longest() },
            "请12月28日前选择装表上门时间",
            "Please choose by 28 December when we come to put up the meter",
        ),
    ]
}

/// Every situation in which somebody else tells of the customer, as [`situations`].
pub(in super::super) fn told_situations() -> Vec<(News, &'static str, &'static str)> {
    let (survey, metering) = (Errand::Survey, Errand::Metering);
    let morning = slot(longest(), HalfDay::Morning);
    let afternoon = slot(later(), HalfDay::Afternoon);
    let finished = |done, next| News::Finished { done, next };
    vec![
        (
            News::Paused { reason: PauseReason::CustomerRequest, plan: None },
            "已按您的要求暂缓，要恢复请留言",
            "Held at your wish; write to us to go on",
        ),
        (
            News::Withdrawn { by_customer: false },
            "申请已撤回，有疑问请致电95598",
            "The application is withdrawn; if you have questions, call 95598",
        ),
        (
            News::Agreed { errand: survey, slot: morning, before: None },
            "勘查约在12月28日上午，请在现场等候",
            "We come to survey on 28 December (morning); please be there",
        ),
        (
            News::Agreed { errand: metering, slot: morning, before: None },
            "装表接电约在12月28日上午，请在现场等候",
            "We come to put up the meter and connect on 28 December (morning); please be there",
        ),
        (
            News::Agreed { errand: survey, slot: afternoon, before: Some(morning) },
            "勘查改到12月30日下午，原12月28日上午",
            "The survey is moved to 30 December (afternoon), from 28 December (morning); please be there",
        ),
        (
            News::Agreed { errand: metering, slot: afternoon, before: Some(morning) },
            "装表改到12月30日下午，原12月28日上午",
            "Putting up the meter is moved to 30 December (afternoon), from 28 December (morning); please be there",
        ),
        (
            finished(Step::PlanSigned, Next::Stage { stage: StageKind::DesignReview, day: longest() }),
            "方案已签收，我们12月28日前审查设计",
            "Plan accepted; we review the design by 28 December",
        ),
        (
            finished(Step::PlanSigned, Next::Whole { day: longest(), with_line: Some(later()) }),
            "方案已签收，12月28日前接电（需外线12月30日前）",
            "Plan accepted; we connect you by 28 December, or by 30 December if an external line is needed",
        ),
        (
            finished(Step::PlanSigned, Next::Customer),
            "方案已签收，请组织施工，完工后登录报验",
            "Plan accepted; please have the works done, then report them on your page",
        ),
        (
            finished(Step::WorksFinished, Next::Open { stage: StageKind::CompletionInspection }),
            "已收到报验，接下来竣工检验",
            "We know of your finished works; next: completion inspection",
        ),
        (
            News::PaperReceived { paper: DocumentKind::PropertyCertificate },
            "已收到您的不动产权证书",
            "We have received your property certificate",
        ),
        (News::ContractorChosen, "已登记您对施工单位的选择", "Your choice of a contractor is recorded"),
        (
            News::PlanObjected,
            "已登记您对供电方案的异议，我们将答复",
            "Your objection to the plan is recorded; we will answer it",
        ),
    ]
}

#[test]
fn what_somebody_else_told_names_the_day_and_the_link_that_says_no() {
    for (news, zh, en) in told_situations() {
        let link = format!("http://127.0.0.1:3000/not-me/{TOKEN}");
        let (zh, en) = (format!("【示例供电公司】{zh}"), format!("【示例供电公司】{en}"));
        let told_zh = format!("{zh}。编号K7M3-9PXR-2Q，我们12月28日登记；如非您本人意愿，请点此声明 {link}");
        assert_eq!(told(Language::Zh, &news), told_zh);
        let told_en = format!(
            "{en}. Ref. K7M3-9PXR-2Q; recorded by us on 28 December. Not what you wanted? Say so with one tap: {link}"
        );
        assert_eq!(told(Language::En, &news), told_en);
        let back: News = serde_json::from_value(serde_json::to_value(&news).unwrap()).unwrap();
        assert_eq!(back, news);
    }
}

#[test]
fn each_situation_has_its_sentence_in_both_languages() {
    for (news, zh, en) in situations() {
        let reference = "编号K7M3-9PXR-2Q";
        let link = link(&news);
        assert_eq!(said(Language::Zh, &news), format!("【示例供电公司】{zh}。{reference} {link}"));
        assert_eq!(said(Language::En, &news), format!("【示例供电公司】{en}. Ref. K7M3-9PXR-2Q {link}"));
    }
}

/// Whatever can be told: of each situation with each paper, stage, step and reason that it may name.
pub(in super::super) fn all() -> Vec<News> {
    let stages = [
        StageKind::AcceptanceAndContract,
        StageKind::Acceptance,
        StageKind::SupplyPlan,
        StageKind::DesignReview,
        StageKind::Works,
        StageKind::IntermediateInspection,
        StageKind::CompletionInspection,
        StageKind::ConstructionAndEnergisation,
        StageKind::MeteringAndEnergisation,
    ];
    let steps = [
        Step::Accepted,
        Step::SurveyDone,
        Step::PlanSigned,
        Step::DesignReviewed,
        Step::WorksFinished,
        Step::IntermediateInspected,
        Step::InspectionPassed,
    ];
    let mut all: Vec<News> = situations().into_iter().map(|(news, ..)| news).collect();
    for paper in DocumentKind::ALL {
        all.push(News::PaperWanted { paper });
        for count in 1..=3 {
            all.push(News::PapersDue { papers: vec![paper; count], day: longest() });
        }
    }
    all.extend(PauseReason::ALL.map(|reason| News::Paused { reason, plan: None }));
    for stage in stages {
        all.push(News::Rework { stage });
        all.push(News::Late { stage: Some(stage), due: longest() });
        for reason in [
            RedateReason::CalendarPublished,
            RedateReason::PauseEnded,
            RedateReason::ExternalLineDecided,
            RedateReason::Reclassified,
            RedateReason::Corrected,
            RedateReason::Objected,
        ] {
            all.push(News::Redated { stage: Some(stage), from: longest(), to: later(), reason });
        }
        let whole = [None, Some(later())].map(|with_line| Next::Whole { day: longest(), with_line });
        for next in
            [Next::Stage { stage, day: longest() }, Next::Open { stage }, Next::Customer].into_iter().chain(whole)
        {
            all.extend([News::Submitted { next }, News::Reclassified { next }]);
            all.extend(steps.map(|done| News::Finished { done, next }));
        }
    }
    all
}

/// A kind of event, paper, stage or reason that is added has its sentence, or this fails.
#[test]
fn nothing_that_can_be_told_lacks_its_words() {
    for news in all() {
        for language in [Language::Zh, Language::En] {
            let text = said(language, &news);
            assert!(text.contains("K7M3-9PXR-2Q") && !text.contains("sms-") && !text.contains('{'), "{text}");
        }
        let back: News = serde_json::from_value(serde_json::to_value(&news).unwrap()).unwrap();
        assert_eq!(back, news);
    }
}

#[test]
fn what_brings_no_private_link_is_one_part_of_a_message() {
    let papers = DocumentKind::ALL.map(|paper| (News::PaperWanted { paper }, "", ""));
    for (news, ..) in situations().into_iter().chain(papers) {
        let text = said(Language::Zh, &news);
        assert!(!text.contains("一项事宜") && !text.contains("有新进展"), "{text}");
        // What two days are said of, where nobody has decided yet whether a line is needed, takes two parts.
        let two_days = matches!(
            news,
            News::Finished { next: Next::Whole { with_line: Some(_), .. }, .. }
                | News::Reclassified { next: Next::Whole { with_line: Some(_), .. } }
        );
        if !news.kind().brings_link() && !two_days {
            assert!(text.chars().count() <= ONE_PART, "{}: {text}", text.chars().count());
        }
    }
}

#[test]
fn a_plan_of_another_system_is_told_without_its_last_day() {
    let about = About { language: Language::Zh, reference: "K7M39PXR2Q", link: LINK, today: day(5, 6), told: None };
    let text = about.news(&settings(), &News::PlanAnswered { plan: 3 }, None).unwrap();
    assert_eq!(text, format!("【示例供电公司】供电方案已答复，请登录签收。编号K7M3-9PXR-2Q {LINK}"));
}

#[test]
fn what_an_earlier_version_has_put_down_is_said_as_it_was() {
    let about = About { language: Language::En, reference: "K7M39PXR2Q", link: LINK, today: day(5, 6), told: None };
    for (kind, slots, said) in [
        (Kind::Answered, vec![], "您的留言已有答复"),
        (Kind::Awaiting, vec![], "用电申请等您办理，请登录查看"),
        (
            Kind::SlotsOffered,
            vec!["2026-05-06 morning", "2026-05-08 afternoon"],
            "请选择工作人员上门的时间：5月6日上午至5月8日下午",
        ),
        (Kind::AppointmentSet, vec!["2026-05-06 morning"], "工作人员上门的时间已约定：5月6日上午"),
        (Kind::AppointmentCancelled, vec!["2026-05-06 afternoon"], "原定的上门时间已取消（5月6日下午）"),
        (Kind::AppointmentSet, vec![], "工作人员上门的时间已约定"),
    ] {
        let slots: Vec<String> = slots.into_iter().map(str::to_owned).collect();
        let text = about.earlier(&settings(), kind, &slots).unwrap();
        assert!(text.contains(said), "{text}");
    }
    assert_eq!(Kind::ALL.map(|kind| Kind::from_code(kind.code())), Kind::ALL.map(Some));
}

#[test]
fn a_day_of_another_year_is_said_with_its_year() {
    let news = News::PlanAnswered { plan: 4 };
    let later = NaiveDate::from_ymd_opt(2027, 11, 29);
    assert!(saying(Language::Zh, &news, later).contains("请2027年11月29日前签收"));
    assert!(saying(Language::En, &news, later).contains("by 29 November 2027"));
}
