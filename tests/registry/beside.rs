//! A registry is mended while somebody publishes to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use open_skills::registry::documents::{Catalog, Document, read};
use open_skills::registry::repair::{Depth, check, repair};
use open_skills::registry::{Key, Registry};

use crate::faults::{Fault, Faulty};
use crate::mirror::filled;
use crate::skills::{at, put};

fn catalogued(registry: &dyn Registry) -> BTreeSet<String> {
    let catalog = read::<Catalog>(registry, &Key::catalog()).unwrap().document;
    let names = catalog.skills.iter().map(|entry| entry.name.to_string());
    names.collect()
}

#[test]
fn what_is_published_during_a_repair_stays_in_the_catalog() {
    for is_damaged in [false, true] {
        for step in 0.. {
            let place = Arc::new(filled());
            if is_damaged {
                place.force(&Key::catalog(), Some(Catalog::default().to_bytes()));
            }
            let theirs = Arc::clone(&place);
            let busy = Faulty::new(&*place, move |request, _| {
                if request == step {
                    put(&*theirs, "late", "1.0.0", "late").unwrap();
                }
                Fault::None
            });
            repair(&busy, at(9)).unwrap();
            if busy.log().len() <= step {
                assert!(step > 20, "a repair has more requests than {step}");
                break;
            }
            let all = ["csv", "late", "pdf"].map(str::to_owned);
            assert_eq!(catalogued(&*place), BTreeSet::from(all), "{step}");
            assert_eq!(check(&*place, Depth::Blobs).unwrap().flaws, [], "{step}");
        }
    }
}
