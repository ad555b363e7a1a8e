use domain::applications::Reference;
use leptos::prelude::*;
use portal::staff::{self, Member, Purpose, Unmasked};
use uuid::Uuid;

use super::wanted::{Wanted, ask_again};
use super::{address, at_case, paper_address};
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;

/// The field with the purpose.
pub const PURPOSE: &str = "purpose";
/// The field with the paper that is to be seen then.
pub const PAPER: &str = "paper";

/// Opens a person's data for a purpose; asks first who it is if the sign-in was long ago.
#[server(prefix = "/_staff", endpoint = "unmask")]
pub async fn unmask(
    #[server(rename = "ref")] reference: Option<String>,
    purpose: Option<String>,
    paper: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let paper = paper.and_then(|id| Uuid::try_parse(&id).ok());
        let mut again = None;
        let path = at_case(reference, async |member, reference| {
            let Some(purpose) = purpose.as_deref().and_then(Purpose::from_code) else {
                return notice::leave(Notice::of(&address(reference), PURPOSE, Trouble::NothingChosen)).await;
            };
            if open(member, false, reference, purpose).await? == Unmasked::AskAgain {
                again = Some(Wanted::Unmask(reference.as_str().to_owned(), purpose.code().to_owned(), paper));
            }
            Ok(())
        })
        .await?;
        match again {
            Some(wanted) => ask_again(wanted).await,
            // Where nothing was chosen, the paper's page asks again.
            None => Ok(paper.map_or(path, paper_address)),
        }
    })
    .await
}

/// `proved_now`: who it is was proved by this request.
pub(super) async fn open(
    member: &Member,
    proved_now: bool,
    reference: &Reference,
    purpose: Purpose,
) -> portal::Result<Unmasked> {
    let desk = caller::desk();
    let signed_in_at = match proved_now {
        true => Some(desk.now()),
        false => caller::signed_in_at(member).await?,
    };
    let unmasked = staff::unmask(&desk, member, signed_in_at, reference, purpose).await?;
    if unmasked == Unmasked::NotEntitled {
        notice::leave(Notice::of(&address(reference), PURPOSE, Trouble::NotEntitled)).await?;
    }
    Ok(unmasked)
}
