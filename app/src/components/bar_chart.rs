use leptos::prelude::*;

use super::Listing;
use crate::caller;

/// A value with its text.
type Bar = (Option<u32>, String);

/// Bars side by side for each row, drawn on the server, with the numbers at their ends and all of it again as a table.
/// The second series is hatched, so that it is told apart in grey and in print.
#[component]
pub fn BarChart(
    #[prop(into)] title: String,
    /// What the rows are, and the names of one or two series.
    columns: Vec<String>,
    /// Label, and for each series its value with its text. Without a value there is the text alone.
    rows: Vec<(String, Vec<Bar>)>,
    /// The value of a bar over the whole width; by default the largest.
    #[prop(optional_no_strip)]
    full: Option<u32>,
    /// For the `<details>` with the table.
    #[prop(into)]
    table: String,
) -> impl IntoView {
    let series = columns.len().saturating_sub(1).max(1);
    let values = rows.iter().flat_map(|(_, bars)| bars).filter_map(|(value, _)| *value);
    let full = full.or(values.max()).unwrap_or(1).max(1);
    let row_height = THICK * series + GAP;
    let height = row_height * rows.len() + GAP;
    let drawn = rows
        .iter()
        .enumerate()
        .map(|(at, (label, bars))| {
            let top = at * row_height + GAP;
            let bars = bars.iter().enumerate().map(|(number, bar)| one_bar(top + number * THICK, number, bar, full));
            let bars = bars.collect_view();
            let middle = top + THICK * series / 2 + 4;
            view! {
                <text x="0" y=middle class="chart-label">{label.clone()}</text>
                {bars}
            }
        })
        .collect_view();
    let legend = (series > 1).then(|| {
        let names = columns[1..].iter().enumerate().map(|(number, name)| {
            view! { <span><i class=format!("swatch series-{number}")></i>{name.clone()}</span> }
        });
        view! { <p class="legend small" aria-hidden="true">{names.collect_view()}</p> }
    });
    let cells = rows.into_iter().map(|(label, bars)| (label, bars.into_iter().map(|(_, text)| text).collect()));
    view! {
        // The numbers of the drawing don't grow with the type.
        <figure class="chart">
            <figcaption>{title.clone()}</figcaption>
            {legend}
            <svg viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-label=title>
                {drawn}
            </svg>
            <details class="small" open=caller::preferences().elder>
                <summary>{table}</summary>
                <Listing columns=columns rows=cells.collect()/>
            </details>
        </figure>
    }
}

const WIDTH: usize = 360;
const THICK: usize = 15;
const GAP: usize = 9;
/// Where bars begin, and what is left for the number behind the longest.
const LEFT: usize = 62;
const RIGHT: usize = 58;

fn one_bar(top: usize, number: usize, bar: &Bar, full: u32) -> impl IntoView + use<> {
    let room = u32::try_from(WIDTH - LEFT - RIGHT).unwrap_or_default();
    let length = bar.0.map(|value| (u64::from(value.min(full)) * u64::from(room) / u64::from(full)).max(1));
    let after = LEFT as u64 + length.unwrap_or_default() + 5;
    view! {
        {length.map(|length| {
            view! { <rect x=LEFT y=top width=length height=THICK - 3 rx="2" class=format!("series-{number}")></rect> }
        })}
        <text x=after y=top + THICK - 5 class="chart-number">{bar.1.clone()}</text>
    }
}
