//! What is said of web servers that nobody reaches: what is on the way, and what is there instead.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::support::{CliTest, Ran};

fn said(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!ran.stderr.contains("canary"), "{ran}");
    &ran.stderr
}

#[test]
fn a_proxy_that_leads_nowhere_is_named() {
    let list = ["list", "--registry", "https://skills.example/x"];
    let test = CliTest::new().env("HTTPS_PROXY", "http://me:canary@127.0.0.1:9");
    let ran = test.run(list);
    let through = "connection refused, through the proxy `http://127.0.0.1:9` of `HTTPS_PROXY`";
    assert!(said(&ran).contains(through), "{ran}");
    assert!(ran.stderr.contains("`NO_PROXY` names the hosts"), "{ran}");
    let test = test.env("NO_PROXY", "127.0.0.1");
    let ran = test.run(["list", "--registry", "https://127.0.0.1:9/x"]);
    assert!(!said(&ran).contains("through the proxy"), "{ran}");
}

#[test]
fn a_server_without_tls_is_told_from_one_that_is_away() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("https://{}/x", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 512]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let ran = CliTest::new().run(["list", "--registry", &place]);
    let why = "cannot be used: the server there does not speak TLS";
    assert!(said(&ran).contains(why), "{ran}");
    assert!(ran.stderr.contains("hint: check the port"), "{ran}");
}
