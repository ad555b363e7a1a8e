use leptos::prelude::*;
use portal::applications::drafts;
use uuid::Uuid;

use super::path_of;
use crate::caller;
use crate::functions::lead_to;

/// Goes on with a draft of the confirmed phone, or with the one of this browser.
#[server(prefix = "/_fn", endpoint = "apply/resume")]
pub async fn resume_draft(draft: Option<String>) -> Result<(), ServerFnError> {
    lead_to(resume(draft)).await
}

async fn resume(draft: Option<String>) -> portal::Result<String> {
    let portal = caller::portal();
    let mut visitor = caller::visitor().await?;
    if let Some(id) = draft.and_then(|id| Uuid::try_parse(&id).ok()) {
        drafts::resume(&portal, &mut visitor, id).await?;
        caller::keep(&visitor).await?;
    }
    let draft = drafts::draft(&portal, &visitor).await?;
    Ok(draft.map_or_else(|| "/my".to_owned(), |draft| path_of(draft.resume_at())))
}
