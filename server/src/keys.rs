//! The file of the master keys.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use portal::{Keys, Random};

use crate::cli::Outcome;
use crate::config::Config;

/// Reads the key file. With a private cluster and no file named, one is made at the first start.
pub fn load(config: &Config, may_make: bool, random: &dyn Random) -> Outcome<Keys> {
    let named = !config.key_file.as_os_str().is_empty();
    if !named && !may_make {
        Err("key_file: is needed with database_url; whoever loses it loses everything personal in the database")?;
    }
    let path = if named { config.key_file.clone() } else { config.data_dir.join("keys") };
    if !named {
        make(&path, random)?;
    }
    let text = fs::read_to_string(&path).map_err(|error| format!("key_file: {}: {error}", path.display()))?;
    let mode = fs::metadata(&path)?.permissions().mode();
    if mode & 0o077 != 0 {
        Err(format!("key_file: {} can be read by others: chmod 600", path.display()))?;
    }
    Ok(Keys::parse(&text).map_err(|error| format!("key_file: {error}"))?)
}

/// Written aside and linked into place, so that two processes agree on one and a crash leaves none half written.
fn make(path: &Path, random: &dyn Random) -> Outcome {
    if path.exists() {
        return Ok(());
    }
    let aside = path.with_extension(std::process::id().to_string());
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    file.write_all(Keys::generate(random).as_bytes())?;
    file.sync_all()?;
    match fs::hard_link(&aside, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error)?,
        Err(_) => {}
        Ok(()) => tracing::info!(file = %path.display(), "master key made"),
    }
    Ok(fs::remove_file(&aside)?)
}

#[cfg(test)]
mod tests;
