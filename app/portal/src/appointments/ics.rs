//! An appointment as a file for the customer's calendar, to download.

use domain::applications::Reference;
use domain::progress::{Errand, Slot};

use super::entry::{Entry, write};
use crate::applications::people;
use crate::progress::{Case, Seen, own_case};
use crate::sessions::Visitor;
use crate::{Portal, Result};

/// The appointment of this visitor's own case. `summary` and `about` are in the reader's words. Where it is stands in it for whoever
/// came by the private link: a phone code alone shows no address in full. `None`: there is none, or it is not this visitor's.
///
/// # Errors
/// When the database fails.
pub async fn calendar_file(
    portal: &Portal,
    visitor: &Visitor,
    reference: &Reference,
    errand: Errand,
    words: impl FnOnce(&Case, Slot) -> (String, String),
) -> Result<Option<String>> {
    let Seen::Own(own) = own_case(portal, visitor, reference).await? else { return Ok(None) };
    let agreed = own.case.progress.appointments.iter().find(|one| one.errand == errand);
    let Some(slot) = agreed.map(|one| one.slot) else { return Ok(None) };
    let (summary, about) = words(&own.case, slot);
    let address = match own.in_full {
        true => people::of_case(&mut *portal.pool().acquire().await?, portal, own.case.id).await?,
        false => None,
    };
    let address = address.map(|people| people.address);
    let entry = Entry { errand, slot, summary: &summary, about: &about, address: address.as_deref(), organizer: None };
    Ok(Some(write(&own.case, &entry, false)))
}
