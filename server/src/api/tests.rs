//! The REST interface as another system meets it: the whole router on a port of its own, spoken to over HTTP.
#![allow(clippy::unwrap_used)]

mod applications;
mod batches;
mod changes;
mod contractors;
mod document;
mod escalations;
mod events;
mod examples;
mod keys;
mod messages;
mod once;
mod open;
mod problems;
mod ratings;
mod support;
