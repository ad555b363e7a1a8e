use super::*;
use crate::parts::SeededRandom;

fn keys(file: &str) -> Result<Keys, KeysError> {
    Keys::parse(file)
}

#[test]
fn a_generated_file_can_be_read() {
    let file = Keys::generate(&SeededRandom::new(3));
    assert!(keys(&file).is_ok());
}

#[test]
fn a_wrong_file_is_named_without_its_secrets() {
    let secret = "ab".repeat(32);
    assert_eq!(keys("[master]\n").err(), Some(KeysError::Empty));
    assert_eq!(keys(&format!("[master]\n0 = \"{secret}\"\n")).err(), Some(KeysError::Version));
    let swapped = keys(&format!("[master]\n{secret} = \"1\"\n")).err().unwrap();
    assert!(!swapped.to_string().contains(secret.as_str()), "{swapped}");
    assert_eq!(keys("[master]\n1 = \"abcd\"\n").err(), Some(KeysError::Digits("1".to_owned())));
    for broken in [format!("[master]\n1 = {secret}\n"), format!("{secret}\n"), format!("{secret} = 1\n")] {
        let error = keys(&broken).err().map(|error| error.to_string()).unwrap();
        assert!(!error.contains("abab"), "{error}");
    }
}

#[test]
fn a_blind_index_is_stable_and_tells_kinds_and_installations_apart() {
    let file = |digits: &str| format!("[master]\n1 = \"{}\"\n", digits.repeat(32));
    let ours = keys(&file("11")).unwrap();
    let rotated = keys(&format!("{}2 = \"{}\"\n", file("11"), "33".repeat(32))).unwrap();
    let theirs = keys(&file("22")).unwrap();
    let hash = |keys: &Keys| keys.blind_index(Lookup::Phone, "13800001234");
    assert_eq!(hash(&ours), hash(&rotated));
    assert_ne!(hash(&ours), hash(&theirs));
    assert_ne!(hash(&ours), ours.blind_index(Lookup::IdNumber, "13800001234"));
    assert_ne!(hash(&ours), ours.blind_index(Lookup::Phone, "13800001235"));
}

#[test]
fn parts_of_a_mac_do_not_run_into_each_other() {
    let key = [1; KEY_BYTES];
    assert_ne!(mac(&key, &[b"ab", b"c"]), mac(&key, &[b"a", b"bc"]));
}

#[test]
fn sameness() {
    assert!(same(b"abc", b"abc"));
    assert!(!same(b"abc", b"abd"));
    assert!(!same(b"abc", b"ab"));
}

#[test]
fn debug_shows_no_key() {
    let keys = keys(&Keys::generate(&SeededRandom::new(3))).unwrap();
    assert_eq!(format!("{keys:?}"), "Keys { versions: [1], .. }");
}
