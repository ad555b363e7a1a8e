//! Which database the process works with, and under which roles: the owner migrates, the portal's own role can't change
//! what has happened.

mod cluster;
mod place;

use chrono::{DateTime, Utc};
use portal::schema;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor, PgPool};

use crate::config::Config;
use crate::outcome::Outcome;
use cluster::Cluster;

/// The roles that migrations make.
const PORTAL: Role = Role { name: "sunlit_portal", become_it: "set role sunlit_portal" };
const STAFF: Role = Role { name: "sunlit_staff", become_it: "set role sunlit_staff" };

#[derive(Clone, Copy)]
struct Role {
    name: &'static str,
    become_it: &'static str,
}
/// Waiting longer than this for a connection is a fault that somebody must see.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// A connection that nobody used for longer is asked whether it still stands.
const RESTED: std::time::Duration = std::time::Duration::from_millis(500);

pub struct Database {
    cluster: Option<Cluster>,
    portal: PgConnectOptions,
    staff: PgConnectOptions,
    owner: PgConnectOptions,
    connections: u32,
}

impl Database {
    /// The configured database, or the private cluster, which is started if it doesn't run.
    pub async fn open(config: &Config) -> Outcome<Self> {
        let connections = config.database_connections;
        if config.database_url.is_empty() {
            let data_dir = config.data_dir.clone();
            let cluster = tokio::task::spawn_blocking(move || Cluster::start(&data_dir)).await??;
            let (portal, staff) = (cluster.options(PORTAL.name), cluster.options(STAFF.name));
            let owner = cluster.options(cluster::OWNER);
            return Ok(Self { cluster: Some(cluster), portal, staff, owner, connections });
        }
        let portal: PgConnectOptions = config.database_url.parse()?;
        let owner =
            if config.database_owner_url.is_empty() { portal.clone() } else { config.database_owner_url.parse()? };
        let staff =
            if config.database_staff_url.is_empty() { portal.clone() } else { config.database_staff_url.parse()? };
        Ok(Self { cluster: None, portal, staff, owner, connections })
    }

    pub fn is_private(&self) -> bool {
        self.cluster.is_some()
    }

    /// Connections as the tables' owner, for commands.
    pub async fn owner(&self) -> Outcome<PgPool> {
        Ok(pool(4).connect_with(quiet(&self.owner)).await?)
    }

    /// Connections as the portal's own role, whoever logs in.
    pub async fn portal(&self) -> Outcome<PgPool> {
        self.acting_as(PORTAL, &self.portal, "database_url").await
    }

    /// Connections as the desk's role, whoever logs in.
    pub async fn staff(&self) -> Outcome<PgPool> {
        self.acting_as(STAFF, &self.staff, "database_staff_url").await
    }

    async fn acting_as(&self, role: Role, options: &PgConnectOptions, setting: &str) -> Outcome<PgPool> {
        let pool = pool(self.connections)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    let user: String = sqlx::query_scalar("select current_user").fetch_one(&mut *connection).await?;
                    if user != role.name {
                        connection.execute(role.become_it).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(quiet(options))
            .await
            .map_err(|error| match error.as_database_error().and_then(|error| error.code()).as_deref() {
                Some("22023" | "42501" | "28000") => format!(
                    "{setting}: this user can't act as {0}: run `sunlit migrate`, then grant {0} to it",
                    role.name
                ),
                _ => format!("{setting}: {error}"),
            })?;
        Ok(pool)
    }

    /// Brings the tables up to date. In the private cluster the portal's role may log in then.
    pub async fn migrate(&self, now: DateTime<Utc>) -> Outcome {
        let owner = self.owner().await?;
        schema::migrate(&owner, now).await?;
        if self.is_private() {
            owner.execute("alter role sunlit_portal login; alter role sunlit_staff login").await?;
        }
        owner.close().await;
        Ok(())
    }

    /// Stops the private cluster unless another process uses it.
    pub async fn close(&self) {
        if let Some(cluster) = self.cluster.clone() {
            let stopped = tokio::task::spawn_blocking(move || cluster.stop()).await;
            if let Ok(Err(error)) = stopped {
                tracing::warn!(%error, "the private database was not stopped");
            }
        }
    }
}

fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        // Asked each time, it would double the ways to the database.
        .test_before_acquire(false)
        .before_acquire(|connection, used| {
            Box::pin(async move {
                if used.idle_for > RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// Statements are never logged: what is bound to them is somebody's.
fn quiet(options: &PgConnectOptions) -> PgConnectOptions {
    options.clone().disable_statement_logging().application_name("sunlit")
}

#[cfg(test)]
mod tests;
