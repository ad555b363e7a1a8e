//! Keys of other systems: who pushes events under which name, and who may read applications.
