//! What reacts in the browser. None has props: each finds what it serves by `data-…` attributes of the page, and marks
//! itself with `data-ready` once it is awake.
