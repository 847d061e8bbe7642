//! A world of its own for a native script: user, processes, network and file system.
//!
//! Two stages of our own binary, each a fresh process with one thread. The outer one makes
//! the namespaces and starts the inner one, which is the first process in them: when it
//! ends, the kernel ends everything else in there, and it ends with the outer one.

#![allow(
    unsafe_code,
    reason = "unshare has no safe form; files, the unsafe part, are not unshared"
)]

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use rustix::fs::{StatVfsMountFlags, statvfs};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_bind_recursive,
    mount_change, mount_remount, unmount,
};
use rustix::process::{
    Pid, Signal, chdir, getgid, getpid, getuid, pivot_root, set_parent_process_death_signal,
};
use rustix::system::uname;
use rustix::thread::{
    CapabilitySet, CapabilitySets, UnshareFlags, capabilities, configure_capability_in_ambient_set,
    set_capabilities, unshare_unsafe,
};

use super::spec::{Bind, Spec};
use crate::fs::Shown as _;

/// The user and group that a script is, when the real one is the administrator.
const NOBODY_SPECIAL: u32 = 1_000;

/// Where the new file system is built; what it hides of the host is found below [`OLD`].
const BASE: &str = "/tmp";
const NEW: &str = "/new";
const OLD: &str = "/old";

/// How many numbers the kernel keeps from processes once all were given out.
const KEPT_NUMBERS: u64 = 300;
/// The first kernel in which a namespace has numbers for processes of its own, major and minor:
/// before, it was the whole machine that one limited.
const OWN_NUMBERS: (u32, u32) = (6, 14);

/// Devices that hold nothing of the host.
const DEVICES: [&str; 5] = ["full", "null", "random", "urandom", "zero"];

/// The user or group that a script is, by that of the host.
pub fn inner(outer: u32) -> u32 {
    if outer == 0 { NOBODY_SPECIAL } else { outer }
}

/// Makes the namespaces for the next process.
pub fn separate() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    let flags = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWCGROUP;
    // SAFETY: no `FILES` among the flags, and this process has one thread.
    unsafe { unshare_unsafe(flags) }?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/gid_map", format!("{} {group} 1", inner(group)))?;
    fs::write("/proc/self/uid_map", format!("{} {user} 1", inner(user)))?;
    keep_rights_over_exec()
}

/// A user who is not the administrator loses the rights in the new namespace with the next
/// program, and the next stage still has to mount.
fn keep_rights_over_exec() -> io::Result<()> {
    let permitted = capabilities(None)?.permitted;
    let sets = CapabilitySets {
        effective: permitted,
        permitted,
        inheritable: permitted,
    };
    set_capabilities(None, sets)?;
    for bit in 0..u64::BITS {
        let one = CapabilitySet::from_bits_retain(1 << bit);
        if permitted.contains(one) {
            configure_capability_in_ambient_set(one, true)?;
        }
    }
    Ok(())
}

/// Builds the file system of a script and moves into it.
pub fn move_in(spec: &Spec) -> io::Result<()> {
    mount_change(
        "/",
        MountPropagationFlags::PRIVATE | MountPropagationFlags::REC,
    )?;
    let plain = MountFlags::NOSUID | MountFlags::NODEV;
    mount("tmpfs", BASE, "tmpfs", plain, c"mode=0755,size=1m")?;
    let below = |name: &str| Path::new(BASE).join(&name[1..]);
    fs::create_dir(below(NEW))?;
    fs::create_dir(below(OLD))?;
    pivot_root(BASE, below(OLD))?;
    chdir("/")?;
    mount("tmpfs", NEW, "tmpfs", plain, c"mode=0755,size=1m")?;
    // What the user opened may lie over them.
    accounts()?;
    for bind in &spec.binds {
        bind_mount(bind)?;
    }
    for (place, to) in &spec.links {
        let place = new(place)?;
        make_parents(&place)?;
        symlink(to, place)?;
    }
    devices()?;
    fs::create_dir_all(new("/proc")?)?;
    let proc = plain | MountFlags::NOEXEC;
    // Comfort only: a container may forbid it.
    if mount("proc", new("/proc")?, "proc", proc, None).is_ok() {
        number_processes(&new("/proc/sys/kernel/pid_max")?);
    }
    unmount(OLD, UnmountFlags::DETACH)?;
    chdir(NEW)?;
    pivot_root(".", ".")?;
    unmount(".", UnmountFlags::DETACH)?;
    chdir("/")?;
    mount_remount("/", MountFlags::BIND | MountFlags::RDONLY | plain, c"")?;
    Ok(())
}

/// Leaves numbers for so many processes and no more, in this namespace: the limit of a user,
/// which holds for everybody else, is none for the administrator.
fn number_processes(most: &Path) {
    let release = uname();
    let release = release.release().to_str().ok().and_then(version);
    let has_own = release.is_some_and(|version| version >= OWN_NUMBERS);
    if !has_own || getpid() != Pid::INIT {
        return;
    }
    // A machine with many processors does not go so low, and whoever measures does the rest.
    for times in [1, 2, 4, 8] {
        let numbers = KEPT_NUMBERS + times * super::PROCESSES;
        if fs::write(most, numbers.to_string()).is_ok() {
            return;
        }
    }
}

