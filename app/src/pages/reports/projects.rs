use domain::reports::Project;
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::words::Words;

/// Key projects, in the operator's own words.
#[component]
pub(super) fn Projects(projects: Vec<Project>) -> impl IntoView {
    let words = caller::words();
    view! {
        <Card title=words.say("reports-projects") id="projects">{list(words, &projects)}</Card>
    }
}

fn list(words: Words, projects: &[Project]) -> AnyView {
    if projects.is_empty() {
        return view! { <p>{words.say("reports-projects-none")}</p> }.into_any();
    }
    view! {
        <p class="small muted">{words.say("reports-projects-note")}</p>
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("reports-project")}</th>
                    <th scope="col">{words.say("reports-capacity")}</th>
                    <th scope="col">{words.say("reports-progress")}</th>
                    <th scope="col">{words.say("reports-planned")}</th>
                    <th scope="col">{words.say("reports-note")}</th>
                </tr>
            </thead>
            <tbody>{projects.iter().map(|project| row(words, project)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(words: Words, project: &Project) -> impl IntoView + use<> {
    let kva = words.with("reports-kva", &[("kva", project.capacity_kva.to_string().into())]);
    let note = project.note.as_ref().map_or_else(|| words.say("reports-no-note"), |note| words.text(note));
    view! {
        <tr>
            <th scope="row">{words.text(&project.name)}</th>
            <td data-label=words.say("reports-capacity")>{kva}</td>
            <td data-label=words.say("reports-progress")>{words.text(&project.stage)}</td>
            <td data-label=words.say("reports-planned")>{words.full_day(project.planned)}</td>
            <td data-label=words.say("reports-note")>{note}</td>
        </tr>
    }
}
