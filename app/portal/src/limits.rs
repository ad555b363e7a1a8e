//! How often something may be done: token buckets in one statement each, shared by all processes.
