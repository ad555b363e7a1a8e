//! Service areas: who is responsible where, and whom to call.

use domain::text::Text;
use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::{Portal, Result};

/// One service area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    pub code: String,
    pub name: Text,
    /// A post, never a person's name.
    pub manager_post: Text,
    pub duty_phone: String,
    /// Address and hours of the service hall.
    pub hall: Text,
}

/// All of them, in the order of their codes.
///
/// # Errors
/// When the database fails.
pub async fn all(portal: &Portal) -> Result<Vec<Area>> {
    let rows = sqlx::query!(
        r#"select code, name as "name: Json<Text>", manager_post as "manager_post: Json<Text>", duty_phone,
                  hall as "hall: Json<Text>"
           from areas order by code"#
    )
    .fetch_all(portal.pool())
    .await?;
    let areas = rows.into_iter().map(|row| Area {
        code: row.code,
        name: row.name.0,
        manager_post: row.manager_post.0,
        duty_phone: row.duty_phone,
        hall: row.hall.0,
    });
    Ok(areas.collect())
}

/// The codes alone, for checking an answer.
pub(super) async fn codes<'c>(connection: impl PgExecutor<'c>) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!("select code from areas").fetch_all(connection).await?)
}
