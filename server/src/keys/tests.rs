use std::path::PathBuf;

use portal::parts::SeededRandom;

use super::*;

fn folder() -> PathBuf {
    let path = std::env::temp_dir().join(format!("sunlit-keys-{}", uuid::Uuid::new_v4()));
    fs::create_dir(&path).unwrap();
    path
}

fn with(key_file: &Path, data_dir: &Path) -> Config {
    Config { key_file: key_file.into(), data_dir: data_dir.into(), ..Config::default() }
}

fn refusal(config: &Config, may_make: bool) -> String {
    load(config, may_make, &SeededRandom::new(1)).unwrap_err().to_string()
}

#[test]
fn a_private_cluster_gets_a_key_once_and_nobody_else_reads_it() {
    let folder = folder();
    let config = with(Path::new(""), &folder);
    load(&config, true, &SeededRandom::new(1)).unwrap();
    let first = fs::read_to_string(folder.join("keys")).unwrap();
    load(&config, true, &SeededRandom::new(2)).unwrap();
    assert_eq!(fs::read_to_string(folder.join("keys")).unwrap(), first);
    assert_eq!(fs::metadata(folder.join("keys")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);

    fs::set_permissions(folder.join("keys"), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(refusal(&config, true).contains("chmod 600"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_real_installation_brings_its_own() {
    let folder = folder();
    assert!(refusal(&with(Path::new(""), &folder), false).starts_with("key_file: is needed"));
    let missing = folder.join("missing");
    assert!(refusal(&with(&missing, &folder), true).starts_with("key_file: "));
    assert!(!missing.exists(), "a mistyped name must not make a new key");
    fs::remove_dir_all(folder).unwrap();
}
