//! Those who work in the demo: a post for each role, and every open case but some is somebody's. Nobody knows their passwords;
//! the demo lets everybody in by role.

use chrono::{DateTime, Days, Utc};
use domain::calendar::shanghai_date;
use domain::staff::Role;
use domain::text::Text;
use sqlx::PgConnection;

use super::places::PLACES;
use crate::Result;
use crate::keys::{Keys, to_hex};
use crate::parts::Random;
use crate::staff::{NewMember, add};

/// Login, role and post. The second account manager works in one area only.
const POSTS: [(&str, Role, &str, &str); 10] = [
    ("demo-manager-1", Role::AccountManager, "1 号客户经理（演示）", "Account manager 1 (demo)"),
    ("demo-manager-2", Role::AccountManager, "2 号客户经理（演示）", "Account manager 2 (demo)"),
    ("demo-surveyor", Role::Surveyor, "勘查班（演示）", "Survey team (demo)"),
    ("demo-inspector", Role::Inspector, "检验班（演示）", "Inspection team (demo)"),
    ("demo-metering", Role::Metering, "装表接电班（演示）", "Metering team (demo)"),
    ("demo-counter", Role::CounterClerk, "1 号柜台（演示）", "Counter 1 (demo)"),
    ("demo-publisher", Role::Publisher, "信息公开岗（演示）", "Publishing post (demo)"),
    ("demo-supervisor", Role::Supervisor, "营销主管（演示）", "Supervisor (demo)"),
    ("demo-auditor", Role::Auditor, "审计岗（演示）", "Auditor (demo)"),
    ("demo-administrator", Role::Administrator, "系统管理岗（演示）", "Administrator (demo)"),
];

/// Makes the posts, if there is nobody yet, and gives two of three open cases to somebody; two have kept a view.
pub(super) async fn hire(
    connection: &mut PgConnection,
    keys: &Keys,
    random: &dyn Random,
    now: DateTime<Utc>,
) -> Result<()> {
    let somebody = sqlx::query_scalar!(r#"select exists (select from staff) as "somebody!""#);
    if somebody.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    for (login, role, zh, en) in POSTS {
        let mut password = [0; 24];
        random.fill(&mut password);
        let areas = if login == "demo-manager-2" { vec![PLACES[0].code.to_owned()] } else { Vec::new() };
        let new = NewMember {
            login: login.to_owned(),
            post: Text { zh: zh.to_owned(), en: en.to_owned() },
            roles: vec![role],
            areas,
            password: to_hex(&password),
        };
        add(connection, keys, random, now, "Sunlit", &new).await?;
    }
    sqlx::query!(
        "insert into case_assignments (case_id, staff_id, assigned_at, opened_at)
         select s.case_id, m.id, s.last_event_at, s.last_event_at
         from case_states s
         join cases c on c.id = s.case_id
         join staff m on m.login = case when c.area_code = $1 then 'demo-manager-2' else 'demo-manager-1' end
         where s.state = 'open' and s.case_id % 3 <> 0",
        PLACES[0].code,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into work_views (staff_id, name, filter, level, saved_at)
         select id, '未分派的红牌（演示）', 'unassigned', 'red', $1 from staff
         where login in ('demo-manager-1', 'demo-supervisor')",
        now,
    )
    .execute(&mut *connection)
    .await?;
    away(connection, now).await
}

/// The second account manager is away for a week, and the first one stands in.
async fn away(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    let today = shanghai_date(now);
    sqlx::query!(
        "insert into deputies (staff_id, deputy_id, first_day, last_day, named_by, named_at)
         select away.id, deputy.id, $1, $2, away.id, $3 from staff away, staff deputy
         where away.login = 'demo-manager-2' and deputy.login = 'demo-manager-1'",
        today,
        today + Days::new(7),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
