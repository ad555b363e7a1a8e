//! 绿色通道: which projects come first in the order of work, by which document, and what that changes and does not.

use domain::calendar::shanghai_date;
use domain::green_channel::{KeyProject, ProjectList};
use leptos::prelude::*;

use crate::caller;
use crate::components::{BackLink, Card, Help, PageTitle};
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn KeyProjectsPage() -> impl IntoView {
    Suspend::new(async move {
        let portal = caller::portal();
        let read = async {
            let list = portal::green_channel::projects(&portal).await?;
            portal::Result::Ok((list, portal::applications::areas::all(&portal).await?))
        };
        or_fault(read.await.map(|(list, areas)| {
            let areas = areas.into_iter().map(|area| (area.code.clone(), caller::words().text(&area.name))).collect();
            view! { <Projects list=list areas=areas/> }.into_any()
        }))
    })
}

/// `areas`: their names by code.
#[component]
fn Projects(list: Option<ProjectList>, areas: Vec<(String, String)>) -> impl IntoView {
    let words = caller::words();
    let points = ["green-channel-manager", "green-channel-first", "green-channel-same-rules", "green-channel-public"];
    view! {
        <PageTitle text=words.say("green-channel-title")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/openness" text=words.say("nav-openness")/>
                <h1>{words.say("green-channel-title")}</h1>
                <p>{words.say("green-channel-lead")}</p>
                <ul class="bullets">{points.map(|key| view! { <li>{words.say(key)}</li> }).collect_view()}</ul>
            </section>
            <Card title=words.say("green-channel-list") id="list">
                {match list {
                    Some(list) => listed(words, &list, &areas).into_any(),
                    None => view! { <p>{words.say("green-channel-no-list")}</p> }.into_any(),
                }}
            </Card>
            <Help/>
        </div>
    }
}

fn listed(words: Words, list: &ProjectList, areas: &[(String, String)]) -> impl IntoView + use<> {
    let version = words.with(
        "green-channel-version",
        &[("version", list.version.clone().into()), ("from", words.full_day(list.effective_from).into())],
    );
    let basis = words.with("green-channel-basis", &[("document", words.text(&list.source).into())]);
    let heads = ["green-channel-project", "green-channel-owner", "green-channel-area", "green-channel-days"];
    let heads = heads.map(|key| view! { <th scope="col">{words.say(key)}</th> }).collect_view();
    let none = list.projects.is_empty();
    let rows = list.projects.iter().map(|project| row(words, project, areas)).collect_view();
    view! {
        <p>{basis}</p>
        <p class="small muted">{words.say("green-channel-how")} " " {version}</p>
        {none.then(|| view! { <p>{words.say("green-channel-none")}</p> })}
        {(!none)
            .then(|| {
                view! {
                    <table class="listing">
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                }
            })}
        <p class="small">
            {words.say("disclosure-download")} " " <a href="/openness/key-projects.csv" download>"CSV"</a> " · "
            <a href="/api/v1/key-projects">"JSON"</a>
        </p>
    }
}

fn row(words: Words, project: &KeyProject, areas: &[(String, String)]) -> impl IntoView + use<> {
    let area = match &project.area {
        None => words.say("green-channel-everywhere"),
        Some(code) => areas.iter().find(|(own, _)| own == code).map_or_else(|| code.clone(), |(_, name)| name.clone()),
    };
    let days = [("from", words.full_day(project.from).into()), ("to", words.full_day(project.to).into())];
    let is_on = project.is_on(shanghai_date(caller::portal().now()));
    let post = project.duty_post.as_ref().map(|post| {
        let said = words.with("green-channel-post", &[("post", words.text(post).into())]);
        view! { <br/> <span class="small muted">{said}</span> }
    });
    view! {
        <tr id=project.code.clone()>
            <th scope="row">
                {words.text(&project.name)} <br/>
                <span class="small muted">{words.with("green-channel-code", &[("code", project.code.clone().into())])}</span> {post}
            </th>
            <td data-label=words.say("green-channel-owner")>{project.owner.clone()}</td>
            <td data-label=words.say("green-channel-area")>{area}</td>
            <td data-label=words.say("green-channel-days")>
                {words.with("green-channel-from-to", &days)}
                {(!is_on).then(|| view! { <br/> <span class="small muted">{words.say("green-channel-not-on")}</span> })}
            </td>
        </tr>
    }
}
