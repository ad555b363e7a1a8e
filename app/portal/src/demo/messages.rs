//! What invented customers have written to the desk, and what it has answered.

use chrono::{DateTime, TimeDelta, Utc};
use domain::text::Text;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::dice::Dice;
use crate::Result;
use crate::keys::Keys;
use crate::messages::thread::place;
use crate::parts::Random;
use crate::sealed::{KeyOwner, WrappedKey};

/// What is said in turn, the customer first, in the hours before now. A last word of the customer's waits for an answer.
const THREADS: [&[(i64, &str)]; 6] = [
    &[(30, "请问现场勘查可以约在周六吗？平时家里没有人。（演示）")],
    &[
        (52, "我家装空调，8 千瓦够不够？（演示）"),
        (47, "您好，勘查时会一起核对。容量不够可以当场改，不另收费。（演示）"),
    ],
    &[(5, "房产证还在办，先用购房合同可以吗？（演示）")],
    &[
        (75, "进度页上的到期日会变吗？（演示）"),
        (70, "您好，只有暂停计时或者日历变更才会变，变了会写明原因。（演示）"),
        (69, "明白了，谢谢。（演示）"),
        (68, "不客气。（演示）"),
    ],
    &[
        (28, "外线工程要自己出钱吗？（演示）"),
        (26, "您好，低压接入不收外线工程费，以页面上的费用为准。（演示）"),
        (3, "那表箱呢？（演示）"),
    ],
    &[(100, "请问哪天来装表？（演示）")],
];

struct Case {
    id: i64,
    wrapped_key: Vec<u8>,
    master_key_version: i16,
}

/// Writes the threads of a few open cases, if nothing is written yet and somebody works at the counter.
pub(super) async fn write(
    connection: &mut PgConnection,
    keys: &Keys,
    random: &dyn Random,
    until: DateTime<Utc>,
) -> Result<()> {
    let written = sqlx::query_scalar!(r#"select exists (select from case_messages) as "written!""#);
    if written.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let clerk = sqlx::query!(
        r#"select id, post as "post: Json<Text>" from staff where login = 'demo-counter' and ended_at is null"#
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(clerk) = clerk else { return Ok(()) };
    let oldest = THREADS.iter().flat_map(|thread| thread.iter()).map(|(hours, _)| *hours).max().unwrap_or_default();
    let cases = sqlx::query_as!(
        Case,
        "select c.id, k.wrapped_key, k.master_key_version
         from case_states s join cases c on c.id = s.case_id join case_keys k on k.case_id = s.case_id
         where s.state = 'open' and c.submitted_at < $1 order by c.submitted_at desc, c.id limit $2",
        until - TimeDelta::hours(oldest),
        i64::try_from(THREADS.len()).unwrap_or_default(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let dice = Dice::new(1 << 36);
    for (case, thread) in cases.iter().zip(THREADS) {
        let wrapped = WrappedKey { bytes: case.wrapped_key.clone(), master_version: case.master_key_version };
        let key = keys.unwrap(KeyOwner::Case(case.id), &wrapped)?;
        for (turn, (hours, text)) in thread.iter().enumerate() {
            let (id, from_customer) = (dice.id(), turn % 2 == 0);
            let sealed = key.seal(random, &place(id), text.as_bytes())?;
            sqlx::query!(
                "insert into case_messages (case_id, id, from_customer, staff_id, post, sealed_text, written_at)
                 values ($1, $2, $3, $4, $5, $6, $7)",
                case.id,
                id,
                from_customer,
                (!from_customer).then_some(clerk.id),
                (!from_customer).then_some(&clerk.post) as _,
                sealed,
                until - TimeDelta::hours(*hours),
            )
            .execute(&mut *connection)
            .await?;
        }
        let waits = thread.last().filter(|_| thread.len() % 2 == 1);
        let Some((hours, _)) = waits else { continue };
        sqlx::query!(
            "insert into unanswered_messages (case_id, since) values ($1, $2)",
            case.id,
            until - TimeDelta::hours(*hours),
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
