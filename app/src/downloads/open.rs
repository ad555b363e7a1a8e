//! What is published, as files for anybody: the years' calendars as `sunlit publish` reads them, what is disclosed, and the key
//! projects of the green channel.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use portal::calendar::ics;
use portal::disclosure::Disclosed;
use portal::{Portal, csv};

use crate::pages::errors::note;

pub(super) fn routes<S: Clone + Send + Sync + 'static>(portal: Portal) -> Router<S> {
    let (of_disclosure, of_projects) = (portal.clone(), portal.clone());
    let calendar = move |Path(name): Path<String>| {
        let portal = portal.clone();
        async move { answer(calendar(&portal, &name).await) }
    };
    let disclosure = move || {
        let portal = of_disclosure.clone();
        async move { answer(disclosure(&portal).await) }
    };
    let projects = move || {
        let portal = of_projects.clone();
        async move { answer(key_projects(&portal).await) }
    };
    Router::new()
        .route("/openness/calendar/{name}", get(calendar))
        .route("/openness/disclosure.csv", get(disclosure))
        .route("/openness/key-projects.csv", get(projects))
}

/// A file's bytes with their type.
struct File {
    content_type: &'static str,
    bytes: Vec<u8>,
}

fn answer(file: portal::Result<Option<File>>) -> Response {
    match file {
        Ok(Some(file)) => {
            let headers = [(header::CONTENT_TYPE, file.content_type), (header::CACHE_CONTROL, "public, no-cache")];
            (headers, file.bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

/// `2026.csv` is the year as it holds now, `2026-1.ics` one version of it.
async fn calendar(portal: &Portal, name: &str) -> portal::Result<Option<File>> {
    let Some((of, form)) = name.rsplit_once('.') else { return Ok(None) };
    let published = portal::calendar::published(portal).await?;
    let found =
        published.into_iter().find(|one| one.file.version == of || (one.current && one.file.year.to_string() == of));
    Ok(found.and_then(|found| match form {
        "csv" => Some(File { content_type: "text/csv; charset=utf-8", bytes: found.file.to_csv().into_bytes() }),
        "ics" => {
            Some(File { content_type: "text/calendar; charset=utf-8", bytes: ics::write(&found.file).into_bytes() })
        }
        _ => None,
    }))
}

async fn disclosure(portal: &Portal) -> portal::Result<Option<File>> {
    let disclosed = portal::disclosure::disclosed(portal).await?;
    Ok(Some(File { content_type: "text/csv; charset=utf-8", bytes: table(&disclosed)? }))
}

/// Without a list it has no rows.
async fn key_projects(portal: &Portal) -> portal::Result<Option<File>> {
    let list = portal::green_channel::projects(portal).await?;
    let headers = [
        "code",
        "name_zh",
        "name_en",
        "owner",
        "area",
        "from",
        "to",
        "duty_post_zh",
        "duty_post_en",
        "list_version",
        "source_zh",
        "source_en",
    ];
    let rows = list.iter().flat_map(|list| {
        list.projects.iter().map(|project| {
            let post = project.duty_post.clone();
            let (zh, en) = post.map(|post| (post.zh, post.en)).unwrap_or_default();
            [
                project.code.clone(),
                project.name.zh.clone(),
                project.name.en.clone(),
                project.owner.clone(),
                project.area.clone().unwrap_or_default(),
                project.from.to_string(),
                project.to.to_string(),
                zh,
                en,
                list.version.clone(),
                list.source.zh.clone(),
                list.source.en.clone(),
            ]
        })
    });
    Ok(Some(File { content_type: "text/csv; charset=utf-8", bytes: csv::table(&headers, rows)? }))
}

fn table(disclosed: &Disclosed) -> portal::Result<Vec<u8>> {
    let headers = [
        "number",
        "item",
        "state",
        "changed_on",
        "published_on",
        "due",
        "day",
        "content_zh",
        "content_en",
        "source_zh",
        "source_en",
        "links",
        "publications",
    ];
    let rows = disclosed.items.iter().map(|one| {
        let entry = one.entry.as_ref();
        let links = entry.iter().flat_map(|entry| &entry.links).map(|link| link.url.clone()).collect::<Vec<_>>();
        let own = one.own.iter().map(|own| format!("{} {}", own.kind, own.version)).collect::<Vec<_>>();
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        [
            one.item.number().to_string(),
            one.item.code().to_owned(),
            one.state.code().to_owned(),
            one.dates.changed_on.to_string(),
            one.dates.published_on.map(|day| day.to_string()).unwrap_or_default(),
            one.due.to_string(),
            disclosed.day.to_string(),
            text(entry.map(|entry| &entry.content.zh)),
            text(entry.map(|entry| &entry.content.en)),
            text(entry.map(|entry| &entry.source.zh)),
            text(entry.map(|entry| &entry.source.en)),
            links.join(" "),
            own.join(" "),
        ]
    });
    csv::table(&headers, rows)
}
