//! The list of licensed firms, and the choice that an owner records.
