//! Bytes of strangers are read in a child of this very program, which limits itself before it reads a single one: what a
//! decoder of foreign formats does wrong there harms nobody here. Two children at a time, fair between addresses and between
//! the sessions behind one.
//!
//! The nouns that know a format hand in a [`Decoder`]; this module knows none of them.

mod bounds;
pub mod child;
mod frames;
mod pool;
mod work;

use std::sync::Arc;

pub use bounds::{Bounds, Failed, Program};
pub use frames::Answers;
pub use pool::Whose;
pub use work::Work;

/// Reads what a stranger sent and answers in frames. An error means that nobody listens any more.
pub type Decoder = fn(Vec<u8>, &mut Answers) -> std::io::Result<()>;

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

    /// Waits for a turn and starts a child that is going to read with the decoder called `decoder`. No session has two
    /// children at a time.
    ///
    /// # Errors
    /// When the process can't start a child.
    pub async fn begin(&self, whose: &Whose, decoder: &str) -> std::io::Result<Result<Work, Failed>> {
        let turn = match tokio::time::timeout(self.bounds.patience, self.pool.turn(whose)).await {
            Ok(Some(turn)) => turn,
            Ok(None) | Err(_) => return Ok(Err(Failed::Busy)),
        };
        Work::start(&self.program, self.bounds, turn, decoder).map(Ok)
    }
}

#[cfg(test)]
pub(crate) mod tests;
