//! The desk's pages, forms and images as one router.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::applications::Reference;
use http::StatusCode;
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions_and_ssg_and_context};
use portal::staff::{self, Desk};
use tower_sessions::Session;
use uuid::Uuid;

use super::caller;
use super::functions::PREFIX;
use super::gate::gate;
use super::routes::StaffApp;
use super::secrets::{self, Render, Secret};
use super::{passkeys, provider};
use crate::assets::{self, PKG_FOLDER};
use crate::downloads::image;
use crate::pages::errors::note;
use crate::preferences;
use crate::reading;
use crate::shared::SharedLayer;
use crate::shell::document;
use crate::site::{forms_elsewhere, harden, provide_nonce};

/// All that browsers ask for at the desk.
pub fn pages(desk: Desk) -> Router {
    let options = LeptosOptions::builder().output_name("app").site_pkg_dir(PKG_FOLDER.as_str()).build();
    let (papers, photos, uploads) = (desk.clone(), desk.clone(), desk.clone());
    let (presences, secret_forms) = (desk.clone(), desk.clone());
    let steps = provider::routes(desk.clone()).merge(passkeys::routes(desk.clone()));
    let context = move || {
        provide_context(desk.portal().clone());
        provide_context(desk.clone());
        provide_nonce();
    };
    let shell = {
        let options = options.clone();
        move || document(options.clone(), StaffApp)
    };
    let (paths, _) = generate_route_list_with_exclusions_and_ssg_and_context(
        StaffApp,
        Some(forms_elsewhere(PREFIX)),
        context.clone(),
    );
    let shows = {
        let (context, shell) = (context.clone(), shell.clone());
        move |secret: Secret, request: Request| {
            let context = context.clone();
            let with_secret = move || {
                context();
                provide_context(secret.clone());
            };
            leptos_axum::render_app_async_with_context(with_secret, shell.clone())(request)
        }
    };
    let shows: Render = Arc::new(shows);
    let page = move |Path((id, page)): Path<(String, String)>, session: Session| {
        let desk = papers.clone();
        async move { paper_page(&desk, &session, &id, &page).await }
    };
    let here = move |Path(reference): Path<String>, session: Session| {
        let desk = presences.clone();
        async move { here(&desk, &session, &reference).await }
    };
    let photo = move |Path(id): Path<String>, session: Session| {
        let desk = photos.clone();
        async move { photo(&desk, &session, &id).await }
    };
    Router::new()
        .leptos_routes_with_context(&options, paths, context.clone(), shell.clone())
        .merge(secrets::routes(secret_forms, shows))
        .fallback(leptos_axum::render_app_async_with_context(context, shell))
        .layer(SharedLayer)
        .layer(middleware::from_fn_with_state(uploads, gate))
        .layer(SharedLayer)
        .layer(middleware::from_fn(reading::finish))
        .layer(middleware::from_fn(passkeys::bring_script))
        .merge(steps)
        .route("/", get(|| async { Redirect::to("/staff") }))
        .route("/staff/papers/{id}/pages/{page}", get(page))
        .route("/staff/cases/{reference}/here", post(here))
        .route("/staff/photos/{id}", get(photo))
        .route("/preferences", get(preferences::change))
        .merge(assets::routes())
        .layer(SharedLayer)
        .layer(middleware::from_fn(preferences::read))
        .layer(SharedLayer)
        .layer(middleware::from_fn(harden))
        .with_state(options)
}

/// The page of a case says that it is still open.
async fn here(desk: &Desk, session: &Session, reference: &str) -> Response {
    let told = async {
        let Some(member) = caller::member_of(desk, session).await? else { return Ok(false) };
        let (Ok(reference), Some(id)) = (Reference::parse(reference), session.id()) else { return Ok(false) };
        staff::still_here(desk, &member, &id.0.to_be_bytes(), &reference).await
    };
    match told.await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}

async fn paper_page(desk: &Desk, session: &Session, id: &str, page: &str) -> Response {
    let (Ok(id), Ok(page)) = (Uuid::try_parse(id), page.parse()) else { return StatusCode::NOT_FOUND.into_response() };
    let opened = async {
        match caller::member_of(desk, session).await? {
            Some(member) => staff::paper_page(desk, &member, id, page).await,
            None => Ok(None),
        }
    };
    shown(opened.await)
}

async fn photo(desk: &Desk, session: &Session, id: &str) -> Response {
    let Ok(id) = Uuid::try_parse(id) else { return StatusCode::NOT_FOUND.into_response() };
    let opened = async {
        match caller::member_of(desk, session).await? {
            Some(member) => staff::photo(desk, &member, id).await,
            None => Ok(None),
        }
    };
    shown(opened.await)
}

fn shown(opened: portal::Result<Option<(String, Vec<u8>)>>) -> Response {
    match opened {
        Ok(Some((content_type, bytes))) => image(&content_type, bytes),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => (StatusCode::INTERNAL_SERVER_ERROR, note(&fault)).into_response(),
    }
}
