//! The report in words and tables, in Chinese, from which both of its files are made.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use domain::calendar::{shanghai, shanghai_date};
use domain::reports::{
    ClassFigures, Days, Figures, Half, HalfMonth, OverdueCase, Project, Report, SMALLEST_SAMPLE, Taken,
};
use serde::Serialize;

use super::labels;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Document {
    pub title: String,
    pub operator: String,
    /// That nothing in it is real.
    pub demo: Option<&'static str>,
    pub about: String,
    pub summary: String,
    pub sections: Vec<Section>,
    pub definitions: Definitions,
    pub footer: String,
    /// Which characters can't be set, if any.
    pub missing: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Section {
    pub heading: &'static str,
    pub note: Option<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    /// Said instead of a table without rows.
    pub empty: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Column {
    pub name: &'static str,
    pub numeric: bool,
    /// Share of the width; 0: as wide as what stands in it.
    pub weight: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Definitions {
    pub heading: &'static str,
    pub lines: Vec<String>,
}

pub(super) fn write(report: &Report, issued_at: DateTime<Utc>) -> Document {
    let name = period(report.period);
    let operator = report.operator.zh.clone();
    Document {
        title: format!("{operator}用电报装半月报（{name}）"),
        demo: report.demo.then_some("演示数据：本报告中的申请、地区和项目都是虚构的。"),
        about: about(report.period, issued_at),
        summary: summary(&report.all),
        sections: vec![
            handling(report),
            durations(report),
            pauses(report),
            overdue(report),
            projects(&report.projects),
        ],
        definitions: definitions(report),
        footer: format!("{operator}用电报装半月报 {}", report.period),
        operator,
        missing: None,
    }
}

fn about(period: HalfMonth, issued_at: DateTime<Utc>) -> String {
    let due = period.next().first_day();
    let late = if shanghai_date(issued_at) == due {
        String::new()
    } else {
        format!("应于 {}发布，实际晚于这一天。", day(due))
    };
    let (from, to) = (day(period.first_day()), day(period.last_day()));
    format!("统计期：{from}至 {to}。发布时间：{}。发布后不再修改。{late}", moment(issued_at))
}

/// 2026 年 11 月上半月
fn period(period: HalfMonth) -> String {
    let half = if period.half() == Half::First { "上" } else { "下" };
    format!("{} 年 {} 月{half}半月", period.year(), period.month())
}

fn day(date: NaiveDate) -> String {
    format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day())
}

fn short_day(date: NaiveDate) -> String {
    format!("{} 月 {} 日", date.month(), date.day())
}

fn moment(at: DateTime<Utc>) -> String {
    let local = shanghai(at);
    format!("{} {:02}:{:02}", day(local.date()), local.hour(), local.minute())
}

fn summary(all: &Figures) -> String {
    let share = match all.within_limit() {
        Some(share) => format!("时限内办结占 {}（{} / {} 件）。", percent(share), all.on_time, all.judged()),
        None => "本期没有办结或超时的申请。".to_owned(),
    };
    format!(
        "本期受理 {} 件，办结 {} 件，其中 {} 件各项时限均未超过；期末在办 {} 件，其中 {} 件超时。{share}",
        all.received, all.finished, all.on_time, all.open, all.open_overdue
    )
}

fn percent(per_mille: u16) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

fn text(name: &'static str, weight: u8) -> Column {
    Column { name, numeric: false, weight }
}

fn number(name: &'static str) -> Column {
    Column { name, numeric: true, weight: 2 }
}

/// One row for all classes, then one for each.
fn by_class(report: &Report, cells: impl Fn(&Figures) -> Vec<String>) -> Vec<Vec<String>> {
    let row = |name: &str, figures: &Figures| -> Vec<String> {
        std::iter::once(name.to_owned()).chain(cells(figures)).collect()
    };
    let class = |class: &ClassFigures| row(&class.name.zh, &class.figures);
    std::iter::once(row("全部类别", &report.all)).chain(report.classes.iter().map(class)).collect()
}

fn handling(report: &Report) -> Section {
    let names = [
        "受理",
        "办结",
        "按时办结",
        "撤回",
        "超时后撤回",
        "不予受理",
        "超时后不予受理",
        "并入其他申请",
        "期末在办",
        "期末超时",
        "时限内占比",
        "占比基数",
    ];
    Section {
        heading: "一、办理情况（件）",
        note: None,
        columns: std::iter::once(text("类别", 4)).chain(names.map(number)).collect(),
        rows: by_class(report, |all| {
            let counts = [
                all.received,
                all.finished,
                all.on_time,
                all.withdrawn,
                all.withdrawn_overdue,
                all.refused,
                all.refused_overdue,
                all.merged,
                all.open,
                all.open_overdue,
            ];
            let share = all.within_limit().map_or_else(|| "无".to_owned(), percent);
            counts.map(|count| count.to_string()).into_iter().chain([share, all.judged().to_string()]).collect()
        }),
        empty: "",
    }
}

fn durations(report: &Report) -> Section {
    let names =
        ["办结件数", "全过程中位数", "全过程九成位", "供电公司中位数", "供电公司九成位", "客户中位数", "客户九成位"];
    Section {
        heading: "二、办理时长（工作日）",
        note: Some(format!("按本期办结的申请统计；不足 {SMALLEST_SAMPLE} 件的不列。")),
        columns: std::iter::once(text("类别", 4)).chain(names.map(number)).collect(),
        rows: by_class(report, |all| {
            let few = || format!("不足 {SMALLEST_SAMPLE} 件");
            let both = |days: Option<Days>| {
                days.map_or_else(|| [few(), few()], |days| [days.median.to_string(), days.p90.to_string()])
            };
            let days = [all.whole, all.utility, all.customer].into_iter().flat_map(both);
            std::iter::once(all.finished.to_string()).chain(days).collect()
        }),
        empty: "",
    }
}

fn pauses(report: &Report) -> Section {
    let reasons: Vec<_> = report.all.pauses.iter().map(|pause| pause.reason).collect();
    let names = reasons.iter().map(|reason| labels::pause_reason(*reason));
    let columns = names.chain(["暂停合计", "补登记录", "跨期登记"]).map(number);
    Section {
        heading: "三、暂停和登记",
        note: Some("暂停按原因计次数；补登记录计条数；跨期登记计件数。本期没有发生的暂停原因不列。".to_owned()),
        columns: std::iter::once(text("类别", 4)).chain(columns).collect(),
        rows: by_class(report, |all| {
            let begun = |reason| all.pauses.iter().find(|pause| pause.reason == reason).map_or(0, |pause| pause.begun);
            let counts = reasons.iter().map(|reason| begun(*reason));
            let counts = counts.chain([all.pauses_begun(), all.recorded_late, all.told_later]);
            counts.map(|count| count.to_string()).collect()
        }),
        empty: "",
    }
}

fn overdue(report: &Report) -> Section {
    let row = |(number, case): (usize, &OverdueCase)| {
        vec![
            number.to_string(),
            case.class_name.zh.clone(),
            case.area.as_ref().map_or_else(|| "其他地区".to_owned(), |area| area.zh.clone()),
            labels::stage(case.stage).to_owned(),
            labels::overdue_by(case.by),
            case.due.map_or_else(|| "按天数合计".to_owned(), |due| due.to_string()),
            case.days_over.to_string(),
            measures(&case.measures),
        ]
    };
    Section {
        heading: "四、超时清单和督办情况",
        note: Some(match report.overdue_in_all() {
            (all, false) => format!("期末尚未办结且已超时的 {all} 件，超时最久的在前。"),
            (all, true) => format!(
                "期末尚未办结且已超时的 {all} 件。这里列出超时最久的 {} 件，全部见同期的 CSV 文件。",
                report.overdue.len()
            ),
        }),
        columns: vec![
            Column { name: "序号", numeric: true, weight: 0 },
            text("类别", 4),
            text("地区", 3),
            text("所在环节", 3),
            text("超过的时限", 4),
            text("到期日", 3),
            Column { name: "超时工作日", numeric: true, weight: 2 },
            text("督办措施", 7),
        ],
        rows: (1..).zip(&report.overdue).map(row).collect(),
        empty: "期末没有超时未办结的申请。",
    }
}

fn measures(measures: &[Taken]) -> String {
    if measures.is_empty() {
        return "尚未采取措施".to_owned();
    }
    let said = measures.iter().map(|taken| {
        let late = (taken.recorded_on != taken.on).then(|| format!("（{}登记）", short_day(taken.recorded_on)));
        format!("{}{}{}", short_day(taken.on), labels::measure(taken.measure), late.unwrap_or_default())
    });
    said.collect::<Vec<_>>().join("；")
}

fn projects(projects: &[Project]) -> Section {
    let row = |(number, project): (usize, &Project)| {
        vec![
            number.to_string(),
            project.name.zh.clone(),
            project.capacity_kva.to_string(),
            project.stage.zh.clone(),
            project.planned.to_string(),
            project.note.as_ref().map_or_else(|| "无".to_owned(), |note| note.zh.clone()),
        ]
    };
    Section {
        heading: "五、重点项目",
        note: (!projects.is_empty()).then(|| "由供电公司报送，发布本报告前报送的为准。".to_owned()),
        columns: vec![
            Column { name: "序号", numeric: true, weight: 0 },
            text("项目", 5),
            Column { name: "容量（千伏安）", numeric: true, weight: 3 },
            text("进展", 4),
            text("计划接电", 4),
            text("说明", 6),
        ],
        rows: (1..).zip(projects).map(row).collect(),
        empty: "本期无重点项目报送。",
    }
}

fn definitions(report: &Report) -> Definitions {
    let until = day(report.period.next().first_day());
    let lines = vec![
        format!(
            "依据：截至 {until} 0 时已登记的办理记录，之后登记或更正的不改变本报告。工作日按当时已公布的工作日历（{}）计算；\
             类别以重新归类后的为准。",
            report.calendar
        ),
        "受理：本期提交的申请。办结：本期接电的申请，以认定的接电时间为准；晚于一个工作日才登记、客户又未确认的，以登记时间为准。".to_owned(),
        "超时：申请的任一环节、全过程或供电公司各环节合计超过时限，与申请进度页上的一致；超时后撤回或不予受理的按超时计。".to_owned(),
        "时限内占比 = 按时办结 ÷（办结 + 超时后撤回或不予受理 + 期末超时），保留一位小数，其余舍去。占比基数即括号内的合计。".to_owned(),
        format!(
            "办理时长：全过程从提交到接电，提交当天不计，扣除客户用掉的整天；供电公司用时是其负责环节计入的工作日；客户用时是整天等待客户或由客户办理的\
             工作日。中位数（九成位）是至少一半（九成）样本不超过的最小数值。不足 {SMALLEST_SAMPLE} 件的不列。"
        ),
        "暂停：本期开始的暂停。补登记录：本期登记、比所称发生时间晚一个工作日以上的记录。跨期登记：本期之前结束（接电、撤回、不予受理或并入其他申请）、本期才登记的申请，\
         上期报告按在办统计，本期不再计入。"
            .to_owned(),
        format!(
            "超时清单：不列申请编号；超时不足 {SMALLEST_SAMPLE} 件的地区写作其他地区，必要时再并入超时最少的一个地区。超时工作日算到 {until}，这一天是工作日的计入。\
             督办措施只列本期结束前登记的。"
        ),
    ];
    Definitions { heading: "六、统计口径", lines }
}
