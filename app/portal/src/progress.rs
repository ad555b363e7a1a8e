//! The event log: admission, promises, the cached state, and what the pages show of it.
