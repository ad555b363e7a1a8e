//! A new migration must rebuild the crate that carries them all.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
