//! What a child is, and what it may take.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// How the program starts itself as a child.
#[derive(Debug, Clone)]
pub struct Program {
    pub path: PathBuf,
    pub arguments: Vec<OsString>,
    /// All of the child's environment: it learns nothing of the parent's.
    pub environment: Vec<(OsString, OsString)>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// Too many wait, or it waited too long for its turn: later it may do.
    Busy,
    /// The child met one of its limits, or broke: these bytes are not to be read here.
    Died,
}

/// What one child may take, and how long anybody waits for one.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Children at once.
    pub children: usize,
    /// In the queue, at most.
    pub waiting: usize,
    /// In the queue, at most.
    pub patience: Duration,
    /// From the first byte to the last answer.
    pub time: Duration,
    /// Bytes of all answers together.
    pub answers: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            children: 2,
            waiting: 200,
            patience: Duration::from_secs(25),
            time: Duration::from_secs(40),
            answers: 128 << 20,
        }
    }
}
