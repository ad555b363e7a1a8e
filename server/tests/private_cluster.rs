//! The program as it is run: its private database from the first start over a kill to the end.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("sunlit-test-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(path.join("token"), "token").unwrap();
        Self(path)
    }

    fn sunlit(&self, port: u16) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sunlit"));
        command.current_dir(&self.0).env("DATABASE_URL", "");
        command.env("SUNLIT_METRICS_LISTEN", "").env("SUNLIT_STAFF_LISTEN", "");
        command.env("SUNLIT_LISTEN", format!("127.0.0.1:{port}"));
        command.env("SUNLIT_SMS_GATEWAY_URL", "http://127.0.0.1:9/").env("SUNLIT_SMS_GATEWAY_TOKEN_FILE", "token");
        command
    }

    fn log(&self) -> String {
        fs::read_to_string(self.0.join("log")).unwrap()
    }

    fn serve(&self, port: u16) -> Child {
        let log = fs::File::create(self.0.join("log")).unwrap();
        let child = self.sunlit(port).arg("serve").stderr(log).stdout(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        while !is_ready(port) {
            assert!(Instant::now() < until, "not ready:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        child
    }

    fn postmaster(&self) -> PathBuf {
        self.0.join(".data/postgres/data/postmaster.pid")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn is_ready(port: u16) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return false };
    let request = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(request).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

fn signal(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

fn first_line(path: &Path) -> String {
    fs::read_to_string(path).unwrap().lines().next().unwrap().to_owned()
}

#[test]
fn a_killed_server_leaves_its_database_to_the_next_one() {
    let folder = Folder::new();
    let port = free_port();
    let mut server = folder.serve(port);
    assert!(folder.log().contains("private database made and started"));
    let postmaster = first_line(&folder.postmaster());

    signal(&server, Signal::SIGKILL);
    server.wait().unwrap();
    assert_eq!(first_line(&folder.postmaster()), postmaster);

    let mut server = folder.serve(port);
    assert!(folder.log().contains("private database adopted"));
    assert_eq!(first_line(&folder.postmaster()), postmaster);

    // A command beside the running server leaves the database to it.
    let made = folder
        .sunlit(port)
        .args(["api-key", "create", "--source", "test", "--scopes", "events:write"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(String::from_utf8(made.stdout).unwrap().starts_with("sunlit_"));
    assert!(is_ready(port));

    signal(&server, Signal::SIGTERM);
    assert!(server.wait().unwrap().success());
    assert!(folder.log().contains("private database stopped"));
    assert!(!folder.postmaster().exists());
}

#[test]
fn two_first_starts_at_once_make_one_database() {
    let folder = Folder::new();
    let start = || folder.sunlit(free_port()).arg("migrate").stderr(Stdio::piped()).spawn().unwrap();
    let both = [start(), start()];
    for started in both {
        let output = started.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!folder.postmaster().exists());
}

#[test]
fn without_a_demo_or_a_gateway_it_does_not_start() {
    let folder = Folder::new();
    let mut command = folder.sunlit(free_port());
    command.env_remove("SUNLIT_SMS_GATEWAY_URL").env_remove("SUNLIT_SMS_GATEWAY_TOKEN_FILE");
    let output = command.arg("serve").output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("sms_gateway_url"));
    let output = folder.sunlit(free_port()).env("SUNLIT_DEMO", "true").arg("serve").output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("demo: this database is not a demo"));
}

#[test]
fn a_list_of_firms_is_imported_whole_or_what_is_right_of_it() {
    let folder = Folder::new();
    let list = "单位名称,统一社会信用代码,许可证编号,许可类别和等级,制度,有效期至\n\
        示例甲公司,91110000600037341L,0-0-00001-2020,承装四级,五级制,２０２９-12-31\n\
        示例乙公司,91100000000000000A,0-0-00002-2020,承装九级,五级制,2029-12-31\n";
    fs::write(folder.0.join("list.csv"), list).unwrap();
    let run = |more: &[&str]| {
        let mut command = folder.sunlit(free_port());
        let output = command.args(["import-contractors", "list.csv", "--dated", "2026-05-01"]).args(more).output();
        let output = output.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    };
    let (taken, said, why) = run(&["--report", "report.csv"]);
    let line = "第 3 行，许可类别和等级：";
    assert!(!taken && said.contains(line) && said.contains("（读到：承装九级）"), "{said}");
    assert!(why.contains("--confirm-rest"), "{why}");
    let report = fs::read_to_string(folder.0.join("report.csv")).unwrap();
    assert!(report.starts_with("\u{feff}行,列,性质,内容,读到\r\n3,许可类别和等级,错误,"), "{report}");
    assert!(report.contains("\r\n2,有效期至,提示,"), "{report}");

    let (taken, said, _) = run(&["--confirm-rest", "--source", "示例来源"]);
    assert!(taken && said.contains("已导入为第 1 版：1 家企业"), "{said}");
    let (taken, said, _) = run(&[]);
    assert!(taken && said.contains("没有变化"), "{said}");
    let (taken, _, why) = run(&["--dated", "2099-01-01"]);
    assert!(!taken && !why.is_empty());
}
