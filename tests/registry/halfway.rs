//! A disk that is full in the middle of a change: what is said is so, and the same again ends it.

use open_skills::bundle::versions::Tag;
use open_skills::diagnostics::Explain;
use open_skills::registry::chain;
use open_skills::registry::documents::{Event, Index, read};
use open_skills::registry::repair::{Depth, check};
use open_skills::registry::{Key, Memory, Registry, RegistryError, RegistryExt, Trouble, changes};

use crate::faults::{Fault, Faulty};
use crate::skills::{at, begin, name, put, version};

/// A store that takes so many more writes, and then has no room.
fn full(memory: &Memory, after: usize) -> Faulty<&Memory> {
    let written = std::sync::atomic::AtomicUsize::new(0);
    Faulty::new(memory, move |_, write| {
        let is_full =
            write.is_some() && written.fetch_add(1, std::sync::atomic::Ordering::SeqCst) >= after;
        match is_full {
            true => Fault::Before(Trouble::NoSpace),
            false => Fault::None,
        }
    })
}

fn hint(error: &RegistryError) -> String {
    assert_eq!(error.trouble, Trouble::NoSpace, "{error}");
    error.hint().unwrap_or_default()
}

#[test]
fn a_publication_says_whether_its_version_is_there() {
    let (mut with, mut without) = (0, 0);
    for after in 0.. {
        let memory = Memory::new();
        begin(&memory);
        let Err(error) = put(&full(&memory, after), "pdf", "1.0.0", "one") else {
            break;
        };
        let key = Key::record(&name("pdf"), &version("1.0.0"));
        let hint = hint(&error);
        match memory.read_if_there(&key, u64::MAX).unwrap() {
            Some(_) => {
                with += 1;
                assert!(hint.contains("`pdf 1.0.0` is there"), "{hint}");
            }
            None => {
                without += 1;
                assert!(hint.contains("nothing was published"), "{hint}");
            }
        }
        assert!(hint.contains("run the same command again"), "{hint}");
        put(&memory, "pdf", "1.0.0", "one").unwrap();
        assert_eq!(check(&memory, Depth::Blobs).unwrap().flaws, []);
    }
    assert!(with >= 3 && without >= 2, "{with} {without}");
}

/// Makes a change on a store that is full after ever more writes, then on one with room: what
/// was said has to be so, and the log has to tell of it in the end, once.
fn changed(
    begun: &str,
    key: &Key,
    is_event: impl Fn(&Event) -> bool,
    change: impl Fn(&dyn Registry) -> Result<bool, RegistryError>,
) {
    let mut halves = 0;
    for after in 0.. {
        let memory = Memory::new();
        begin(&memory);
        put(&memory, "pdf", "1.0.0", "one").unwrap();
        let Err(error) = change(&full(&memory, after)) else {
            break;
        };
        let hint = hint(&error);
        match memory.read_if_there(key, u64::MAX).unwrap() {
            Some(_) => {
                halves += 1;
                assert!(hint.starts_with(begun), "{hint}");
            }
            None => assert!(hint.ends_with("nothing was changed"), "{hint}"),
        }
        change(&memory).unwrap();
        assert_eq!(check(&memory, Depth::Blobs).unwrap().flaws, []);
        let chain = chain::verify(&memory).unwrap();
        let told = chain.entries.iter().filter(|entry| is_event(&entry.event));
        assert!((1..=2).contains(&told.count()), "{after}");
    }
    assert!(halves >= 2, "{halves}");
}

#[test]
fn a_version_that_is_taken_back_is_so_in_the_end() {
    let (pdf, one) = (name("pdf"), version("1.0.0"));
    let key = Key::yank(&pdf, &one);
    let is_event = |event: &Event| matches!(event, Event::Yanked { .. });
    changed("`pdf 1.0.0` is noted", &key, is_event, |registry| {
        changes::yank(registry, (&pdf, &one), true, None, at(1))
    });
}

#[test]
fn a_tag_stands_for_its_version_in_the_end() {
    let (pdf, one) = (name("pdf"), version("1.0.0"));
    let tag: Tag = "beta".parse().unwrap();
    let is_event = |event: &Event| matches!(event, Event::Tagged { .. });
    changed("`beta` of `pdf`", &Key::tags(&pdf), is_event, |registry| {
        let changed = changes::tag(registry, &pdf, &tag, Some(&one), at(1))?;
        let index = read::<Index>(registry, &Key::index(&pdf))?.document;
        assert_eq!(index.tags.get(&tag), Some(&one));
        Ok(changed)
    });
}
