//! The fee catalogue, its conditions, and a case's lines. Money is integer fen; a missing rate is an error, never 0.
