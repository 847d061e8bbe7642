//! Seccomp: a short list of system calls, and no others.
//!
//! What is not on the list fails as not permitted rather than killing the process, so that a
//! library that tries something new gets an error that it can handle.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

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
    libc::SYS_clone3,
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

/// Filters the calls of this process from now on; says whether this processor can.
pub fn filter() -> Result<bool, String> {
    let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else {
        return Ok(false);
    };
    let told = |error: Error| format!("seccomp refuses: {error}");
    for program in [threads(arch), calls(arch)] {
        let program = program.map_err(told)?;
        match seccompiler::apply_filter(&program) {
            // A kernel without seccomp.
            Err(Error::Prctl(error) | Error::Seccomp(error))
                if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOSYS)) =>
            {
                return Ok(false);
            }
            applied => applied.map_err(told)?,
        }
    }
    Ok(true)
}

/// The newer call for threads hides its flags from filters: as if it were not there, the
/// older one is used, whose flags can be seen.
fn threads(arch: TargetArch) -> Result<BpfProgram, Error> {
    let rules = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let absent = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, absent, arch)?;
    Ok(filter.try_into()?)
}

fn calls(arch: TargetArch) -> Result<BpfProgram, Error> {
    let plain = ALLOWED.iter().chain(ALLOWED_HERE);
    let mut rules: BTreeMap<_, _> = plain.map(|&call| (call, Vec::new())).collect();
    let thread = libc::CLONE_THREAD.unsigned_abs().into();
    let executable = libc::PROT_EXEC.unsigned_abs().into();
    // A thread, never a process.
    rules.insert(libc::SYS_clone, vec![rule(0, masked(thread), thread)?]);
    // Memory whose contents can never be run: all code is loaded by now.
    rules.insert(libc::SYS_mmap, vec![rule(2, masked(executable), 0)?]);
    rules.insert(libc::SYS_mprotect, vec![rule(2, masked(executable), 0)?]);
    // Looking at limits, never setting them.
    rules.insert(libc::SYS_prlimit64, vec![rule(2, SeccompCmpOp::Eq, 0)?]);
    let name = libc::PR_SET_NAME.unsigned_abs().into();
    rules.insert(libc::SYS_prctl, vec![rule(0, SeccompCmpOp::Eq, name)?]);
    let ourselves = std::process::id().into();
    rules.insert(
        libc::SYS_tgkill,
        vec![rule(0, SeccompCmpOp::Eq, ourselves)?],
    );
    let questions = QUESTIONS.map(|question| rule(1, SeccompCmpOp::Eq, question));
    rules.insert(
        libc::SYS_ioctl,
        questions.into_iter().collect::<Result<_, _>>()?,
    );
    let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, denied, SeccompAction::Allow, arch)?;
    Ok(filter.try_into()?)
}

fn masked(mask: u64) -> SeccompCmpOp {
    SeccompCmpOp::MaskedEq(mask)
}

/// One condition on one argument.
fn rule(argument: u8, compare: SeccompCmpOp, value: u64) -> Result<SeccompRule, Error> {
    let length = SeccompCmpArgLen::Qword;
    let condition = SeccompCondition::new(argument, length, compare, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}
