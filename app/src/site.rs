//! The pages, the server functions and the files as one router. The session layer goes around `pages`, and `reading`'s
//! cache around that.

use axum::Router;
use axum::extract::{Path, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use http::request::Parts;
use http::{HeaderName, HeaderValue, header};
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions_and_ssg_and_context};
use portal::Portal;

use crate::assets::{self, PKG_FOLDER};
use crate::downloads;
use crate::functions::documents::gate;
use crate::pages::interface::Described;
use crate::preferences;
use crate::reading;
use crate::routes::App;
use crate::shared::SharedLayer;
use crate::shell;

/// All that browsers ask for, apart from the REST interface; `described`: the interface's description.
pub fn pages(portal: Portal, described: Described) -> Router {
    let options = LeptosOptions::builder().output_name("app").site_pkg_dir(PKG_FOLDER.as_str()).build();
    let downloads = downloads::routes(portal.clone());
    let (logs, uploads) = (portal.clone(), portal.clone());
    let report_files = middleware::from_fn_with_state(portal.clone(), downloads::report_files);
    let context = move || {
        provide_context(portal.clone());
        provide_context(described.clone());
        provide_nonce();
    };
    let document = {
        let options = options.clone();
        move || shell::document(options.clone(), App)
    };
    // What leads to no file is answered as any other address that leads nowhere.
    let nowhere = leptos_axum::render_app_async_with_context(context.clone(), document.clone());
    let log = move |Path(name): Path<String>, request: Request| {
        let (portal, nowhere) = (logs.clone(), nowhere.clone());
        async move {
            match downloads::exports::download(&portal, &name, request.headers()).await {
                Some(file) => file,
                None => nowhere(request).await,
            }
        }
    };
    let (paths, _) =
        generate_route_list_with_exclusions_and_ssg_and_context(App, Some(forms_elsewhere("/_fn/")), context.clone());
    Router::new()
        .leptos_routes_with_context(&options, paths, context.clone(), document.clone())
        .route("/openness/exports/{name}", get(log))
        .fallback(leptos_axum::render_app_async_with_context(context, document))
        .layer(SharedLayer)
        .layer(middleware::from_fn_with_state(uploads, gate))
        .layer(SharedLayer)
        .layer(middleware::from_fn(reading::finish))
        .route("/preferences", get(preferences::change))
        .merge(assets::routes())
        .merge(downloads)
        .layer(SharedLayer)
        .layer(report_files)
        .layer(SharedLayer)
        .layer(middleware::from_fn(preferences::read))
        .layer(SharedLayer)
        .layer(middleware::from_fn(harden))
        .with_state(options)
}

/// Lets the page's own scripts have what its content policy wants of them.
pub(crate) fn provide_nonce() {
    if let Some(nonce) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned()) {
        provide_context(nonce);
    }
}

/// Addresses of the other side's forms, none of which this side answers; `own` stands in front of its own.
pub(crate) fn forms_elsewhere(own: &str) -> Vec<String> {
    server_fn_paths().map(|(path, _)| path).filter(|path| !path.starts_with(own)).map(str::to_owned).collect()
}

/// What every answer says to browsers. `same-origin` and not `no-referrer`, which would make forms send `Origin: null`.
pub(crate) async fn harden(request: Request, next: Next) -> Response {
    const SAID: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in SAID {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
