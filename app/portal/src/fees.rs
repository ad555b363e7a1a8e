//! The fee catalogue in force, and the lines of a case.
