//! This program started once more, to read what a stranger sent: `sunlit decode`.

use std::ffi::OsString;

use portal::DECODERS;
use portal::foreign::{Bounds, Children, Program, child};

/// The only argument of a child. No command for people.
const DECODE: &str = "decode";

/// Children of this very program, whatever has been put in its place on the disk since it was started.
pub fn children() -> Children {
    let path = "/proc/self/exe".into();
    let program = Program { path, arguments: vec![OsString::from(DECODE)], environment: Vec::new() };
    Children::new(program, Bounds::default())
}

/// Whether this process is a child; if so, how it ended. Asked before anything else is begun.
pub fn as_child() -> Option<std::io::Result<()>> {
    let mut arguments = std::env::args_os().skip(1);
    let asked = arguments.next().is_some_and(|argument| argument == DECODE) && arguments.next().is_none();
    asked.then(|| child::run(&DECODERS))
}
