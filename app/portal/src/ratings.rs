//! Ratings after energisation, and the call-backs that they open.
