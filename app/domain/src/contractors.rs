//! Contractors: licences of both schemes, the neutral order of the list.
