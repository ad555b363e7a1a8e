//! How staff get in beside password and code, as the operator has decided.

use domain::text::Text;
pub use openidconnect::ClientSecret;

/// What applies unsaid: password and code, and passkeys where the desk's address allows them.
#[derive(Debug, Clone, Default)]
pub struct Entrance {
    /// Where staff reach the desk, without a slash at the end; empty: there is none.
    pub base_url: String,
    /// Whose word lets somebody in as well.
    pub provider: Option<Provider>,
}

/// An OpenID Connect provider: the utility's own directory, most likely.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name on the button.
    pub name: Text,
    /// Its address, letter for letter as in what it signs.
    pub issuer: String,
    pub client_id: String,
    /// `Debug` leaves it out.
    pub client_secret: ClientSecret,
    /// It asks for a second factor itself, each time: no code is asked for here.
    pub has_second_factor: bool,
}
