//! `sunlit staff`: who works at the desk.

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use domain::staff::{Right, Role};
use domain::text::Text;
use portal::parts::SystemRandom;
use portal::staff::{self, Linked, Linking, NewMember};
use portal::{Random, schema};
use sqlx::PgPool;

use crate::config::Config;
use crate::database::Database;
use crate::keys;
use crate::outcome::{Outcome, say};

/// What can be done with accounts.
#[derive(Subcommand)]
pub enum Staff {
    /// Make an account; print its password, the address of its second factor and its recovery codes, once.
    Add(Add),
    /// Print all accounts: login, roles, areas, post.
    List,
    /// Print the table that the desk goes by, which role may do what, in Markdown. Needs no database.
    Rights,
    /// Give an account other roles or areas, at once and in its open sessions too; open cases that it may not work on any more
    /// become nobody's.
    Roles(Roles),
    /// Let somebody in by the word of the configured provider: the account is whose the provider calls so.
    Link {
        #[arg(long)]
        login: String,
        /// The provider's `sub` of whoever it is.
        #[arg(long)]
        subject: String,
    },
    /// Undo that.
    Unlink {
        #[arg(long)]
        login: String,
    },
    /// End an account and its sessions. What it did stays on record.
    End {
        #[arg(long)]
        login: String,
    },
}

#[derive(Args)]
pub struct Add {
    /// 2 to 40 of a–z, 0–9 and `._-`.
    #[arg(long)]
    login: String,
    /// What customers and colleagues are told, for example `3 号客户经理`; never a name.
    #[arg(long)]
    post: String,
    /// The post in English; unsaid as in Chinese.
    #[arg(long)]
    post_en: Option<String>,
    /// `account_manager`, `surveyor`, `inspector`, `metering`, `counter_clerk`, `publisher`, `supervisor`, `auditor`,
    /// `administrator`; several with commas.
    #[arg(long, value_delimiter = ',', required = true, value_parser = role)]
    roles: Vec<Role>,
    /// Codes of areas, several with commas; unsaid everywhere.
    #[arg(long, value_delimiter = ',')]
    areas: Vec<String>,
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("change").required(true).multiple(true)))]
pub struct Roles {
    #[arg(long)]
    login: String,
    /// All that it has from now on, several with commas; unsaid as before. See `sunlit staff add`.
    #[arg(long, value_delimiter = ',', value_parser = role, group = "change")]
    roles: Option<Vec<Role>>,
    /// Codes of all its areas from now on, several with commas; unsaid as before.
    #[arg(long, value_delimiter = ',', group = "change", conflicts_with = "everywhere")]
    areas: Option<Vec<String>>,
    /// All areas from now on.
    #[arg(long, group = "change")]
    everywhere: bool,
}

fn role(code: &str) -> Result<Role, String> {
    Role::from_code(code).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("no such role; there are {}", known.join(", "))
    })
}

/// Letters and digits of a password that is made here: 99 bits.
const PASSWORD: usize = 20;

/// Each right with those who have it, as `domain::staff` says; without a line's end.
pub fn rights() -> String {
    let row = |first: &str, cells: Vec<&str>| format!("| {first} | {} |", cells.join(" | "));
    let names = Role::ALL.iter().map(|role| role.code());
    let head = [row("", names.collect()), row("---", vec![":-:"; Role::ALL.len()])];
    let rows = Right::ALL.iter().map(|right| {
        let marks = Role::ALL.iter().map(|role| if role.may(*right) { "●" } else { "" });
        row(&format!("`{}`", right.code()), marks.collect())
    });
    head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

pub async fn run(asked: &Staff, config: &Config, database: &Database, owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    if !schema::is_current(owner).await? {
        database.migrate(now).await?;
    }
    match asked {
        Staff::Add(asked) => add(asked, config, database, owner, now).await,
        Staff::Rights => say(&rights()),
        Staff::List => {
            for member in staff::everybody(owner).await? {
                let roles: Vec<_> = member.entitlement.roles.iter().map(|role| role.code()).collect();
                let areas = member.entitlement.areas.join(",");
                say(&format!("{}\t{}\t{areas}\t{}", member.login, roles.join(","), member.post.zh))?;
            }
            Ok(())
        }
        Staff::Roles(asked) => {
            let areas = if asked.everywhere { Some(Vec::new()) } else { asked.areas.clone() };
            match staff::change(owner, &asked.login, asked.roles.as_deref(), areas.as_deref()).await? {
                Some(given_back) => say(&format!("open cases that are nobody's now: {given_back}")),
                None => Err(format!("nobody with the login {} works here", asked.login))?,
            }
        }
        Staff::Link { login, subject } => link(login, subject, config, owner, now).await,
        Staff::Unlink { login } => match staff::unlink(owner, login, issuer(config)?).await? {
            true => Ok(()),
            false => Err(format!("{login} is not linked with {}", config.oidc_issuer))?,
        },
        Staff::End { login } => match staff::end(owner, now, login).await? {
            true => Ok(()),
            false => Err(format!("nobody with the login {login} works here"))?,
        },
    }
}

async fn link(login: &str, subject: &str, config: &Config, owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    let linking = Linking { issuer: issuer(config)?, subject };
    match staff::link(owner, now, login, &linking).await? {
        Linked::Done => Ok(()),
        Linked::Taken => Err(format!(
            "{login} is linked with another subject, or {subject} with another account: unlink that first"
        ))?,
        Linked::Nobody => Err(format!("nobody with the login {login} works here"))?,
    }
}

fn issuer(config: &Config) -> Outcome<&str> {
    match config.oidc_issuer.as_str() {
        "" => Err("oidc_issuer: is needed, it says who vouches for staff")?,
        issuer => Ok(issuer),
    }
}

async fn add(asked: &Add, config: &Config, database: &Database, owner: &PgPool, now: DateTime<Utc>) -> Outcome {
    let random: &dyn Random = &SystemRandom;
    let keys = keys::load(config, database.is_private(), random)?;
    let new = NewMember {
        login: asked.login.clone(),
        post: Text { zh: asked.post.clone(), en: asked.post_en.clone().unwrap_or_else(|| asked.post.clone()) },
        roles: asked.roles.clone(),
        areas: asked.areas.clone(),
        password: random.letters(PASSWORD),
    };
    let mut transaction = owner.begin().await?;
    let made = staff::add(&mut transaction, &keys, random, now, &config.operator_zh, &new).await?;
    let Some(factor) = made else { Err(format!("{}: the login is taken, or there is no such area", new.login))? };
    let codes = staff::renew_recovery_codes(&mut transaction, random, &new.login).await?.unwrap_or_default();
    transaction.commit().await?;
    say(&format!(
        "password: {}\nsecond factor: {factor}\nrecovery codes, each good once:\n{}",
        new.password,
        codes.join("\n")
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn operators_read_the_table_that_the_desk_goes_by() {
        let read = include_str!("../README.md");
        assert!(
            read.contains(&super::rights()),
            "put what `sunlit staff rights` prints into server/README.md:\n{}",
            super::rights()
        );
    }
}
