//! `pack`, `unpack`, `inspect` and `diff`: a skill as one file and back.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{BAD_SKILL, CliTest, GOOD_SKILL};

const SCRIPT: &str = "#!/usr/bin/env python3\nprint(\"sums\")\n";

/// A skill with a script, a version, and things that nobody ships.
fn skill() -> CliTest {
    let document = format!("{GOOD_SKILL}\nThe sums come from [sums](scripts/sums.py).\n");
    let test = CliTest::new()
        .file("good/SKILL.md", document)
        .file("good/skill.yaml", "version: 1.2.0\n")
        .file("good/scripts/sums.py", SCRIPT)
        .file("good/.git/HEAD", "ref: refs/heads/main\n")
        .file("good/.DS_Store", "");
    executable(&test.work().join("good/scripts/sums.py"));
    test
}

#[cfg(unix)]
fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
fn executable(_: &Path) {}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[cfg(unix)]
#[test]
fn a_skill_is_packed_and_comes_back() {
    let test = skill();
    let ran = test.run(["pack", "good"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    packed good 1.2.0 into good-1.2.0.skill
      3 files, 552 B (279 B unpacked)
      tree     sha256:c0caa68f41d870a1b260a9b33e9d971b15f3f419f25cb55bfbb8420da8b6ed3f
      archive  sha256:48fa222cb08b799b19168c5f5237d7ce829f4e9f5e998f1ab3b563059eb10471
    ----- stderr -----
    1 warning: `open-skills lint good` shows them
    ");
    let ran = test.run(["unpack", "good-1.2.0.skill", "-C", "out"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    unpacked out/good (3 files, 279 B)
      tree     sha256:c0caa68f41d870a1b260a9b33e9d971b15f3f419f25cb55bfbb8420da8b6ed3f
      archive  sha256:48fa222cb08b799b19168c5f5237d7ce829f4e9f5e998f1ab3b563059eb10471
    ----- stderr -----
    ");
    let back = std::fs::read_to_string(test.work().join("out/good/scripts/sums.py"));
    assert_eq!(back.unwrap(), SCRIPT);
    let same = test.run(["diff", "good", "out/good"]);
    assert_eq!((same.code, same.stdout.as_str()), (Some(0), ""), "{same}");
}

#[cfg(unix)]
#[test]
fn the_list_says_what_stays_behind_and_what_is_refused() {
    let test = skill()
        .file("good/.env", "TOKEN=1\n")
        .file("good/notes.tmp", "")
        .file("good/.skillignore", "*.tmp\n");
    std::os::unix::fs::symlink("/etc/hosts", test.work().join("good/hosts")).unwrap();
    std::os::unix::fs::symlink("SKILL.md", test.work().join("good/README.md")).unwrap();
    insta::assert_snapshot!(test.run(["pack", "good", "--list"]), @r"
    exit: 1
    ----- stdout -----
    good: 4 files, 506 B
          227 B  README.md  a copy of SKILL.md
          227 B  SKILL.md
           37 B  scripts/sums.py*
           15 B  skill.yaml
       left out  .DS_Store  a system's note about a folder
       left out  .git/  version control
       left out  .skillignore  it is about packing
       left out  notes.tmp  `.skillignore` names `*.tmp`
        refused  .env  holds environment variables, often secrets; leave it out with `.skillignore`; if it holds no secret, `open-skills pack --include .env good` packs it
        refused  hosts  links to `/etc/hosts`, outside the skill; put a copy in its place, or leave it out with `.skillignore`
    ----- stderr -----
    ");
    assert!(!test.work().join("good-1.2.0.skill").exists());
    insta::assert_snapshot!(test.run(["pack", "good", "--no-lint"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `.env` holds environment variables, often secrets
      --> good/.env
    hint: leave it out with `.skillignore`; if it holds no secret, `open-skills pack --include .env good` packs it; 1 more: `open-skills pack --list good` shows all of them
    ");
    let listed = json(&test.run(["pack", "good", "--list", "--json"]).stdout);
    assert_eq!(listed["skills"][0]["refused"][1]["kind"], "link-out");
    let included = [
        "pack",
        "good",
        "--no-lint",
        "--include",
        ".env",
        "--exclude",
        "hosts",
    ];
    assert_eq!(test.run(included).code, Some(0));
}

/// What `--list` shows is what `pack` does.
#[test]
fn names_that_no_archive_takes_are_refused_in_the_list_too() {
    let test = skill()
        .file("good/aux.md", "")
        .file("good/.skillignore", "SKILL.md\n");
    let listed = json(&test.run(["pack", "good", "--list", "--json"]).stdout);
    let refused = listed["skills"][0]["refused"].as_array().unwrap();
    let kinds: Vec<_> = refused.iter().map(|flaw| &flaw["kind"]).collect();
    assert_eq!(kinds, ["no-skill", "name-device"]);
    let ran = test.run(["pack", "good", "--list"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(test.run(["pack", "good", "--no-lint"]).code, Some(2));
}

/// What cannot be packed is a difference: it must not hide behind what can.
#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_a_difference() {
    let test = skill();
    assert_eq!(test.run(["pack", "good", "-o", "1.skill"]).code, Some(0));
    std::os::unix::fs::symlink("/etc/passwd", test.work().join("good/x")).unwrap();
    let ran = test.run(["diff", "1.skill", "good"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout.contains("refused  x links to `/etc/passwd`"),
        "{ran}"
    );
    let answer = json(&test.run(["diff", "1.skill", "good", "--json"]).stdout);
    assert_eq!(answer["identical"], false);
    assert_eq!(answer["b"]["unpackable"][0]["kind"], "link-out");
}

#[test]
fn the_ending_of_the_output_says_the_format() {
    let test = skill();
    assert_eq!(test.run(["pack", "good", "-o", "x.tar.gz"]).code, Some(0));
    let bytes = std::fs::read(test.work().join("x.tar.gz")).unwrap();
    assert!(bytes.starts_with(&[0x1f, 0x8b]));
    let ran = test.run(["pack", "good", "-o", "-"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn a_skill_with_errors_is_not_packed_unless_asked_for() {
    let test = CliTest::new().file("bad/SKILL.md", BAD_SKILL);
    let ran = test.run(["pack", "bad"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("error[NM003]"), "{ran}");
    assert!(ran.stderr.contains("nothing was packed: "), "{ran}");
    let answer = json(&test.run(["pack", "bad", "--json"]).stdout);
    assert_eq!(answer["packed"], json("[]"));
    assert!(answer["lint"]["errors"].as_u64() > Some(0));
    let ran = test.run(["pack", "bad", "--no-lint"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(test.work().join("Bad_Name-1.0.0.skill").exists());
}

#[test]
fn what_is_no_archive_or_not_there_has_a_next_step() {
    let test = skill().file("report.skill", "");
    for (line, error, hint) in [
        (
            &["unpack", "good"][..],
            "error: `good` is a folder and no archive",
            "hint: `open-skills pack good` makes an archive of it",
        ),
        (
            &["unpack", "x.skill"],
            "error: cannot read `x.skill`: no such file or directory",
            "hint: `open-skills pack FOLDER` makes an archive",
        ),
        (
            &["inspect", "reprot.skill"],
            "error: cannot read `reprot.skill`",
            "hint: did you mean `report.skill`?",
        ),
        (
            &["verify", "./reprot.skill"],
            "error: cannot read `./reprot.skill`",
            "hint: did you mean `report.skill`?",
        ),
        (
            &["lint", "god"],
            "error: cannot look at `god`",
            "hint: did you mean `good`?",
        ),
        (
            &["pack", "elsewhere"],
            "error: cannot look at `elsewhere`",
            "hint: name the folder of a skill",
        ),
        (
            &["diff", "good"],
            "error: `<B>` is missing",
            "hint: for example `open-skills diff ",
        ),
    ] {
        let ran = test.run(line);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.starts_with(error), "{ran}");
        assert!(ran.stderr.contains(hint), "{ran}");
    }
}

#[test]
fn several_skills_go_into_a_folder() {
    let other = GOOD_SKILL.replace("name: good", "name: other");
    let test = skill().file("other/SKILL.md", other);
    let ran = test.run(["pack", ".", "-o", "SKILL", "--store"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = test.run(["pack", "-o", "good/SKILL.md"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("names one file, and 2 skills are packed"),
        "{ran}"
    );
    let ran = test.run([
        "pack",
        "-o",
        "dist/",
        "--format-archive",
        "tar.gz",
        "--json",
    ]);
    let answer = json(&ran.stdout);
    let archives: Vec<_> = answer["packed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["archive"])
        .collect();
    assert_eq!(archives, ["dist/good-1.2.0.tar.gz", "dist/other.tar.gz"]);
    let ran = test.run(["pack", "--format-archive", "tar.gz", "--store"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

/// A9: the same files give the same bytes wherever, whenever and by whomever.
#[cfg(unix)]
#[test]
fn a9_the_bytes_depend_on_the_files_alone() {
    let test = skill();
    let sum = |file: &str| std::fs::read(test.work().join(file)).unwrap();
    assert_eq!(test.run(["pack", "good", "-o", "1.skill"]).code, Some(0));
    // Another folder, umask, time zone, language, and other times of the files.
    let script = "umask 077 && cp -r good elsewhere && touch -t 200102030405 elsewhere/*.md \
        && cd elsewhere && chmod 600 SKILL.md && chmod 711 scripts/sums.py \
        && TZ=Asia/Kathmandu LC_ALL=tr_TR.UTF-8 \"$0\" pack . -o ../2.skill --no-lint";
    let mut command = test.command();
    let program = command.get_program().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    command = {
        let mut shell = Command::new("sh");
        shell.env_clear().env("PATH", &path).envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        shell
            .current_dir(test.work())
            .args(["-c", script])
            .arg(&program);
        shell
    };
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert!(
        sum("1.skill") == sum("2.skill"),
        "another folder, another archive"
    );
    // After a git clone, which knows nothing of times and only one bit of modes.
    let script = "cd good && rm -rf .git && git init -q && git add -A && \
        git -c user.name=x -c user.email=x@example.invalid commit -qm x && \
        cd .. && git clone -q good cloned";
    let git = Command::new("sh")
        .current_dir(test.work())
        .args(["-c", script])
        .output()
        .unwrap();
    assert!(git.status.success(), "{git:?}");
    assert_eq!(
        test.run(["pack", "cloned", "-o", "3.skill", "--no-lint"])
            .code,
        Some(0)
    );
    assert!(sum("1.skill") == sum("3.skill"), "a clone, another archive");
}

/// A10: what modes and links a file system has beyond a run bit is normalised.
#[cfg(unix)]
#[test]
fn a10_odd_modes_and_hard_links_are_normalised() {
    use std::os::unix::fs::PermissionsExt;
    let test = skill();
    let script = test.work().join("good/scripts/sums.py");
    assert_eq!(test.run(["pack", "good", "-o", "1.skill"]).code, Some(0));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o6777)).unwrap();
    std::fs::hard_link(&script, test.work().join("outside")).unwrap();
    assert_eq!(test.run(["pack", "good", "-o", "2.skill"]).code, Some(0));
    let bytes = |file: &str| std::fs::read(test.work().join(file)).unwrap();
    assert!(bytes("1.skill") == bytes("2.skill"));
}

#[test]
fn archives_of_other_tools_are_unpacked() {
    let make = "import zipfile, os\n\
        with zipfile.ZipFile('py.skill', 'w', zipfile.ZIP_DEFLATED) as z:\n\
        \x20   for folder, _, files in os.walk('good'):\n\
        \x20       for f in files:\n\
        \x20           if '.git' not in folder:\n\
        \x20               z.write(os.path.join(folder, f))\n";
    let test = skill();
    let python = Command::new("python3")
        .current_dir(test.work())
        .args(["-c", make])
        .status();
    assert!(python.unwrap().success());
    let ran = test.run(["unpack", "py.skill", "-C", "out", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(json(&ran.stdout)["files"], 4);
    // And the other way round: what we pack, Python lists and finds sound.
    assert_eq!(test.run(["pack", "good", "-o", "ours.skill"]).code, Some(0));
    let check = "import zipfile; z = zipfile.ZipFile('ours.skill'); \
        assert z.testzip() is None; print(z.namelist())";
    let listed = Command::new("python3")
        .current_dir(test.work())
        .args(["-c", check])
        .output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    assert_eq!(
        listed,
        "['good/SKILL.md', 'good/scripts/sums.py', 'good/skill.yaml']\n"
    );
}

#[test]
fn what_stands_there_is_only_replaced_by_force_and_only_when_it_is_a_skill() {
    let test = skill().file("mine/diary.txt", "dear");
    assert_eq!(
        test.run(["pack", "good", "--layout", "root", "-o", "r.skill"])
            .code,
        Some(0)
    );
    let ran = test.run(["unpack", "r.skill", "-C", "mine", "--force"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `mine` is not a skill's folder
    hint: only skills are replaced: name another folder with `-C`, or remove it
    ");
    assert!(test.work().join("mine/diary.txt").exists());
    assert_eq!(test.run(["unpack", "r.skill", "-C", "new"]).code, Some(0));
    let ran = test.run(["unpack", "r.skill", "-C", "new"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `new` exists already
    hint: add `--force` to replace it
    ");
    assert_eq!(
        test.run(["unpack", "r.skill", "-C", "new", "--force"]).code,
        Some(0)
    );
    // Without a folder's name the skill's own is taken.
    std::fs::remove_dir_all(test.work().join("good")).unwrap();
    let bytes = std::fs::read(test.work().join("r.skill")).unwrap();
    let ran = test.run_with(["unpack", "-"], &bytes);
    assert!(ran.stdout.starts_with("unpacked good (3 files"), "{ran}");
}

#[test]
fn a_hostile_archive_is_refused_with_the_entry_at_fault() {
    let make = "import zipfile\n\
        with zipfile.ZipFile('evil.zip', 'w') as z:\n\
        \x20   z.writestr('s/SKILL.md', 'x')\n\
        \x20   z.writestr('../up', 'x')\n";
    let test = CliTest::new();
    let python = Command::new("python3")
        .current_dir(test.work())
        .args(["-c", make])
        .status();
    assert!(python.unwrap().success());
    for command in ["unpack", "inspect", "lint"] {
        let ran = test.run([command, "evil.zip", "--format", "json"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        let error = &json(&ran.stderr)["error"];
        assert_eq!(error["kind"], "name-leaves-folder", "{ran}");
        assert_eq!(error["location"], "evil.zip", "{ran}");
    }
    insta::assert_snapshot!(test.run(["unpack", "evil.zip"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: entry 2 `../up` leaves the folder
      --> evil.zip
    ");
    assert_eq!(std::fs::read_dir(test.work()).unwrap().count(), 1);
}

#[test]
fn a_skill_is_inspected_wherever_it_lies() {
    let test = skill();
    assert_eq!(test.run(["pack", "good"]).code, Some(0));
    let folder = json(&test.run(["inspect", "good", "--json"]).stdout);
    let archive = json(
        &test
            .run(["inspect", "good-1.2.0.skill", "--json", "--content"])
            .stdout,
    );
    assert_eq!(folder["tree_digest"], archive["tree_digest"]);
    assert_eq!(folder["files"], archive["files"]);
    assert_eq!(archive["archive"]["layout"], "dir");
    assert_eq!(archive["content"]["frontmatter"]["name"], "good");
    assert_eq!(archive["content"]["scripts"][0]["content"], SCRIPT);
    let file = test.run(["inspect", "good-1.2.0.skill", "--file", "scripts/sums.py"]);
    assert_eq!(file.stdout, SCRIPT);
    let ran = test.run(["inspect", "good", "--file", ".DS_Store"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let human = test.run(["inspect", "good"]).stdout;
    assert!(human.starts_with("good 1.2.0\nTurns invoices"), "{human}");
}

#[test]
fn a_version_that_asks_for_more_stands_out() {
    let test = skill().file("new/SKILL.md", GOOD_SKILL).file(
        "new/skill.yaml",
        "version: 1.3.0\npermissions: {env: [TOKEN]}\n",
    );
    assert_eq!(test.run(["pack", "good"]).code, Some(0));
    let ran = test.run(["diff", "good-1.2.0.skill", "new"]);
    insta::assert_snapshot!(ran, @r#"
    exit: 1
    ----- stdout -----
    Permissions
      + env          TOKEN  (asks for more)

    Fields
      skill.yaml: permissions.env: added, ["TOKEN"]
      skill.yaml: version: `1.2.0` → `1.3.0`

    Files
      changed  SKILL.md  (227 B → 182 B)
      removed  scripts/sums.py
      changed  skill.yaml  (15 B → 43 B)

    --- a/SKILL.md
    +++ b/SKILL.md
    @@ -6,5 +6,3 @@
     # Good
     
     Read the invoices, then write the table.
    -
    -The sums come from [sums](scripts/sums.py).

    --- a/scripts/sums.py
    +++ /dev/null
    @@ -1,2 +0,0 @@
    -#!/usr/bin/env python3
    -print("sums")

    --- a/skill.yaml
    +++ b/skill.yaml
    @@ -1 +1,2 @@
    -version: 1.2.0
    +version: 1.3.0
    +permissions: {env: [TOKEN]}
    ----- stderr -----
    "#);
    let answer = json(
        &test
            .run(["diff", "good", "new", "--json", "--name-only"])
            .stdout,
    );
    assert_eq!(answer["permissions"]["added"][0]["value"], "TOKEN");
    assert_eq!(answer["files"][1]["change"], "removed");
    assert_eq!(answer["files"][1]["diff"], Value::Null);
}

/// `pack --sign` and `unpack --verify` are `sign` and `verify` at the right moment.
#[test]
fn what_is_signed_when_packed_is_verified_when_unpacked() {
    let test = skill();
    assert_eq!(
        test.run(["keys", "new", "me", "--no-passphrase", "--yes"])
            .code,
        Some(0)
    );
    let ran = test.run(["pack", "good", "--sign"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stderr.contains("signed into good-1.2.0.sigstore.json"),
        "{ran}"
    );
    let inspected = json(&test.run(["inspect", "good-1.2.0.skill", "--json"]).stdout);
    assert_eq!(inspected["signatures"][0], "good-1.2.0.sigstore.json");
    // A key that nobody has heard of does not count when one that counts is asked for.
    let ran = test.run(["unpack", "good-1.2.0.skill", "-C", "out", "--verify"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("nothing is known of"), "{ran}");
    let ran = test.run(["trust", "add", "me", "--key", "me"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = test.run(["unpack", "good-1.2.0.skill", "-C", "out", "--verify"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    // Packed again with other bytes: the signature is over something else now.
    std::fs::write(test.work().join("good/more.md"), "more").unwrap();
    assert_eq!(test.run(["pack", "good"]).code, Some(0));
    let ran = test.run(["unpack", "good-1.2.0.skill", "-C", "new", "--verify"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(!test.work().join("new").exists());
    std::fs::remove_file(test.work().join("good-1.2.0.sigstore.json")).unwrap();
    let ran = test.run([
        "unpack",
        "good-1.2.0.skill",
        "-C",
        "new",
        "--verify",
        "--json",
    ]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let ran = test.run(["pack", "good", "--key", "me"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

/// Where nothing unsigned may come in, no archive is a way in either.
#[test]
fn what_has_to_be_signed_is_not_unpacked_unsigned() {
    let test = skill();
    assert_eq!(test.run(["pack", "good"]).code, Some(0));
    let test = test.env("OPEN_SKILLS_TRUST", "require");
    let ran = test.run(["unpack", "good-1.2.0.skill", "-C", "out", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(json(&ran.stderr)["error"]["kind"], "unsigned");
    let archive = std::fs::read(test.work().join("good-1.2.0.skill")).unwrap();
    let ran = test.run_with(["unpack", "-", "-C", "out"], &archive);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("`trust.mode: require` needs a file"),
        "{ran}"
    );
    assert!(!test.work().join("out").exists());
    // As with what is pulled, the first key that is seen counts.
    assert_eq!(
        test.run(["keys", "new", "me", "--no-passphrase", "--yes"])
            .code,
        Some(0)
    );
    assert_eq!(
        test.run(["sign", "good-1.2.0.skill", "--key", "me"]).code,
        Some(0)
    );
    let ran = test.run(["unpack", "good-1.2.0.skill", "-C", "out"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}
