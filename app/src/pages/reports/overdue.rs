use domain::reports::{OverdueCase, Report, Taken};
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::words::Words;

/// What was overdue when the half month ended, and what had been done about it.
#[component]
pub(super) fn Overdue(report: Report) -> impl IntoView {
    let words = caller::words();
    view! {
        <Card title=words.say("reports-overdue") id="overdue">{list(words, &report)}</Card>
    }
}

fn list(words: Words, report: &Report) -> AnyView {
    if report.overdue.is_empty() {
        return view! { <p>{words.say("reports-overdue-none")}</p> }.into_any();
    }
    let note = match report.overdue_in_all() {
        (all, false) => words.with("reports-overdue-note", &[("count", all.into())]),
        (all, true) => {
            let listed = [("count", all.into()), ("listed", report.overdue.len().into())];
            words.with("reports-overdue-note-first", &listed)
        }
    };
    view! {
        <p class="small muted">{note}</p>
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("reports-class")}</th>
                    <th scope="col">{words.say("reports-area")}</th>
                    <th scope="col">{words.say("reports-stage")}</th>
                    <th scope="col">{words.say("reports-by")}</th>
                    <th scope="col">{words.say("reports-due")}</th>
                    <th scope="col">{words.say("reports-over")}</th>
                    <th scope="col">{words.say("reports-measures")}</th>
                </tr>
            </thead>
            <tbody>{report.overdue.iter().map(|case| row(words, case)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(words: Words, case: &OverdueCase) -> impl IntoView + use<> {
    let area = case.area.as_ref().map_or_else(|| words.say("reports-other-area"), |area| words.text(area));
    let due = case.due.map_or_else(|| words.say("reports-due-none"), |due| words.full_day(due));
    view! {
        <tr>
            <th scope="row">{words.text(&case.class_name)}</th>
            <td data-label=words.say("reports-area")>{area}</td>
            <td data-label=words.say("reports-stage")>{words.stage(case.stage)}</td>
            <td data-label=words.say("reports-by")>{words.overdue_by(case.by)}</td>
            <td data-label=words.say("reports-due")>{due}</td>
            <td data-label=words.say("reports-over")>{case.days_over}</td>
            <td data-label=words.say("reports-measures")>{measures(words, &case.measures)}</td>
        </tr>
    }
}

fn measures(words: Words, measures: &[Taken]) -> AnyView {
    if measures.is_empty() {
        return view! { <strong>{words.say("reports-measures-none")}</strong> }.into_any();
    }
    let items = measures.iter().map(|taken| view! { <li>{measure(words, taken)}</li> });
    view! { <ul>{items.collect_view()}</ul> }.into_any()
}

fn measure(words: Words, taken: &Taken) -> String {
    let said = [("day", words.day(taken.on).into()), ("measure", words.measure(taken.measure).into())];
    if taken.recorded_on == taken.on {
        return words.with("reports-measure", &said);
    }
    let [day, measure] = said;
    words.with("reports-measure-late", &[day, measure, ("recorded", words.day(taken.recorded_on).into())])
}
