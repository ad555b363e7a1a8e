//! Receipts of messages: providers send them to an address of which one part is a secret. Whoever has another one finds nothing
//! there, as at any address that there is not. The address is in no log.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use portal::Portal;
use portal::notifications::receipts::{LARGEST, ReceiptsSecret, read};
use portal::notifications::take_receipts;
use portal::parts::Provider;

#[derive(Clone)]
pub struct Receipts {
    portal: Portal,
    /// `None`: none are taken.
    secret: Option<ReceiptsSecret>,
}

impl Receipts {
    pub fn new(portal: Portal, secret: Option<ReceiptsSecret>) -> Self {
        Self { portal, secret }
    }

    /// Whose receipts are sent to this address. `None`: it is not one of those.
    fn provider(&self, method: &Method, path: &str) -> Option<Provider> {
        let (provider, secret) = path.strip_prefix("/receipts/")?.split_once('/')?;
        let is_right = self.secret.as_ref()?.is(secret);
        let provider = Provider::from_code(provider).filter(|provider| *provider != Provider::Demo)?;
        (is_right && method == Method::POST).then_some(provider)
    }
}

pub async fn take(State(receipts): State<Receipts>, request: Request, next: Next) -> Response {
    let Some(provider) = receipts.provider(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let Ok(body) = axum::body::to_bytes(request.into_body(), LARGEST).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "more than 512 KiB, or cut off").into_response();
    };
    let Some(told) = read(provider, &body) else {
        tracing::warn!(provider = provider.code(), bytes = body.len(), "receipts can't be read");
        return (StatusCode::BAD_REQUEST, "these are no receipts of this provider, or more than 1000").into_response();
    };
    match take_receipts(&receipts.portal, provider, &told).await {
        Ok(()) => ([(header::CONTENT_TYPE, "application/json")], taken(provider)).into_response(),
        // Providers send them again.
        Err(fault) => {
            tracing::error!(%fault, "receipts were not taken");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// As each provider wants to hear it.
fn taken(provider: Provider) -> &'static str {
    match provider {
        Provider::Aliyun => r#"{"code":0,"msg":"OK"}"#,
        Provider::Tencent => r#"{"result":0,"errmsg":"OK"}"#,
        Provider::Gateway | Provider::Demo => "{}",
    }
}
