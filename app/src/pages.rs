//! The pages, one folder a noun.

pub mod agreements;
pub mod applications;
pub mod busy;
pub mod calendar;
pub mod contractors;
pub mod disclosure;
pub mod errors;
pub mod exports;
pub mod fees;
pub mod green_channel;
pub mod home;
pub mod interface;
pub mod my;
pub mod notifications;
pub mod objections;
pub mod privacy;
pub mod progress;
pub mod ratings;
pub mod reports;
pub mod sessions;
pub mod standards;
pub mod statistics;
