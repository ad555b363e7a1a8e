//! `/openness/board`: what is in progress, without any part of a reference, what is overdue first.

use leptos::prelude::*;
use portal::statistics::{Board, BoardCase, board};

use super::{count, full_moment};
use crate::caller;
use crate::components::{BackLink, Chip, ChipKind, PageTitle, Pager};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn BoardPage() -> impl IntoView {
    let page = caller::query("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1);
    Suspend::new(async move {
        or_fault(board(&caller::portal(), page, 1).await.map(|board| view! { <Shown board=board/> }.into_any()))
    })
}

#[component]
fn Shown(board: Board) -> impl IntoView {
    let words = caller::words();
    let sums = words.with(
        "board-sums",
        &[
            ("cases", count(board.cases).into()),
            ("overdue", count(board.overdue).into()),
            ("at", full_moment(words, board.at).into()),
        ],
    );
    let left_out = (board.left_out > 0)
        .then(|| words.with("board-left-out", &[("cases", count(board.left_out).into())]))
        .map(|said| view! { <p class="small muted">{said}</p> });
    let heads = ["statistics-class", "board-area", "standards-stage", "board-due", "board-state"];
    let rows = board.rows.iter().map(|case| row(words, case)).collect_view();
    view! {
        <PageTitle text=words.say("nav-board")/>
        <div class="stack reading wide">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("nav-board")}</h1>
                <p class="intro">{sums}</p>
                <p class="muted">{words.say("board-lead")}</p>
                {left_out}
                <p class="small">
                    {words.say("statistics-download")} " " <a href="/openness/board.csv">"CSV"</a> " · "
                    <a href="/openness/board.json">"JSON"</a>
                </p>
                <table class="listing">
                    <thead>
                        <tr>{heads.map(|key| view! { <th scope="col">{words.say(key)}</th> }).collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <Pager address="/openness/board?page=".to_owned() page=board.page as usize pages=board.pages as usize/>
            </section>
        </div>
    }
}

fn row(words: Words, case: &BoardCase) -> impl IntoView + use<> {
    let (kind, state) = match (case.overdue, case.paused) {
        (true, _) => (ChipKind::Overdue, "board-overdue"),
        (false, true) => (ChipKind::Paused, "board-paused"),
        (false, false) => (ChipKind::OnTime, "board-on-time"),
    };
    let due = case.due.map_or_else(|| words.say("board-undecided"), |due| words.full_day(due));
    view! {
        <tr>
            <th scope="row">{words.class(&case.class)}</th>
            <td data-label=words.say("board-area")>{words.text(&case.area)}</td>
            <td data-label=words.say("standards-stage")>{case.stage.map(|stage| words.stage(stage))}</td>
            <td data-label=words.say("board-due")>{due}</td>
            <td data-label=words.say("board-state")><Chip kind=kind text=words.say(state)/></td>
        </tr>
    }
}
