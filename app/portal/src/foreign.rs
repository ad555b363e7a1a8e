//! Bytes of strangers are read in a child of this very program, which limits itself before it reads a single one: what a
//! decoder of foreign formats does wrong there harms nobody here. Two children at a time, fair between addresses.
//!
//! The nouns that know a format hand in a [`Decoder`]; this module knows none of them.

pub mod child;
mod frames;
mod pool;
mod work;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use frames::Answers;
pub use work::Work;

/// Reads what a stranger sent and answers in frames. An error means that nobody listens any more.
pub type Decoder = fn(Vec<u8>, &mut Answers) -> std::io::Result<()>;

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

/// The children of one process. Cheap to clone.
#[derive(Clone)]
pub struct Children {
    program: Arc<Program>,
    bounds: Bounds,
    pool: Arc<pool::Pool>,
}

impl Children {
    #[must_use]
    pub fn new(program: Program, bounds: Bounds) -> Self {
        Self { program: Arc::new(program), bounds, pool: Arc::new(pool::Pool::new(bounds.children, bounds.waiting)) }
    }

    /// Waits for a turn and starts a child that is going to read with the decoder called `decoder`. `whose` is what turns
    /// are shared out between; nobody has two children at a time.
    ///
    /// # Errors
    /// When the process can't start a child.
    pub async fn begin(&self, whose: &[u8], decoder: &str) -> std::io::Result<Result<Work, Failed>> {
        let turn = match tokio::time::timeout(self.bounds.patience, self.pool.turn(whose)).await {
            Ok(Some(turn)) => turn,
            Ok(None) | Err(_) => return Ok(Err(Failed::Busy)),
        };
        Work::start(&self.program, self.bounds, turn, decoder).map(Ok)
    }
}

#[cfg(test)]
mod tests;
