use domain::staff::Role;
use leptos::prelude::*;
use portal::staff::enter_demo;

use crate::functions::lead_to;
use crate::staff::back::wanted;
use crate::staff::caller::{self, SIGN_IN};

/// In a demo: signs in as whoever has the role.
#[server(prefix = "/_staff", endpoint = "enter")]
pub async fn enter(role: Option<String>, to: Option<String>) -> Result<(), ServerFnError> {
    lead_to(async {
        let role = role.as_deref().and_then(Role::from_code);
        let member = match role {
            Some(role) => enter_demo(&caller::desk(), role).await?,
            None => None,
        };
        let Some(member) = member else { return Ok(SIGN_IN.to_owned()) };
        caller::enter(&member).await?;
        Ok(wanted(to.as_deref()).to_owned())
    })
    .await
}
