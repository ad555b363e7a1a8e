//! What the supply plans of invented cases say, for the cases that somebody may still look at.

use chrono::{DateTime, Utc};
use domain::calendar::shanghai_date;
use domain::plans::{Metering, Plan, Supply, Voltage};
use sqlx::PgConnection;

use super::dice::Dice;
use crate::Result;
use crate::keys::Keys;
use crate::parts::Random;
use crate::plans::kept::place;
use crate::sealed::{KeyOwner, WrappedKey};

/// What was weighed, and why it is this.
const WEIGHED: [&str; 3] = [
    "比较过两个电源点：最近的公变已接近满载，再接会影响邻居用电；这一台有余量，外线多 40 米，由供电企业投资。（演示）",
    "比较过架空和电缆两种走法：电缆不占路面空间、故障少；架空便宜，但要跨街。两种都不用您出钱，选了电缆。（演示）",
    "比较过单独新建分支箱和接入现有分支箱：现有的还有两个备用位，今天就能接，不用等施工。（演示）",
];

struct Answered {
    id: i64,
    seq: i32,
    occurred_at: DateTime<Utc>,
    capacity_watts: i32,
    wrapped_key: Vec<u8>,
    master_key_version: i16,
}

/// Writes the plans of open cases that have been answered, if none is written yet.
pub(super) async fn write(connection: &mut PgConnection, keys: &Keys, random: &dyn Random) -> Result<()> {
    let written = sqlx::query_scalar!(r#"select exists (select from supply_plans) as "written!""#);
    if written.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let answered = sqlx::query_as!(
        Answered,
        "select c.id, e.seq, e.occurred_at, c.capacity_watts, k.wrapped_key, k.master_key_version
         from case_states s join cases c on c.id = s.case_id join case_keys k on k.case_id = s.case_id
         join events e on e.case_id = s.case_id and e.kind = 'plan_answered'
         where s.state = 'open' order by c.id",
    )
    .fetch_all(&mut *connection)
    .await?;
    let dice = Dice::new(1 << 37);
    for case in answered {
        let wrapped = WrappedKey { bytes: case.wrapped_key, master_version: case.master_key_version };
        let key = keys.unwrap(KeyOwner::Case(case.id), &wrapped)?;
        let plan = invent(&dice, case.capacity_watts.cast_unsigned());
        let sealed = key.seal_json(random, &place(case.id, case.seq.cast_unsigned()), &plan)?;
        sqlx::query!(
            "insert into supply_plans (case_id, seq, sealed, valid_until) values ($1, $2, $3, $4)",
            case.id,
            case.seq,
            sealed,
            plan.valid_until(shanghai_date(case.occurred_at)),
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

fn invent(dice: &Dice, capacity_watts: u32) -> Plan {
    // Above this, in watts, meters for low voltage are read through transformers.
    const DIRECT: u32 = 40_000;
    Plan {
        supply: Supply::PublicTransformer,
        source: format!("演示路 {} 号公变", dice.between(1, 12)),
        voltage: Voltage::V380,
        capacity_watts,
        boundary: "低压分支箱出线端子".to_owned(),
        metering: if capacity_watts > DIRECT { Metering::ThroughTransformers } else { Metering::ThreePhase },
        alternatives: WEIGHED[dice.below(3) as usize].to_owned(),
    }
}
