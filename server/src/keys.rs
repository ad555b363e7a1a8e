//! The file of the master keys.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use portal::{Keys, Random};

use crate::config::Config;
use crate::outcome::Outcome;

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
    let folder = path.parent().ok_or("key_file: the file has no folder")?;
    // Under a name that nobody can guess or have made before, readable for us alone.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(Keys::generate(random).as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(lost) if lost.error.kind() != ErrorKind::AlreadyExists => Err(lost.error)?,
        // Another process was first; its key is the one.
        Err(_) => {}
        Ok(_) => tracing::info!(file = %path.display(), "master key made"),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
