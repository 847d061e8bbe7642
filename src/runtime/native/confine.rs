//! The last walls around a native script: rights, resources and system calls.
//!
//! Namespaces decide what there is to see; this decides what can be done with it. All of it
//! is inherited by every program that the script starts, and none can take it off.

use std::collections::BTreeMap;
use std::io;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr,
    RulesetCreatedAttr, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::thread::{
    CapabilitySet, CapabilitySets, clear_ambient_capability_set,
    remove_capability_from_bounding_set, set_capabilities, set_no_new_privs,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition,
    SeccompFilter, SeccompRule,
};

use super::spec::Spec;

/// How many files one process may have open.
const OPEN_FILES: u64 = 1_024;

/// System calls that no script needs and that reach into the kernel or other processes.
const REFUSED: &[i64] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_lookup_dcookie,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_move_pages,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_personality,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

/// The kinds of sockets that an empty network makes harmless. Others, such as those to the
/// host of a virtual machine, know no network namespace.
const SOCKETS: [i32; 4] = [
    libc::AF_UNIX,
    libc::AF_INET,
    libc::AF_INET6,
    libc::AF_NETLINK,
];

/// Flags with which a new process would get namespaces, and with them rights, of its own.
const NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];

/// Puts up all walls around this process. An error means that one of them does not stand.
pub fn confine(spec: &Spec) -> io::Result<()> {
    limit(spec)?;
    drop_rights()?;
    set_no_new_privs(true)?;
    restrict_files(spec)?;
    restrict_calls()
}

/// Whether this kernel has Landlock.
pub fn has_landlock() -> bool {
    let ruleset = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    let handled = ruleset.handle_access(AccessFs::from_all(ABI::V1));
    handled.and_then(Ruleset::create).is_ok()
}

fn limit(spec: &Spec) -> io::Result<()> {
    let set = |resource, most| {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).map_err(io::Error::from)
    };
    set(Resource::Core, 0)?;
    set(Resource::Fsize, spec.file_size)?;
    // Not the address space: engines reserve far more of it than they ever use.
    set(Resource::Data, spec.memory)?;
    set(Resource::Cpu, spec.seconds)?;
    set(Resource::Nofile, OPEN_FILES)?;
    set(Resource::Nproc, super::PROCESSES)
}

/// Gives up every capability for good.
fn drop_rights() -> io::Result<()> {
    clear_ambient_capability_set()?;
    for bit in 0..u64::BITS {
        let capability = CapabilitySet::from_bits_retain(1 << bit);
        // The kernel ends its list somewhere; whoever has no right to drop has none to keep.
        if remove_capability_from_bounding_set(capability).is_err() {
            break;
        }
    }
    let none = CapabilitySet::empty();
    let sets = CapabilitySets {
        effective: none,
        permitted: none,
        inheritable: none,
    };
    Ok(set_capabilities(None, sets)?)
}

/// What is mounted read-only stays so even if a mount were changed; no connection, no
/// signal and no abstract socket leads out. A kernel without Landlock has the namespaces.
fn restrict_files(spec: &Spec) -> io::Result<()> {
    let abi = ABI::V6;
    let writable = spec.binds.iter().filter(|bind| bind.writable);
    let writable = writable.map(|bind| bind.guest.as_str()).chain(["/dev"]);
    let restrict = || {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(abi))?
            .handle_access(AccessNet::from_all(abi))?
            .scope(Scope::from_all(abi))?
            .create()?
            .add_rules(path_beneath_rules(["/"], AccessFs::from_read(abi)))?
            .add_rules(path_beneath_rules(writable, AccessFs::from_all(abi)))?
            .restrict_self()
    };
    restrict().map(|_| ()).map_err(io::Error::other)
}

fn restrict_calls() -> io::Result<()> {
    for filter in filters()? {
        seccompiler::apply_filter(&filter).map_err(io::Error::other)?;
    }
    Ok(())
}

/// The filters: what is refused, and `clone3`, whose flags no filter can read and for which
/// every library has an older way.
fn filters() -> io::Result<Vec<BpfProgram>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.iter().map(|&call| (call, Vec::new())).collect();
    let others = SOCKETS
        .iter()
        .map(|&kind| condition(0, Is::Ne, number(kind)));
    let others = rule(others.collect::<io::Result<_>>()?)?;
    rules.insert(libc::SYS_socket, vec![others]);
    let mut clone = Vec::new();
    for flag in NAMESPACES {
        let mask = number(flag);
        clone.push(rule(vec![condition(0, Is::MaskedEq(mask), mask)?])?);
    }
    rules.insert(libc::SYS_clone, clone);
    // Typing into the terminal of whoever started the run.
    let typing = condition(1, Is::Eq, libc::TIOCSTI)?;
    rules.insert(libc::SYS_ioctl, vec![rule(vec![typing])?]);
    let refuse = program(rules, libc::EPERM)?;
    let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    Ok(vec![refuse, program(clone3, libc::ENOSYS)?])
}

/// A constant of the C library as the kernel compares it.
fn number(constant: i32) -> u64 {
    u64::from(constant.cast_unsigned())
}

fn condition(argument: u8, is: Is, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, Length::Dword, is, value).map_err(io::Error::other)
}

fn rule(conditions: Vec<SeccompCondition>) -> io::Result<SeccompRule> {
    SeccompRule::new(conditions).map_err(io::Error::other)
}

fn program(rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> io::Result<BpfProgram> {
    let machine = std::env::consts::ARCH
        .try_into()
        .map_err(io::Error::other)?;
    let refuse = SeccompAction::Errno(error.cast_unsigned());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, machine);
    let filter = filter.map_err(io::Error::other)?;
    filter.try_into().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_programs() {
        let filters = filters().unwrap();
        assert_eq!(filters.len(), 2);
        assert!(filters[0].len() > REFUSED.len());
    }
}
