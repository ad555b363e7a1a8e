use leptos::prelude::*;

/// A plain table of texts; on phones each row becomes a block whose cells carry their column's name.
#[component]
pub fn Listing(
    columns: Vec<String>,
    /// What each row is about, and its cells.
    rows: Vec<(String, Vec<String>)>,
    #[prop(optional_no_strip, into)] caption: Option<String>,
) -> impl IntoView {
    let heads = columns.iter().map(|column| view! { <th scope="col">{column.clone()}</th> }).collect_view();
    let labels = columns.get(1..).unwrap_or_default().to_vec();
    let rows = rows
        .into_iter()
        .map(|(about, cells)| {
            let cells = labels.iter().cloned().zip(cells);
            let cells = cells.map(|(label, cell)| view! { <td data-label=label>{cell}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{about}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="listing numbers">
            {caption.map(|caption| view! { <caption>{caption}</caption> })}
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
