//! Seccomp: a short list of system calls, and no others.
//!
//! What is not on the list fails as not permitted rather than killing the process, so that a
//! library that tries something new gets an error that it can handle.
//!
//! The list comes as soon as the process is up, so that a worker that waits for its job has it
//! behind it; what a worker needs until its guest's code is loaded is on it. A second, short
//! filter takes that away, and looks at arguments. Filters only ever add up: what either of
//! them denies is denied.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

use super::list;

/// Calls that are allowed whatever their arguments: memory, threads, time, and files below
/// folders that are open already or that Landlock leaves.
const ALLOWED: &[libc::c_long] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    libc::SYS_memfd_create,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // Threads and signals of our own.
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_get_robust_list,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_sigaltstack,
    // Time and randomness.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    // Waiting.
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_ppoll,
    // Files.
    libc::SYS_close,
    libc::SYS_copy_file_range,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_fadvise64,
    libc::SYS_fallocate,
    libc::SYS_fcntl,
    libc::SYS_fdatasync,
    libc::SYS_fstat,
    libc::SYS_fstatfs,
    libc::SYS_fsync,
    libc::SYS_ftruncate,
    libc::SYS_getcwd,
    libc::SYS_getdents64,
    libc::SYS_geteuid,
    libc::SYS_getuid,
    libc::SYS_linkat,
    libc::SYS_lseek,
    libc::SYS_mkdirat,
    libc::SYS_newfstatat,
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_pipe2,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_preadv2,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_pwritev2,
    libc::SYS_read,
    libc::SYS_readlinkat,
    libc::SYS_readv,
    libc::SYS_renameat2,
    libc::SYS_sendfile,
    libc::SYS_statx,
    libc::SYS_symlinkat,
    libc::SYS_uname,
    libc::SYS_unlinkat,
    libc::SYS_utimensat,
    libc::SYS_write,
    libc::SYS_writev,
];

/// The older names for some of them, which newer processors never had.
#[cfg(target_arch = "x86_64")]
const ALLOWED_HERE: &[libc::c_long] = &[
    libc::SYS_access,
    libc::SYS_dup2,
    libc::SYS_epoll_wait,
    libc::SYS_lstat,
    libc::SYS_mkdir,
    libc::SYS_poll,
    libc::SYS_readlink,
    libc::SYS_rename,
    libc::SYS_renameat,
    libc::SYS_rmdir,
    libc::SYS_stat,
    libc::SYS_time,
    libc::SYS_unlink,
];
#[cfg(target_arch = "aarch64")]
const ALLOWED_HERE: &[libc::c_long] = &[libc::SYS_renameat];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const ALLOWED_HERE: &[libc::c_long] = &[];

/// Questions to a file that change nothing: how much there is to read, whether it is a
/// terminal, and that it closes on exec. Spelled out, as C libraries differ in their type.
const QUESTIONS: [u64; 3] = [0x541b, 0x5401, 0x5451];

/// Calls that are allowed until the process is locked up: the locks are made of them.
const UNTIL_LOCKED: &[libc::c_long] = &[
    libc::SYS_landlock_add_rule,
    libc::SYS_landlock_create_ruleset,
    libc::SYS_landlock_restrict_self,
    libc::SYS_seccomp,
];

/// Calls of which only some are allowed once the process is locked up: see [`locks`].
const RESTRICTED: &[libc::c_long] = &[
    libc::SYS_clone,
    libc::SYS_ioctl,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_prctl,
    libc::SYS_prlimit64,
    libc::SYS_tgkill,
];

/// Filters the calls of this process from now on, but for what [`complete`] takes away; says
/// whether this processor can.
pub fn begin() -> Result<bool, String> {
    apply(calls)
}

/// Takes away what was left to load code and to lock the process up.
pub fn complete() -> Result<bool, String> {
    apply(locks)
}

fn apply(program: fn(TargetArch) -> Result<BpfProgram, String>) -> Result<bool, String> {
    let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else {
        return Ok(false);
    };
    match seccompiler::apply_filter(&program(arch)?) {
        // A kernel without seccomp.
        Err(Error::Prctl(error) | Error::Seccomp(error))
            if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOSYS)) =>
        {
            Ok(false)
        }
        applied => applied.map(|()| true).map_err(|error| told(&error)),
    }
}

fn told(error: &Error) -> String {
    format!("seccomp refuses: {error}")
}

/// The list. The newer call for threads hides its flags from filters: as if it were not there,
/// the older one is used, whose flags can be seen.
fn calls(arch: TargetArch) -> Result<BpfProgram, String> {
    let plain = ALLOWED.iter().chain(ALLOWED_HERE);
    let allowed = plain.chain(UNTIL_LOCKED).chain(RESTRICTED).copied();
    let program = list::program(arch, allowed, libc::SYS_clone3);
    program.ok_or_else(|| "the list of system calls is too long".to_owned())
}

/// Denies what is left to deny; for all else the list stands.
fn locks(arch: TargetArch) -> Result<BpfProgram, String> {
    denials(arch).map_err(|error| told(&error))
}

fn denials(arch: TargetArch) -> Result<BpfProgram, Error> {
    let gone = UNTIL_LOCKED.iter().map(|&call| (call, Vec::new()));
    let mut rules: BTreeMap<_, _> = gone.collect();
    let thread = libc::CLONE_THREAD.unsigned_abs().into();
    let executable = libc::PROT_EXEC.unsigned_abs().into();
    // A thread, never a process.
    rules.insert(libc::SYS_clone, vec![rule([(0, masked(thread), 0)])?]);
    // Memory whose contents could be run: all code is loaded by now.
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![rule([(2, masked(executable), executable)])?]);
    }
    // Setting limits: they may be looked at.
    rules.insert(libc::SYS_prlimit64, vec![rule([(2, SeccompCmpOp::Ne, 0)])?]);
    // All but naming a thread.
    let name = libc::PR_SET_NAME.unsigned_abs().into();
    rules.insert(libc::SYS_prctl, vec![rule([(0, SeccompCmpOp::Ne, name)])?]);
    // Signals to others.
    let ourselves = std::process::id().into();
    rules.insert(
        libc::SYS_tgkill,
        vec![rule([(0, SeccompCmpOp::Ne, ourselves)])?],
    );
    let others = QUESTIONS.map(|question| (1, SeccompCmpOp::Ne, question));
    rules.insert(libc::SYS_ioctl, vec![rule(others)?]);
    let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch)?;
    Ok(filter.try_into()?)
}

fn masked(mask: u64) -> SeccompCmpOp {
    SeccompCmpOp::MaskedEq(mask)
}

/// A call all of whose arguments that are named are like that.
fn rule<const N: usize>(arguments: [(u8, SeccompCmpOp, u64); N]) -> Result<SeccompRule, Error> {
    let condition = |(argument, compare, value)| {
        SeccompCondition::new(argument, SeccompCmpArgLen::Qword, compare, value)
    };
    let conditions = arguments.into_iter().map(condition);
    Ok(SeccompRule::new(conditions.collect::<Result<_, _>>()?)?)
}
