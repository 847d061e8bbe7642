//! Small versions to publish.

use open_skills::bundle::names::SkillName;
use open_skills::bundle::versions::{Tag, Version};
use open_skills::registry::documents::{Archive, Record, Schema, Summary, Timestamp};
use open_skills::registry::publication::{Publication, Published, publish};
use open_skills::registry::{Digest, Registry, RegistryError, changes};

/// Now, in these tests.
pub const NOW: u64 = 1_795_248_000;

/// A moment that many seconds later.
pub fn at(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(NOW + seconds)
}

/// A skill's name.
pub fn name(text: &str) -> SkillName {
    SkillName::parse(text).unwrap()
}

/// A version.
pub fn version(text: &str) -> Version {
    text.parse().unwrap()
}

/// A version with a content of its own.
pub fn record(skill: &str, number: &str, content: &str, seconds: u64) -> Record {
    Record {
        schema: Schema,
        name: name(skill),
        version: version(number),
        archive: Archive {
            digest: Digest::of(content.as_bytes()),
            size: content.len() as u64,
        },
        tree: Digest::of(format!("tree of {content}").as_bytes()),
        manifest: Summary {
            description: format!("Does {content}."),
            ..Summary::default()
        },
        publisher: None,
        published: at(seconds),
        signatures: Vec::new(),
    }
}

/// Makes a place a registry.
pub fn begin(registry: &dyn Registry) {
    changes::begin(registry, &"0123456789abcdef".repeat(2), at(0)).unwrap();
}

/// Publishes a version with a content.
pub fn put(
    registry: &dyn Registry,
    skill: &str,
    number: &str,
    content: &str,
) -> Result<Published, RegistryError> {
    put_tagged(registry, skill, number, content, None)
}

/// The same with a tag.
pub fn put_tagged(
    registry: &dyn Registry,
    skill: &str,
    number: &str,
    content: &str,
    tag: Option<&Tag>,
) -> Result<Published, RegistryError> {
    let record = record(skill, number, content, 0);
    let publication = Publication {
        record: &record,
        blobs: &[content.as_bytes()],
        tag,
        at: at(0),
    };
    publish(registry, &publication)
}
