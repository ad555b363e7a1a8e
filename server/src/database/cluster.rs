//! A private Postgres on a unix socket. It outlives a server that is killed; the next one adopts it. Whoever leaves last
//! stops it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::postgres::PgConnectOptions;

use super::place::{Place, command, programs};

/// The superuser of the cluster, who owns the tables.
pub const OWNER: &str = "sunlit_owner";
const DATABASE: &str = "sunlit";
/// The file that says that the cluster was made to its end.
const MADE: &str = "made";

#[derive(Clone)]
pub struct Cluster {
    place: Place,
    programs: PathBuf,
    /// Held for reading while a process uses the cluster. The system lets go of it when the process dies.
    in_use: Arc<Mutex<Option<File>>>,
}

impl Cluster {
    /// Makes the cluster if there is none, starts it if it doesn't run.
    pub fn start(data_dir: &Path) -> io::Result<Self> {
        let place = Place::find(data_dir)?;
        let cluster = Self { programs: programs()?, in_use: Arc::default(), place };
        let _turn = cluster.take_turns()?;
        let in_use = open_lock(&cluster.place.folder.join("in-use.lock"))?;
        in_use.lock_shared()?;
        *cluster.in_use.lock().unwrap_or_else(PoisonError::into_inner) = Some(in_use);

        let folder = cluster.place.folder.display().to_string();
        if !cluster.place.folder.join(MADE).exists() {
            cluster.make()?;
            tracing::info!(folder, "private database made and started");
        } else if cluster.is_running()? {
            tracing::info!(folder, "private database adopted: it was running");
        } else {
            cluster.launch()?;
            tracing::info!(folder, "private database started");
        }
        Ok(cluster)
    }

    pub fn options(&self, user: &str) -> PgConnectOptions {
        let socket_dir = self.place.socket_dir.display().to_string();
        PgConnectOptions::new_without_pgpass().host(&socket_dir).port(5432).username(user).database(DATABASE)
    }

    /// Stops it unless another process uses it.
    pub fn stop(&self) -> io::Result<()> {
        let _turn = self.take_turns()?;
        let in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(in_use) = in_use else { return Ok(()) };
        in_use.unlock()?;
        if in_use.try_lock().is_err() {
            tracing::info!("the private database stays: another process uses it");
            return Ok(());
        }
        run(self.command("pg_ctl").arg("-D").arg(self.data()).args(["-m", "fast", "-w", "stop"]))?;
        tracing::info!("private database stopped");
        Ok(())
    }

    /// Only one process at a time starts or stops the cluster.
    fn take_turns(&self) -> io::Result<File> {
        let lock = open_lock(&self.place.folder.join("turn.lock"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// A half-made one, cut off in the middle, is made anew.
    fn make(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.data()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut initdb = self.command("initdb");
        initdb.arg("-D").arg(self.data()).args(["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        run(&mut initdb)?;
        self.launch()?;
        let mut createdb = self.command("createdb");
        createdb.arg("-h").arg(&self.place.socket_dir).args(["-U", OWNER, DATABASE]);
        run(&mut createdb)?;
        fs::write(self.place.folder.join(MADE), "")
    }

    fn is_running(&self) -> io::Result<bool> {
        let mut status = self.command("pg_ctl");
        status.arg("-D").arg(self.data()).arg("status").stdout(Stdio::null()).stderr(Stdio::null());
        Ok(status.status()?.success())
    }

    fn launch(&self) -> io::Result<()> {
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=120 -c timezone=UTC \
             -c log_statement=none -c log_error_verbosity=terse -c log_min_error_statement=panic -c log_min_duration_statement=-1",
            self.place.socket_dir.display()
        );
        let log = self.place.folder.join("postgres.log");
        run(self
            .command("pg_ctl")
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(log)
            .args(["-w", "-t", "60", "-o", &options, "start"]))
    }

    fn data(&self) -> PathBuf {
        self.place.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        command(&self.programs.join(program), &self.place.folder, self.place.lent)
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(path)
}

/// The output goes to a file, not a pipe: the started Postgres keeps it open.
fn run(command: &mut Command) -> io::Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() {
        return Ok(());
    }
    let program = Path::new(command.get_program()).display().to_string();
    Err(io::Error::other(format!("{program} failed ({status}); see postgres.log in the private database's folder")))
}
