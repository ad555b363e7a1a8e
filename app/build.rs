//! Puts the style sheet together and writes down which built files the binary carries, so that the portal is one file.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// In the order of the cascade.
const SHEETS: [&str; 13] = [
    "tokens",
    "base",
    "frame",
    "components",
    "forms",
    "home",
    "case",
    "lists",
    "applications",
    "statistics",
    "staff",
    "elder",
    "print",
];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("..");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_SSR").is_none() {
        return Ok(());
    }
    // Folders as a whole: a file that is missing would count as changed for ever.
    println!("cargo::rerun-if-changed={}", root.join("style").display());
    println!("cargo::rerun-if-changed={}", root.join("public").display());
    println!("cargo::rerun-if-changed=locales");

    let mut style = String::from("@layer tokens, base, components, pages, elder, print;\n");
    for sheet in SHEETS {
        style.push_str(&without_comments(&fs::read_to_string(root.join("style").join(format!("{sheet}.css")))?));
    }
    fs::write(out.join("sunlit.css"), &style)?;

    let script = built(&root, "app.js");
    let wasm = built(&root, "app_bg.wasm");
    let mut code = String::new();
    let _ = writeln!(code, "const STYLE_HASH: &str = \"{:016x}\";", hash(&[style.as_bytes()]));
    let _ = writeln!(code, "const STYLE: &[u8] = include_bytes!({:?});", out.join("sunlit.css"));
    match (script, wasm) {
        (Some(script), Some(wasm)) => {
            let _ =
                writeln!(code, "const PKG_HASH: &str = \"{:016x}\";", hash(&[&fs::read(&script)?, &fs::read(&wasm)?]));
            let _ = writeln!(code, "const SCRIPT: &[u8] = include_bytes!({script:?});");
            let _ = writeln!(code, "const WASM: &[u8] = include_bytes!({wasm:?});");
        }
        _ => {
            println!("cargo::warning=public/pkg is not built: pages work, but without scripts");
            code.push_str(
                "const PKG_HASH: &str = \"none\";\nconst SCRIPT: &[u8] = b\"\";\nconst WASM: &[u8] = b\"\";\n",
            );
        }
    }
    fs::write(out.join("assets.rs"), code)
}

fn built(root: &Path, name: &str) -> Option<PathBuf> {
    root.join("public/pkg").join(name).canonicalize().ok()
}

fn hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

fn without_comments(css: &str) -> String {
    let mut rest = css;
    let mut kept = String::with_capacity(css.len());
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}
