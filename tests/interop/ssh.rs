//! ssh-keygen and ssh-agent.

use std::process::Stdio;

use libtest_mimic::Failed;

use crate::{Place, bad, good, words};

/// Both kinds of keys, both directions, and the wrong namespace in both.
pub fn both_ways(place: &Place) -> Result<(), Failed> {
    for (kind, bits) in [("ed25519", "256"), ("ecdsa", "256")] {
        let place = if kind == "ed25519" {
            place
        } else {
            &Place::new()
        };
        good(&place.theirs(
            "ssh-keygen",
            &["-q", "-t", kind, "-b", bits, "-N", "", "-f", "id"],
        ))?;
        place.ours(&["sign", "pdf", "--key", "./id", "--carrier", "sshsig"])?;
        let public = std::fs::read_to_string(place.at("id.pub")).unwrap();
        place.put("allowed", format!("me {public}"));
        let check = |namespace, input| {
            let arguments = [
                "-Y",
                "verify",
                "-f",
                "allowed",
                "-I",
                "me",
                "-n",
                namespace,
                "-s",
                "pdf-1.2.0.sshsig",
            ];
            place.theirs_with_input("ssh-keygen", &arguments, input)
        };
        good(&check("open-skills.v1", "pdf-1.2.0.intoto.json"))?;
        bad(&check("file", "pdf-1.2.0.intoto.json"))?;
        bad(&check("open-skills.v1", "id.pub"))?;

        let verify = ["verify", "pdf", "--source", "--key", "id.pub"];
        place.ours(&verify)?;
        let theirs = |namespace| {
            std::fs::remove_file(place.at("pdf-1.2.0.sshsig")).unwrap();
            let arguments = [
                "-Y",
                "sign",
                "-f",
                "id",
                "-n",
                namespace,
                "pdf-1.2.0.intoto.json",
            ];
            good(&place.theirs("ssh-keygen", &arguments)).unwrap();
            std::fs::rename(
                place.at("pdf-1.2.0.intoto.json.sig"),
                place.at("pdf-1.2.0.sshsig"),
            )
            .unwrap();
        };
        theirs("open-skills.v1");
        place.ours(&verify)?;
        theirs("file");
        let refused = place.try_ours(&verify);
        bad(&refused)?;
        assert!(
            words(&refused).contains("is for `file`, not for `open-skills.v1`"),
            "{}",
            words(&refused)
        );
    }
    Ok(())
}

pub fn encrypted_key(place: &Place) -> Result<(), Failed> {
    good(&place.theirs(
        "ssh-keygen",
        &["-q", "-t", "ed25519", "-N", "sesame", "-f", "id"],
    ))?;
    let sign = ["sign", "pdf", "--key", "./id", "--carrier", "bundle,sshsig"];
    let refused = place.try_ours(&sign);
    bad(&refused)?;
    assert!(
        words(&refused).contains("protected by a passphrase"),
        "{}",
        words(&refused)
    );
    let run = |passphrase: &str| {
        let program = env!("CARGO_BIN_EXE_open-skills");
        let mut command = place.command(program);
        command
            .args(sign)
            .env("OPEN_SKILLS_PASSPHRASE", passphrase)
            .output()
            .unwrap()
    };
    let refused = run("simsalabim");
    bad(&refused)?;
    assert!(
        !words(&refused).contains("simsalabim"),
        "{}",
        words(&refused)
    );
    good(&run("sesame"))?;
    place.ours(&["verify", "pdf", "--source", "--key", "id.pub"])?;
    // An RSA key is told what is wrong with it, before anybody types a passphrase.
    good(&place.theirs(
        "ssh-keygen",
        &["-q", "-t", "rsa", "-N", "sesame", "-f", "rsa"],
    ))?;
    let refused = place.try_ours(&["sign", "pdf", "--key", "./rsa"]);
    assert!(
        words(&refused).contains("ssh-rsa keys are not taken"),
        "{}",
        words(&refused)
    );
    Ok(())
}

/// An agent of the test's own, ended with it.
struct Agent(std::process::Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn agent(place: &Place) -> Result<(), Failed> {
    let socket = place.at("agent");
    let started = place
        .command("ssh-agent")
        .args(["-D", "-a"])
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn();
    let _agent = Agent(started.unwrap());
    for _ in 0..100 {
        if socket.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let with_agent = |program: &str, arguments: &[&str]| {
        let mut command = place.command(program);
        command
            .args(arguments)
            .env("SSH_AUTH_SOCK", &socket)
            .output()
            .unwrap()
    };
    for kind in ["ed25519", "ecdsa"] {
        good(&place.theirs("ssh-keygen", &["-q", "-t", kind, "-N", "", "-f", kind]))?;
        good(&with_agent("ssh-add", &["-q", kind]))?;
        // From here on only the agent has it.
        std::fs::remove_file(place.at(kind)).unwrap();
        let public = format!("{kind}.pub");
        let sign = [
            "sign",
            "pdf",
            "--agent",
            "--key",
            &public,
            "--carrier",
            "bundle,sshsig",
        ];
        good(&with_agent(env!("CARGO_BIN_EXE_open-skills"), &sign))?;
        place.ours(&["verify", "pdf", "--source", "--key", &public])?;
    }
    let several = with_agent(
        env!("CARGO_BIN_EXE_open-skills"),
        &["sign", "pdf", "--agent"],
    );
    assert!(
        words(&several).contains("holds 2 keys; name one"),
        "{}",
        words(&several)
    );
    let none = place.try_ours(&["sign", "pdf", "--agent"]);
    assert!(
        words(&none).contains("no ssh-agent is running here"),
        "{}",
        words(&none)
    );
    Ok(())
}
