use domain::applications::Reference;
use domain::inspections::FindingId;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use portal::documents::Unfit;
use portal::staff::{Member, PhotoOf, Photographed, add_photo as add};
use uuid::Uuid;

use super::address;
use crate::functions::documents::Form;
use crate::functions::lead_to;
use crate::notice::{self, MOST_TROUBLES, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The field that says of what the photos are.
pub const OF: &str = "of";
/// The field with the photos.
pub const PHOTOS: &str = "photos";

/// Photos of one finding or survey. Which it is stands in front of them.
#[server(prefix = "/_staff", endpoint = "photo", input = MultipartFormData)]
pub async fn add_photo(data: MultipartData) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        photos(&member, Form::of(data)).await
    })
    .await
}

async fn photos(member: &Member, mut form: Form) -> portal::Result<String> {
    let desk = caller::desk();
    let (mut troubles, mut files) = (Vec::new(), 0);
    while let Some(file) = form.next_file().await? {
        files += 1;
        let Some((reference, of)) = about(&form) else { continue };
        let name = file.name.clone();
        match add(&desk, member, &reference, of, file).await? {
            Photographed::Kept => {}
            Photographed::Unfit(unfit) if troubles.len() < MOST_TROUBLES => {
                troubles.push(Trouble::Unfit { name, unfit });
            }
            Photographed::Unfit(_) => {}
            Photographed::Enough => form.no_more = Some(Trouble::EnoughPhotos),
            Photographed::NotThere => form.no_more = Some(Trouble::PhotoOfNothing),
            Photographed::NotEntitled => form.no_more = Some(Trouble::NotEntitled),
        }
    }
    if form.cut_off {
        troubles.push(Trouble::Unfit { name: String::new(), unfit: Unfit::Damaged });
    } else if files == 0 && form.no_more.is_none() {
        troubles.push(Trouble::NoFile);
    }
    troubles.extend(form.no_more.take());
    // Of which case it is has not come.
    let Some((reference, of)) = about(&form) else { return Ok("/staff".to_owned()) };
    let here = address(&reference);
    if !troubles.is_empty() {
        let field = field(of);
        let troubles = troubles.into_iter().map(|trouble| (field.clone(), trouble)).collect();
        notice::leave(Notice { form: here.clone(), troubles, typed: Vec::new() }).await?;
    }
    Ok(match of {
        PhotoOf::Finding(_) => format!("{here}#inspections"),
        PhotoOf::Survey(_) => format!("{here}#surveyed"),
    })
}

/// The id of the field for photos of this.
#[must_use]
pub fn field(of: PhotoOf) -> String {
    format!("{PHOTOS}-{}", code(of))
}

/// As [`OF`] says it.
#[must_use]
pub fn code(of: PhotoOf) -> String {
    match of {
        PhotoOf::Finding(finding) => finding.to_string(),
        PhotoOf::Survey(survey) => survey.to_string(),
    }
}

fn about(form: &Form) -> Option<(Reference, PhotoOf)> {
    let reference = Reference::parse(form.typed.get("ref")).ok()?;
    let of = form.typed.get(OF);
    let finding = of.parse::<FindingId>().ok().map(PhotoOf::Finding);
    Some((reference, finding.or_else(|| Uuid::try_parse(of).ok().map(PhotoOf::Survey))?))
}
