//! Documents that applicants send: checked, re-encoded, sealed and stored.
