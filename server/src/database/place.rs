//! Where the private cluster lives and as whom it runs. Postgres refuses root, so root lends it the user `postgres`, who
//! must be able to enter the folder.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, lchown};
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Uid, User};
use portal::Random;
use portal::parts::SystemRandom;

/// A socket's path may have 107 bytes; its file name takes some.
const LONGEST_SOCKET_DIR: usize = 80;

/// The user under whom Postgres runs, when it isn't ours.
#[derive(Debug, Clone, Copy)]
pub struct Lent {
    pub uid: u32,
    pub gid: u32,
}

#[derive(Debug, Clone)]
pub struct Place {
    /// Holds `data` and, if its path is short enough, `socket`.
    pub folder: PathBuf,
    pub socket_dir: PathBuf,
    pub lent: Option<Lent>,
}

impl Place {
    /// Finds or makes the folder for `data_dir`.
    pub fn find(data_dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(data_dir)?;
        let data_dir = data_dir.canonicalize()?;
        let lent = lent_user()?;
        let folder = match lent {
            Some(lent) if !may_enter(&data_dir, lent) => elsewhere(&data_dir)?,
            _ => data_dir.join("postgres"),
        };
        let mut socket_dir = folder.join("socket");
        if socket_dir.as_os_str().len() > LONGEST_SOCKET_DIR {
            private_folder(&folder, lent)?;
            let folder = fs::metadata(&folder)?;
            socket_dir = std::env::temp_dir().join(format!("sunlit-{:x}-{:x}", folder.dev(), folder.ino()));
        }
        for folder in [&folder, &socket_dir] {
            private_folder(folder, lent)?;
        }
        Ok(Self { folder, socket_dir, lent })
    }
}

fn lent_user() -> io::Result<Option<Lent>> {
    if !Uid::effective().is_root() {
        return Ok(None);
    }
    let user = User::from_name("postgres")?.ok_or_else(|| io::Error::other("root needs a user called postgres"))?;
    Ok(Some(Lent { uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
}

/// Whether every folder on the way lets that user through.
fn may_enter(folder: &Path, user: Lent) -> bool {
    folder.ancestors().all(|folder| {
        fs::metadata(folder).is_ok_and(|metadata| {
            let bit = match (metadata.uid() == user.uid, metadata.gid() == user.gid) {
                (true, _) => 0o100,
                (false, true) => 0o010,
                (false, false) => 0o001,
            };
            metadata.mode() & bit != 0
        })
    })
}

/// A folder under that user's home, written down in `data_dir` so that whoever deletes `data_dir` begins anew.
fn elsewhere(data_dir: &Path) -> io::Result<PathBuf> {
    let note = data_dir.join("postgres.at");
    if let Ok(path) = fs::read_to_string(&note) {
        return Ok(PathBuf::from(path.trim()));
    }
    let mut name = [0; 8];
    SystemRandom.fill(&mut name);
    let name = format!("sunlit-{:016x}", u64::from_be_bytes(name));
    let folder = Path::new("/var/lib/postgresql").join(&name);
    // Of two first starts at once one decides, and the other never reads half a note.
    let draft = data_dir.join(&name);
    fs::write(&draft, folder.display().to_string())?;
    let linked = fs::hard_link(&draft, &note);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(PathBuf::from(fs::read_to_string(&note)?.trim()))
        }
        Err(error) => Err(error),
    }
}

/// Makes a folder that only its owner may enter. One that is there already must be a folder and ours, not a link to one:
/// anybody may have made it in a folder for everybody.
fn private_folder(folder: &Path, lent: Option<Lent>) -> io::Result<()> {
    let ours = Uid::effective().as_raw();
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(folder)?;
            // Another start may just have made it, and not have lent it yet.
            let owned = found.uid() == ours || lent.is_some_and(|lent| found.uid() == lent.uid);
            if !found.is_dir() || !owned || found.mode() & 0o077 != 0 {
                let why = format!("{} is not a folder of ours that nobody else may enter", folder.display());
                return Err(io::Error::other(why));
            }
        }
        Err(error) => return Err(error),
    }
    lent.map_or(Ok(()), |lent| lchown(folder, Some(lent.uid), Some(lent.gid)))
}

/// Debian's Postgres programs, the newest version.
pub fn programs() -> io::Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("pg_ctl").is_file())
        .max_by_key(|(version, _)| *version)
        .map(|(_, bin)| bin)
        .ok_or_else(|| io::Error::other("no Postgres in /usr/lib/postgresql: install it, or set DATABASE_URL"))
}

/// A command that runs as `lent`, in `folder`: that user may not enter the caller's.
pub fn command(program: &Path, folder: &Path, lent: Option<Lent>) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
    if let Some(lent) = lent {
        command.uid(lent.uid).gid(lent.gid);
    }
    command
}
