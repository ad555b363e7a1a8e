use domain::applications::Reference;
use domain::documents::DocumentKind;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use portal::documents::{self, Received};

use super::read;
use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

/// The form's field for files.
const FILES: &str = "files";

/// A promised paper for a case, in one or several files.
#[server(prefix = "/_fn", endpoint = "my/paper", input = MultipartFormData)]
pub async fn send_paper(data: MultipartData) -> Result<(), ServerFnError> {
    lead_to(paper(data)).await
}

async fn paper(data: MultipartData) -> portal::Result<String> {
    let upload = read(data).await?;
    let Ok(reference) = Reference::parse(upload.typed.get("ref")) else { return Ok("/my".to_owned()) };
    let here = format!("/my/{}", reference.as_str());
    let Some(kind) = DocumentKind::from_code(upload.typed.get("document")) else { return Ok(here) };
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    let mut troubles = Vec::new();
    if upload.files.is_empty() && upload.wait.is_none() {
        troubles.push(Trouble::NoFile);
    }
    troubles.extend(upload.wait);
    for file in upload.files {
        let name = file.name.clone();
        match documents::receive_for(&portal, &visitor, &reference, kind, file).await? {
            Received::Kept(_) => {}
            Received::Unfit(unfit) => troubles.push(Trouble::Unfit { name, unfit }),
            Received::NotTaken => {
                troubles.push(Trouble::NotNow);
                break;
            }
        }
    }
    if troubles.is_empty() {
        return Ok(format!("{here}#papers"));
    }
    let field = format!("{FILES}-{}", kind.code());
    let troubles = troubles.into_iter().map(|trouble| (field.clone(), trouble)).collect();
    notice::leave(Notice { form: here.clone(), troubles, typed: Vec::new() }).await?;
    Ok(here)
}
