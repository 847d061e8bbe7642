//! What a registry shows beside its signed state is no older than that.

use crate::checkpoints::{Place, refused};
use crate::update::done;

#[test]
fn s20_a_list_shows_no_older_state() {
    let place = Place::new();
    let list = ["list", "--registry", "./r", "--json"];
    done(&place.test.run(list));
    place.copy("r", "older");
    place.publish("1.1.0");
    assert!(done(&place.test.run(list)).contains("1.1.0"));
    place.copy("older", "r");
    let said = "shows its state 2, and showed 3 before";
    refused(&place.test.run(list), "rollback", said);
    for words in ["list good", "yank good@1.0.0", "unyank good@1.0.0"] {
        let words = words.split(' ').chain(["--registry", "./r", "--json"]);
        refused(&place.test.run(words), "rollback", said);
    }
    // One that fits, and one that does not, in one registry or in all.
    for words in ["search good", "search nothing-like-it", "search --tag x"] {
        let one = words.split(' ').chain(["--registry", "./r", "--json"]);
        refused(&place.test.run(one), "rollback", said);
    }
    let all = place
        .test
        .file("open-skills.yaml", "registries: {acme: ./r}\n");
    let place = Place { test: all };
    refused(
        &place.test.run(["search", "good", "--json"]),
        "rollback",
        said,
    );
    let sign = ["registry", "checkpoint", "./r", "--key", "me", "--json"];
    refused(&place.test.run(sign), "rollback", said);
    let ran = place.test.run(["search", "--help"]);
    let line = "1 nothing fits, or the registry's state is older than before";
    assert!(done(&ran).contains(line), "{ran}");
    for words in ["yank", "unyank", "tag", "registry checkpoint"] {
        let ran = place.test.run(words.split(' ').chain(["--help"]));
        let line = "Exit code: 0 done, 1 the registry's state is older than before";
        assert!(done(&ran).contains(line), "{ran}");
    }
}
