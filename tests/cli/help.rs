//! What the program says about itself.

use crate::support::CliTest;

#[test]
#[allow(clippy::too_many_lines, reason = "it is a long page")]
fn help_is_a_page() {
    insta::assert_snapshot!(CliTest::new().run(["--help"]), @r"
    exit: 0
    ----- stdout -----
    One tool for the whole life of an agent skill

    Usage: open-skills [OPTIONS] <COMMAND>

    Authoring:
      init         Begin a skill from a template
      add          Add a script, reference, asset, example or test to a skill
      vendor       Bring packages of others along in a skill
      convert      Make a skill of a rule, a command, a flat file or an older skill

    Quality:
      lint         Say what is wrong with skills, for whom, and how to mend it
      fmt          Put the frontmatter of skills into one form
      explain      Say what a rule looks for, why, and how to mend it
      test         Say whether skills do what their tests say, in the sandbox
      check        Say in CI whether changed skills may be published

    Running:
      run          Run a skill's script in a sandbox
      runs         Look at what ran on this machine
      secrets      Keep what scripts may be given and nobody may see
      runtime      Look after the interpreters that run scripts in the sandbox

    Archives:
      pack         Make one archive of a skill's folder, the same bytes on every machine
      unpack       Check all of an archive, then make a folder of it
      inspect      Say everything about one skill, packed or not
      diff         Say what differs between two skills, permissions first

    Registries:
      version      Show or raise a skill's version
      publish      Publish a version of a skill to a registry
      pull         Get skills from registries, checked and locked
      list         List the skills of registries, or the versions of one
      tree         Show what skills need, and what that needs
      search       Find the skills of registries that fit some words
      tag          Let a word such as `latest` or `beta` stand for a version
      yank         Take a version back: nobody gets it anew
      unyank       Bring a version back
      registry     Look after the places that hold versions
      login        Keep a token for a registry on a web server
      logout       Forget the token for a registry

    On this machine:
      install      Put skills where agents look for them
      uninstall    Take installed skills away again
      status       Say how installed skills stand: changed, hidden, old, revoked
      outdated     Say which skills there are newer versions of
      update       Bring locked and installed skills to the newest versions that are allowed
      which        Say which copy of a skill an agent takes, and why
      sync         Keep a folder equal to a library
      prompt       Write what to tell an agent about its skills
      export       Write what containers, clusters, marketplaces and sites need
      agents       Say which agents are known, which are here, and where each looks

    Trust:
      keys         Make and keep keys to sign with
      sign         Vouch for a skill
      verify       Say who vouches for a skill, and whether that is enough
      trust        Decide whom and what to trust
      audit        Say what speaks against skills by now, and what was done here

    The tool itself:
      tour         Show the whole life of a skill, with real commands in a temporary folder
      doctor       Say what this machine has of what is needed, and what to do about the rest
      config       Show the settings in force and where each comes from
      cache        Look after what is kept to be fast
      schema       Print the JSON Schema of a file or a report
      lsp          Serve an editor: diagnostics, fixes and hints as you type
      completions  Print a completion script for a shell

    Global options:
      -q, --quiet                Say nothing but results, errors and warnings about trust
      -v, --verbose...           Say more; -vv and -vvv log what happens inside
          --color <WHEN>         When to use colours: auto, always or never
          --log-format <FORMAT>  How logs are written to standard error: text or json
          --offline              Never use the network
      -y, --yes                  Answer every question with yes
          --endpoint-url <URL>   Reach `s3://` places at this service: the URL of one that is not
                                 Amazon's
          --cache-dir <DIR>      Keep the cache in this folder
          --config <FILE>        Read this configuration file in place of the project's
          --environment <NAME>   Use this environment of the configuration
          --env-file <FILE>      Read variables from this file
      -h, --help                 Print help
      -V, --version              Print version

    Examples:
      open-skills init pdf-report          # begin a skill
      open-skills lint                     # the skills below this folder
      open-skills lint --fix skills/
      open-skills explain FM001
      open-skills test skills/pdf          # in the sandbox
      open-skills pack skills/pdf          # writes pdf-1.2.0.skill
      open-skills publish skills/pdf       # to your own registry, when none is configured
      open-skills pull pdf@^1.2
      open-skills schema lint-report > lint-report.schema.json
      source <(open-skills completions bash)

    `open-skills <COMMAND> --help` says more about a command.

    Exit code: 0 done, 1 the answer is no, 2 it could not be done.
    ----- stderr -----
    ");
}

#[test]
fn no_command_shows_the_page_too_and_is_wrong_use() {
    let ran = CliTest::new().run([] as [&str; 0]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("Usage: open-skills"), "{}", ran.stderr);
}

/// Every command's words, those of commands of commands too.
fn commands(words: &[String], command: &clap::Command, found: &mut Vec<Vec<String>>) {
    for sub in command.get_subcommands() {
        let mut words = words.to_vec();
        words.push(sub.get_name().to_owned());
        commands(&words, sub, found);
        found.push(words);
    }
}

/// What the help of a command says behind its options.
fn after_help(words: &[String]) -> String {
    let command = open_skills::cli::command();
    let at = words
        .iter()
        .fold(&command, |at, word| at.find_subcommand(word).unwrap());
    at.get_after_help().unwrap().to_string()
}

/// What a line cannot be broken in: the usage, one long word, and a flag with what it takes.
fn cannot_be_broken(line: &str) -> bool {
    let text = line.trim_start();
    let is_usage = text.starts_with("Usage:");
    is_usage || !text.contains(' ') || text.starts_with('-')
}

#[test]
fn no_line_of_any_help_is_wider_than_the_terminal() {
    let mut all = vec![Vec::new()];
    commands(&[], &open_skills::cli::command(), &mut all);
    assert!(all.len() > 60);
    for width in [40, 1000] {
        let test = CliTest::new().env("COLUMNS", &width.to_string());
        for words in &all {
            let ran = test.run(words.iter().map(String::as_str).chain(["--help"]));
            assert_eq!(ran.code, Some(0), "{words:?}");
            assert!(ran.stdout.contains("Examples:"), "{words:?}");
            let help = after_help(words);
            // An example is one line, so that it can be copied.
            let is_example =
                |line: &&str| line.starts_with("  ") && help.lines().any(|own| own == *line);
            for line in ran.stdout.lines().filter(|line| !is_example(line)) {
                let fits = line.chars().count() <= width.min(100);
                assert!(
                    fits || cannot_be_broken(line),
                    "{words:?} in {width}: {line}"
                );
            }
        }
    }
}

/// Half a command does something else: an example is one line, so that it can be copied.
#[test]
fn no_example_of_any_help_is_broken() {
    let mut all = Vec::new();
    commands(&[], &open_skills::cli::command(), &mut all);
    let test = CliTest::new().env("COLUMNS", "40");
    for words in &all {
        let help = after_help(words);
        let shown = test
            .run(words.iter().map(String::as_str).chain(["--help"]))
            .stdout;
        let examples = help.lines().skip_while(|line| *line != "Examples:").skip(1);
        for example in examples.take_while(|line| line.starts_with("  ")) {
            assert!(
                shown.lines().any(|line| line == example),
                "{words:?}: {example}\n{shown}"
            );
        }
    }
}

#[test]
fn help_takes_the_colours_that_the_variable_says() {
    let colored = |value: &str| {
        let test = CliTest::new().env("OPEN_SKILLS_COLOR", value);
        test.run(["lint", "--help"]).stdout.contains('\u{1b}')
    };
    assert!(colored("always"));
    assert!(!colored("never"));
    assert!(!colored("auto"));
    let test = CliTest::new().env("OPEN_SKILLS_COLOR", "always");
    assert!(
        !test
            .run(["--help", "--color", "never"])
            .stdout
            .contains('\u{1b}')
    );
}

#[test]
fn the_version_is_short_and_long() {
    let version = env!("CARGO_PKG_VERSION");
    let short = CliTest::new().run(["-V"]);
    assert_eq!(short.stdout, format!("open-skills {version}\n"));
    let long = CliTest::new().run(["--version"]).stdout;
    let features = long.lines().nth(1).unwrap();
    for feature in ["s3", "sso", "git", "wasm", "syntax"] {
        assert!(
            features.contains(&format!("+{feature}")) || features.contains(&format!("-{feature}"))
        );
    }
}

/// As with git and cargo.
#[test]
fn help_is_a_word_too() {
    let test = CliTest::new();
    for (words, same) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "install"], &["install", "--help"]),
        (
            &["--offline", "help", "keys", "new"],
            &["keys", "new", "--help"],
        ),
    ] {
        let ran = test.run(words);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_eq!(ran.stdout, test.run(same).stdout, "{words:?}");
    }
    let ran = test.run(["help", "bogus"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("there is no command `bogus`"), "{ran}");
    // A command that has nothing to do with the word is not offered.
    assert!(!ran.stderr.contains("did you mean"), "{ran}");
}
