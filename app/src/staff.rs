//! The desk's side: pages and forms of those who work here, on a listener of their own. The public's side knows no address of
//! it.

mod back;
pub mod caller;
pub mod functions;
mod gate;
pub mod islands;
mod key_pages;
mod pages;
mod passkeys;
mod provider;
mod routes;
mod secrets;
pub mod site;
mod templates;
