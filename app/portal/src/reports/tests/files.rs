//! What the files of a report hold.

use domain::progress::PauseReason;
use domain::reports::{
    ClassFigures, Days, Figures, Measure, OverdueBy, OverdueCase, PauseCount, Project, Report, Taken,
};
use domain::standards::StageKind;
use domain::text::Text;
use lopdf::{Document, Object};

use crate::progress::tests::support::{at, date};
use crate::reports::{csv, document, pdf};

fn text(zh: &str) -> Text {
    Text { zh: zh.to_owned(), en: "English".to_owned() }
}

fn report() -> Report {
    let all = Figures {
        received: 9_871,
        finished: 6_543,
        on_time: 6_432,
        withdrawn: 21,
        withdrawn_overdue: 13,
        refused: 8,
        refused_overdue: 3,
        merged: 9,
        open: 1_234,
        open_overdue: 57,
        told_later: 17,
        whole: Some(Days { median: 14, p90: 39 }),
        utility: Some(Days { median: 12, p90: 28 }),
        customer: None,
        pauses: vec![PauseCount { reason: PauseReason::Rectification, begun: 333 }],
        recorded_late: 44,
    };
    let case = |by, due, measures| OverdueCase {
        class: "lv-resident".to_owned(),
        class_name: text("低压居民"),
        area: None,
        stage: StageKind::SupplyPlan,
        by,
        due,
        days_over: 23,
        measures,
    };
    let taken = |on, measure, recorded| Taken { on: date(on), measure, recorded_on: date(recorded) };
    let measures = vec![
        taken("2026-11-03", Measure::SupervisorAssigned, "2026-11-03"),
        taken("2026-11-04", Measure::CrewAdded, "2026-11-09"),
    ];
    let project = Project {
        name: text("=演示产业园"),
        capacity_kva: 4_567,
        stage: text("外线施工"),
        planned: date("2027-03-31"),
        note: Some(text("许可,晚到")),
    };
    Report {
        period: "2026-11-1".parse().unwrap(),
        operator: text("示例供电公司"),
        demo: true,
        calendar: "2026-1".to_owned(),
        classes: vec![ClassFigures { key: "lv-resident".to_owned(), name: text("低压居民"), figures: all.clone() }],
        all,
        overdue: vec![
            case(OverdueBy::Whole { days: 15 }, Some(date("2026-10-13")), measures),
            case(OverdueBy::Utility { days: 6 }, None, Vec::new()),
        ],
        projects: vec![project],
    }
}

fn pdf_of(report: &Report) -> Vec<u8> {
    let issued_at = at("2026-11-16 00:11");
    pdf::write(report.period, document::write(report, issued_at), issued_at).unwrap()
}

/// Without what lines and columns put between characters.
fn text_of(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect()
}

#[test]
fn the_pdf_holds_the_numbers_as_text() {
    let text = text_of(&pdf_of(&report()));
    for part in [
        "示例供电公司用电报装半月报（2026年11月上半月）",
        "演示数据",
        "2026年11月16日00:11",
        "本期受理9871件，办结6543件，其中6432件",
        "97.2%（6432/6616件）",
        "不足5件",
        "待客户整改",
        "其他地区",
        "全过程15个工作日",
        "2026-10-13",
        "11月3日指定督办人；11月4日增派施工力量（11月9日登记）",
        "尚未采取措施",
        "4567",
        "第1页",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(
        text_of(&pdf_of(&Report { projects: Vec::new(), overdue: Vec::new(), ..report() }))
            .contains("本期无重点项目报送")
    );
}

#[test]
fn the_pdf_is_tagged_and_carries_its_font() {
    let pdf = pdf_of(&report());
    let document = Document::load_mem(&pdf).unwrap();
    let catalogue = document.catalog().unwrap();
    assert_eq!(catalogue.get(b"Lang").and_then(Object::as_str).unwrap(), b"zh-CN");
    assert!(catalogue.has(b"StructTreeRoot"));
    let kinds: Vec<&[u8]> =
        document.objects.values().filter_map(|object| object.as_dict().ok()?.get(b"S").ok()?.as_name().ok()).collect();
    for tag in [&b"H1"[..], b"Table", b"TH", b"TD", b"L"] {
        assert!(kinds.contains(&tag), "{}", String::from_utf8_lossy(tag));
    }
    let fonts =
        document.objects.values().filter_map(|object| object.as_dict().ok()).filter(|dict| dict.has(b"FontFile3"));
    assert_eq!(fonts.count(), 1);
    assert!(pdf.len() < 300_000, "{} bytes: only the characters that are used", pdf.len());
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let other = Report { demo: false, ..report() };
    let first = pdf_of(&report());
    assert_ne!(pdf_of(&other), first);
    assert_eq!(pdf_of(&report()), first);
}

#[test]
fn what_the_font_lacks_is_said() {
    let mut strange = report();
    strange.projects[0].name = text("𠮷祥路项目");
    let text = text_of(&pdf_of(&strange));
    assert!(text.contains("〓祥路项目") && text.contains("U+20BB7"), "{text}");
    assert!(!text_of(&pdf_of(&report())).contains('〓'));
}

#[test]
fn of_many_overdue_cases_the_pdf_lists_the_first_and_the_csv_all() {
    let mut many = report();
    many.overdue = vec![many.overdue[1].clone(); 250];
    many.all.open_overdue = 250;
    let csv = |report: &Report| {
        let document = document::write(report, at("2026-11-16 00:11"));
        String::from_utf8(csv::write(report.period, &document).unwrap()).unwrap()
    };
    assert!(csv(&many).contains("\r\n2026-11-1,四、超时清单和督办情况,250,督办措施,尚未采取措施\r\n"));
    assert!(!text_of(&pdf_of(&many)).contains("这里列出"), "a list that is whole says nothing of another one");
    let text = text_of(&pdf_of(&many.shortened()));
    assert!(text.contains("已超时的250件。这里列出超时最久的200件，全部见同期的CSV文件。"), "{text}");
}

#[test]
fn the_csv_holds_the_same_and_computes_nothing() {
    let document = document::write(&report(), at("2026-11-16 00:11"));
    let csv = String::from_utf8(csv::write(report().period, &document).unwrap()).unwrap();
    assert!(csv.starts_with("\u{feff}期次,部分,行,项目,数值\r\n"));
    for line in [
        "2026-11-1,一、办理情况（件）,全部类别,受理,9871",
        "2026-11-1,一、办理情况（件）,低压居民,时限内占比,97.2%",
        "2026-11-1,二、办理时长（工作日）,全部类别,全过程九成位,39",
        "2026-11-1,二、办理时长（工作日）,全部类别,客户中位数,不足 5 件",
        "2026-11-1,三、暂停和登记,全部类别,待客户整改,333",
        "2026-11-1,四、超时清单和督办情况,2,督办措施,尚未采取措施",
        "2026-11-1,五、重点项目,1,项目,'=演示产业园",
        "2026-11-1,五、重点项目,1,说明,\"许可,晚到\"",
    ] {
        assert!(csv.contains(&format!("\r\n{line}\r\n")), "{line} is not in {csv}");
    }
    for line in csv.trim_start_matches('\u{feff}').lines() {
        assert!(line.split(',').all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{line}");
    }
}
