//! A registry is copied while others write to the copy.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use open_skills::registry::garbage::collect;
use open_skills::registry::repair::{Depth, check};
use open_skills::registry::{Digest, Key, Memory, RegistryExt, Trouble, changes, download};

use crate::faults::{Fault, Faulty};
use crate::mirror::{copy, filled, same};
use crate::skills::{at, name, put, version};

/// Somebody who does something with the copy right before the mirror writes under such a key.
fn beside<'t>(
    to: &'t Arc<Memory>,
    ending: &'static str,
    act: impl Fn(&Memory) + Send + Sync + 'static,
) -> Faulty<&'t Memory> {
    let (theirs, is_done) = (Arc::clone(to), AtomicBool::new(false));
    Faulty::new(&**to, move |_, write| {
        let is_now = write.is_some_and(|key| key.as_str().ends_with(ending));
        if is_now && !is_done.swap(true, Ordering::SeqCst) {
            act(&theirs);
        }
        Fault::None
    })
}

#[test]
fn two_mirrors_at_once_make_one_copy() {
    for ending in [
        "/record.json",
        "tags/pdf.json",
        "/index.json",
        "catalog.json",
    ] {
        let (from, to) = (Arc::new(filled()), Arc::new(Memory::new()));
        let other = Arc::clone(&from);
        let busy = beside(&to, ending, move |to| {
            copy(&*other, to).unwrap();
        });
        copy(&*from, &busy).unwrap_or_else(|error| panic!("{ending}: {error}"));
        same(&*from, &*to);
    }
}

/// Somebody else copies a later state after the first one has read what the indexes say.
#[test]
fn a_slow_mirror_does_not_take_a_copy_back() {
    let (from, to) = (Arc::new(filled()), Arc::new(Memory::new()));
    copy(&*from, &*to).unwrap();
    put(&*from, "docx", "1.0.0", "four").unwrap();
    let watched = Faulty::watched(&*from);
    copy(&watched, &Memory::new()).unwrap();
    let lists = watched.log().iter().position(|line| line == "list");
    let (source, copied) = (Arc::clone(&from), Arc::clone(&to));
    let slow = Faulty::new(&*from, move |number, _| {
        if Some(number) == lists {
            put(&*source, "docx", "2.0.0", "five").unwrap();
            copy(&*source, &*copied).unwrap();
        }
        Fault::None
    });
    let error = copy(&slow, &*to).unwrap_err();
    assert_eq!(error.trouble, Trouble::Conflict, "{error}");
    same(&*from, &*to);
    copy(&*from, &*to).unwrap();
}

#[test]
fn what_is_published_to_the_copy_meanwhile_is_not_written_over() {
    let (from, to) = (filled(), Arc::new(Memory::new()));
    copy(&from, &*to).unwrap();
    let yanked = (&name("pdf"), &version("1.1.0"));
    changes::yank(&from, yanked, true, None, at(2)).unwrap();
    let busy = beside(&to, "skills/pdf/index.json", |to| {
        put(to, "pdf", "9.9.9", "theirs").unwrap();
    });
    let error = copy(&from, &busy).unwrap_err();
    assert_eq!(error.trouble, Trouble::Conflict, "{error}");
    let index = download::index(&*to, &name("pdf")).unwrap();
    assert!(index.version(&version("9.9.9")).is_some());
}

/// What an earlier mirroring left in the copy is in use again, and a sweep sees that.
#[test]
fn g17_a_sweep_of_the_copy_costs_it_nothing() {
    let (hour, day) = (Duration::from_hours(1), Duration::from_hours(24));
    let (from, to) = (filled(), Arc::new(Memory::new()));
    let left = Key::blob(&Digest::of(b"one"));
    to.create_blob(b"one").unwrap();
    to.age(&left, day);
    // A place that holds blobs alone is no copy yet; its marker is what was written first.
    let marker = from
        .read_if_there(&Key::marker(), 1 << 16)
        .unwrap()
        .unwrap();
    to.create(&Key::marker(), &marker.bytes).unwrap();
    let busy = beside(&to, "pdf/1.0.0/record.json", move |to| {
        collect(to, hour, false).unwrap();
    });
    copy(&from, &busy).unwrap();
    assert_eq!(check(&*to, Depth::Blobs).unwrap().flaws.len(), 0);
    same(&from, &*to);
}
