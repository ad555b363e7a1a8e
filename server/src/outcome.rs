//! How a command ends, and how it says so: what was asked for goes to standard output, why it failed to standard error.

use std::error::Error;
use std::io::Write;

/// A failure is a sentence for the operator.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// One line, or several, for whoever asked.
pub fn say(text: &str) -> Outcome {
    Ok(writeln!(std::io::stdout(), "{}", text.trim_end())?)
}

pub fn complain(error: &dyn Error) {
    // Standard error may be closed; then nobody listens.
    let _ = writeln!(std::io::stderr(), "sunlit: {error}");
}