/// The first two numbers of a kernel's release, such as `6.18.4-1-amd64`.
fn version(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|character: char| !character.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// A place in the new file system.
fn new(guest: &str) -> io::Result<PathBuf> {
    let mut place = PathBuf::from(NEW);
    for part in Path::new(guest).components() {
        match part {
            Component::RootDir => {}
            Component::Normal(part) => place.push(part),
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        }
    }
    Ok(place)
}

fn make_parents(place: &Path) -> io::Result<()> {
    place.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Mounts one thing of the host, and all that is mounted below it.
fn bind_mount(bind: &Bind) -> io::Result<()> {
    let told = |error: io::Error| {
        let text = format!("cannot mount `{}`: {error}", bind.host.shown());
        io::Error::new(error.kind(), text)
    };
    let host = Path::new(OLD).join(bind.host.strip_prefix("/").unwrap_or(&bind.host));
    let place = new(&bind.guest)?;
    match fs::metadata(&host).map_err(told)?.is_dir() {
        true => fs::create_dir_all(&place)?,
        false => {
            make_parents(&place)?;
            fs::write(&place, "")?;
        }
    }
    mount_bind_recursive(&host, &place).map_err(|error| told(error.into()))?;
    for below in mounted_below(&place)? {
        tighten(&below, bind.writable).map_err(told)?;
    }
    Ok(())
}

/// Takes rights off one mount; those that the host took off already have to be named again.
fn tighten(place: &Path, writable: bool) -> io::Result<()> {
    let there = statvfs(place)?.f_flag;
    let mut flags = MountFlags::BIND | MountFlags::NOSUID | MountFlags::NODEV;
    if !writable || there.contains(StatVfsMountFlags::RDONLY) {
        flags |= MountFlags::RDONLY;
    }
    if there.contains(StatVfsMountFlags::NOEXEC) {
        flags |= MountFlags::NOEXEC;
    }
    Ok(mount_remount(place, flags, c"")?)
}

/// A mount and those on top of it, as the kernel lists them.
fn mounted_below(place: &Path) -> io::Result<Vec<PathBuf>> {
    let table = fs::read(Path::new(OLD).join("proc/self/mountinfo"))?;
    let point = |line: &[u8]| {
        let point = line.split(|byte| *byte == b' ').nth(4)?;
        Some(PathBuf::from(OsString::from_vec(unescaped(point))))
    };
    let points = table.split(|byte| *byte == b'\n').filter_map(point);
    Ok(points.filter(|point| point.starts_with(place)).collect())
}

/// Spaces and the like stand in the table as `\040`; all else as it is, which may be no Unicode.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut parts = text.split(|byte| *byte == b'\\');
    let mut whole = parts.next().unwrap_or_default().to_vec();
    for part in parts {
        let code = part
            .get(..3)
            .and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 8).ok()) {
            Some(byte) => {
                whole.push(byte);
                whole.extend(&part[3..]);
            }
            None => {
                whole.push(b'\\');
                whole.extend(part);
            }
        }
    }
    whole
}

fn devices() -> io::Result<()> {
    for name in DEVICES {
        let place = new(&format!("/dev/{name}"))?;
        make_parents(&place)?;
        fs::write(&place, "")?;
        mount_bind(Path::new(OLD).join("dev").join(name), &place)?;
    }
    for (name, to) in [
        ("fd", ""),
        ("stdin", "/0"),
        ("stdout", "/1"),
        ("stderr", "/2"),
    ] {
        symlink(format!("/proc/self/fd{to}"), new("/dev")?.join(name))?;
    }
    let shared = new("/dev/shm")?;
    fs::create_dir(&shared)?;
    let plain = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    Ok(mount(
        "tmpfs",
        shared,
        "tmpfs",
        plain,
        c"mode=1777,size=16m",
    )?)
}

/// Programs look up who they are; the users of the host are none of their business.
fn accounts() -> io::Result<()> {
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    for (name, text) in [
        (
            "passwd",
            format!("user:x:{user}:{group}:user:/tmp:/bin/sh\n"),
        ),
        ("group", format!("user:x:{group}:\n")),
        ("hosts", "127.0.0.1 localhost\n::1 localhost\n".to_owned()),
    ] {
        let place = new("/etc")?.join(name);
        make_parents(&place)?;
        fs::write(place, text)?;
    }
    Ok(())
}

/// Starts the inner stage and waits for it; gives its code.
pub fn start_inner(state: &Path) -> io::Result<i32> {
    // The link that the kernel keeps to this very program, wherever it was started from.
    let mut inner = Command::new("/proc/self/exe");
    let status = inner.arg(super::STAGE).arg("inner").arg(state).status()?;
    Ok(super::stages::code(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_never_leaves_the_new_file_system() {
        assert_eq!(new("/skill/a").unwrap(), Path::new("/new/skill/a"));
        assert!(new("/../etc").is_err());
    }

    #[test]
    fn a_kernel_is_known_by_its_release() {
        assert_eq!(version("6.18.4-1-amd64"), Some((6, 18)));
        assert_eq!(version("6.9-rc1"), Some((6, 9)));
        assert!(version("6.9").unwrap() < OWN_NUMBERS);
        assert_eq!(version("linux"), None);
    }

    #[test]
    fn the_kernels_spelling_is_read() {
        assert_eq!(unescaped(br"/a\040b\134c"), br"/a b\c");
        assert_eq!(unescaped(br"/a\9"), br"/a\9");
        assert_eq!(unescaped(b"/a\xff\\040"), b"/a\xff ");
    }
}
