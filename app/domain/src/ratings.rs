//! Ratings: five grades, the questions asked after the power is on, and when a call-back is due.
