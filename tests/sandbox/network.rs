//! The broker against a web server on the loopback that would lead scripts astray.

use std::time::{Duration, Instant};

use open_skills::runtime::HostSecret;
use open_skills::runtime::broker::allowed::AllowedHosts;
use open_skills::runtime::broker::{Broker, HttpRequest, HttpResponse, Network};

use crate::server::{Asked, Server, Told, authorities, is_reachable};

fn broker(grants: &[String], secrets: &[HostSecret], time: Duration) -> Broker {
    let network = Network::new(Some(authorities()));
    Broker::new(
        &network,
        AllowedHosts::new(grants),
        secrets,
        Instant::now() + time,
    )
}

fn get(url: &str) -> HttpRequest {
    HttpRequest {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers: Vec::new(),
        follow_redirects: true,
        patience: None,
        body: Vec::new(),
    }
}

fn fetch(grants: &[String], request: HttpRequest) -> Result<HttpResponse, String> {
    broker(grants, &[], Duration::from_secs(10))
        .fetch(request)
        .map(|held| held.response)
}

fn echo(asked: &Asked) -> Told {
    let body = format!("{} {} {}", asked.method, asked.path, asked.body.len());
    (200, vec![("X-Kept", "yes".to_owned())], body.into_bytes())
}

#[test]
fn a_granted_host_answers_over_tls() {
    let server = Server::https(echo);
    let mut request = get(&format!("https://{}/a?b=c#d", server.host()));
    request.method = "POST".to_owned();
    request.body = vec![1; 100_000];
    request.headers = vec![
        ("Host".to_owned(), "other.example".to_owned()),
        ("X-Mine".to_owned(), "1".to_owned()),
    ];
    let answer = fetch(&[server.host()], request).unwrap();
    assert_eq!(
        (answer.status, answer.body),
        (200, b"POST /a?b=c 100000".to_vec())
    );
    assert!(
        answer
            .headers
            .contains(&("x-kept".to_owned(), "yes".to_owned()))
    );
    let asked = server.asked();
    assert_eq!(asked[0].header("host"), Some(server.host().as_str()));
    assert_eq!(asked[0].header("x-mine"), Some("1"));
}

#[test]
fn an_authority_that_nobody_trusts_is_refused() {
    let server = Server::https(echo);
    let network = Network::new(None);
    let soon = Instant::now() + Duration::from_secs(10);
    let broker = Broker::new(&network, AllowedHosts::new(&[server.host()]), &[], soon);
    assert!(
        broker
            .fetch(get(&format!("https://{}/", server.host())))
            .is_err()
    );
    assert!(server.asked().is_empty());
}

#[test]
fn without_its_own_grant_the_loopback_is_closed_under_every_name() {
    let server = Server::http(echo);
    assert!(is_reachable(server.address));
    let port = server.address.port();
    for (grant, host) in [
        ("*", "127.0.0.1"),
        ("*", "localhost"),
        ("localhost", "localhost"),
        ("*.localhost", "a.localhost"),
        ("*", "[::ffff:127.0.0.1]"),
        ("*", "0x7f000001"),
        ("*", "0"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("127.0.0.2", "127.0.0.1"),
    ] {
        let refused = fetch(&[grant.to_owned()], get(&format!("http://{host}:{port}/")));
        assert!(refused.is_err(), "{grant} opens {host}");
    }
    assert!(server.asked().is_empty());
    let granted = fetch(&[server.host()], get(&format!("http://127.0.0.1:{port}/")));
    assert_eq!(granted.unwrap().status, 200);
}

#[test]
fn a_redirect_is_judged_like_a_request() {
    let inner = Server::http(echo);
    let port = inner.address.port();
    for to in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let place = to.clone();
        let outer = Server::http(move |_| (302, vec![("Location", place.clone())], Vec::new()));
        let begun = Instant::now();
        let url = format!("http://{}/", outer.host());
        let refused = fetch(&[outer.host(), "*".to_owned()], get(&url));
        assert!(refused.is_err(), "{to}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{to}");
        let mut request = get(&url);
        request.follow_redirects = false;
        assert_eq!(fetch(&[outer.host()], request).unwrap().status, 302);
    }
    assert!(inner.asked().is_empty());
}

#[test]
fn a_redirect_that_may_pass_is_followed_to_its_end() {
    let last = Server::http(echo);
    let to = format!("http://{}/end", last.host());
    let first = Server::http(move |_| (301, vec![("Location", to.clone())], Vec::new()));
    let grants = [first.host(), last.host()];
    let mut request = get(&format!("http://{}/", first.host()));
    request.headers = vec![("Authorization".to_owned(), "mine".to_owned())];
    let answer = fetch(&grants, request).unwrap();
    assert_eq!(answer.url, format!("http://{}/end", last.host()));
    assert_eq!(first.asked()[0].header("authorization"), Some("mine"));
    assert_eq!(last.asked()[0].header("authorization"), None);
    let round = Server::http(|_| (302, vec![("Location", "/again".to_owned())], Vec::new()));
    let error = fetch(&[round.host()], get(&format!("http://{}/", round.host())));
    assert!(error.unwrap_err().contains("redirects"));
}

#[test]
fn a_secret_is_added_for_its_host_and_left_at_its_door() {
    let other = Server::https(echo);
    let to = format!("https://{}/", other.host());
    let server = Server::https(move |_| (307, vec![("Location", to.clone())], Vec::new()));
    let secret = HostSecret {
        host: server.host(),
        header: "X-Key".to_owned(),
        value: "open sesame".to_owned(),
    };
    let grants = [server.host(), other.host()];
    let broker = broker(&grants, &[secret], Duration::from_secs(10));
    let mut request = get(&format!("https://{}/", server.host()));
    request.headers = vec![("x-key".to_owned(), "guess".to_owned())];
    broker.fetch(request).unwrap();
    assert_eq!(server.asked()[0].header("x-key"), Some("open sesame"));
    // What the script itself sent goes where it sent it.
    assert_eq!(other.asked()[0].header("x-key"), Some("guess"));
}

#[test]
fn too_long_and_too_slow_answers_are_errors() {
    let large = Server::http(|_| (200, Vec::new(), vec![0; (64 << 20) + 1]));
    let error = fetch(&[large.host()], get(&format!("http://{}/", large.host())));
    assert!(error.unwrap_err().contains("more than 64.0 MiB"));
    let slow = Server::http(|asked| {
        std::thread::sleep(Duration::from_secs(5));
        echo(asked)
    });
    let begun = Instant::now();
    let broker = broker(&[slow.host()], &[], Duration::from_millis(300));
    assert!(
        broker
            .fetch(get(&format!("http://{}/", slow.host())))
            .is_err()
    );
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
}
