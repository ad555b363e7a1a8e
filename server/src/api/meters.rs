//! The meter of an application, for other systems: what hangs there and from which reading on is billed.

use chrono::{DateTime, Utc};
use portal::meters::PutUp;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Meter {
    /// 4 to 22 of 0–9 and A–Z.
    #[schema(example = "330100123456")]
    number: String,
    /// What it showed when it was put up: kWh with two decimals.
    #[schema(example = "12.35")]
    reading_kwh: String,
    /// By which readings are multiplied, 1 to 10,000.
    multiplier: u32,
    put_up_at: DateTime<Utc>,
    /// When the customer confirmed number and reading; null as long as nobody has.
    confirmed_at: Option<DateTime<Utc>>,
}

impl From<PutUp> for Meter {
    fn from(put_up: PutUp) -> Self {
        Self {
            number: put_up.meter.number,
            reading_kwh: put_up.meter.reading.to_string(),
            multiplier: put_up.meter.multiplier,
            put_up_at: put_up.at,
            confirmed_at: put_up.confirmed.map(|confirmed| confirmed.at),
        }
    }
}
