//! The child's side. It takes its own rights away first; only then it reads.

use std::io::{Error, Result};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr};
use nix::sys::resource::{Resource, setrlimit};

use super::Decoder;
use super::frames::{Answers, asked};

/// Bytes of address space beyond what the program itself takes: a photograph of 52 megapixels is decoded in 416 MB, and
/// what holds it upright in as much again.
const MEMORY: u64 = 1 << 30;
/// Seconds of computing. A phone's largest photograph takes about three.
const SECONDS: u64 = 20;
/// How far it stands back behind the portal itself.
const NICE: i32 = 10;
/// Standard input, output, errors, and one to spare for each.
const OPEN_FILES: u64 = 8;

/// Reads what stands on standard input, a socket, with the decoder that is asked for, and answers there.
///
/// # Errors
/// When the limits can't be set, no such decoder exists, or the parent has gone.
pub fn run(decoders: &[(&str, Decoder)]) -> Result<()> {
    limit_itself()?;
    let mut socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    let (name, bytes) = asked(&mut socket)?;
    let decoder = decoders.iter().find(|(known, _)| *known == name).map(|(_, decoder)| decoder);
    let decoder = decoder.ok_or_else(|| Error::other("no such decoder"))?;
    let mut answers = Answers::new(socket);
    decoder(bytes, &mut answers)?;
    answers.end()
}

fn limit_itself() -> Result<()> {
    // Whoever waits for a page comes first; a refusal by the system is no reason not to read.
    let _ = rustix::process::nice(NICE);
    let limit = |resource, most| setrlimit(resource, most, most).map_err(Error::from);
    limit(Resource::RLIMIT_AS, address_space()?.saturating_add(MEMORY))?;
    limit(Resource::RLIMIT_CPU, SECONDS)?;
    limit(Resource::RLIMIT_NOFILE, OPEN_FILES)?;
    // No byte into any file, and no picture of the memory when it dies.
    limit(Resource::RLIMIT_FSIZE, 0)?;
    limit(Resource::RLIMIT_CORE, 0)?;
    // Where the kernel can: no file is opened and nobody is connected to. An older one keeps to the limits above.
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(Ruleset::create)
        .map_err(Error::other)?;
    rules.restrict_self().map_err(Error::other)?;
    Ok(())
}

/// Bytes that the program takes before it has read anything.
fn address_space() -> Result<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = pages.split(' ').next().and_then(|pages| pages.parse().ok()).unwrap_or_default();
    // A page has 4 KiB or more; more only makes the limit narrower than it could be.
    Ok(pages * 4096)
}
