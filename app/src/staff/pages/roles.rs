//! What a role is called.

use domain::staff::Role;

pub(super) fn key(role: Role) -> &'static str {
    match role {
        Role::AccountManager => "role-account-manager",
        Role::Surveyor => "role-surveyor",
        Role::Inspector => "role-inspector",
        Role::Metering => "role-metering",
        Role::CounterClerk => "role-counter-clerk",
        Role::Publisher => "role-publisher",
        Role::Supervisor => "role-supervisor",
        Role::Auditor => "role-auditor",
        Role::Administrator => "role-administrator",
    }
}
