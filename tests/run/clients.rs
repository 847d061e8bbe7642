//! Clients of an API behind TLS: urllib, requests and fetch against a server on the loopback,
//! whose authority `SSL_CERT_FILE` names. All three do the same and have to get the same.

use std::fs;

use serde_json::{Value, json};

use crate::Cases;
use crate::place::{JAVASCRIPT, PACKAGES, PYTHON, bring, demo};
use crate::server::{Asked, Server, Told, authorities, is_reachable};
use crate::support::{CliTest, Ran};

pub const CASES: Cases = &[
    ("urllib_speaks_to_an_api", &[PYTHON], || {
        speaks(PYTHON, "scripts/client.py", URLLIB);
    }),
    ("requests_speaks_to_an_api", &[PYTHON, PACKAGES], || {
        speaks(PYTHON, "scripts/client.py", REQUESTS);
    }),
    ("fetch_speaks_to_an_api", &[JAVASCRIPT], || {
        speaks(JAVASCRIPT, "scripts/client.mjs", FETCH);
    }),
    (
        "nobody_vouches_for_a_stranger",
        &[PYTHON, JAVASCRIPT],
        stranger,
    ),
    ("registries_have_authorities_too", &[], registry),
];

/// What each client does with `call(method, url, body)`, which gives the status and the JSON of
/// an answer, and `attempt(url)`, which says whether there was an answer at all.
const PYTHON_PART: &str = "\n\
    given = json.load(sys.stdin); base = given['base']\n\
    names, page = [], 1\n\
    while page:\n\
    \x20   status, told = call('GET', f'{base}/items?page={page}')\n\
    \x20   names += told['names']; page = told['next']\n\
    status, made = call('POST', f'{base}/reports', {'title': 'Größe'})\n\
    missing, _ = call('GET', f'{base}/nothing')\n\
    moved, told = call('GET', f'{base}/to?/items%3Fpage=2')\n\
    open('items.json', 'w').write(json.dumps(names))\n\
    print(json.dumps({'names': names, 'made': [status, made['title']], 'missing': missing,\n\
    \x20   'moved': told['names'], 'open': [url for url in given['closed'] if attempt(url)],\n\
    \x20   'secrets': [name for name in os.environ if 'KEY' in name]}))\n";

const URLLIB: &str = "import json, os, sys, urllib.error, urllib.request\n\
    def call(method, url, body=None):\n\
    \x20   data = None if body is None else json.dumps(body).encode()\n\
    \x20   asked = urllib.request.Request(url, data, {'Content-Type': 'application/json'}, method=method)\n\
    \x20   try: answer = urllib.request.urlopen(asked, timeout=10)\n\
    \x20   except urllib.error.HTTPError as error: return error.code, None\n\
    \x20   return answer.status, json.load(answer)\n\
    def attempt(url):\n\
    \x20   try: urllib.request.urlopen(url, timeout=5)\n\
    \x20   except OSError: return False\n\
    \x20   return True\n";

const REQUESTS: &str = "import json, os, sys, requests\n\
    session = requests.Session()\n\
    def call(method, url, body=None):\n\
    \x20   answer = session.request(method, url, json=body, timeout=10)\n\
    \x20   return answer.status_code, answer.json() if answer.ok else None\n\
    def attempt(url):\n\
    \x20   try: session.get(url, timeout=5)\n\
    \x20   except requests.RequestException: return False\n\
    \x20   return True\n";

const FETCH: &str = "import fs from 'node:fs';\n\
    const call = async (method, url, body) => {\n\
    \x20   const headers = { 'Content-Type': 'application/json' };\n\
    \x20   const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });\n\
    \x20   return [answer.status, answer.ok ? await answer.json() : null];\n\
    };\n\
    const attempt = (url) => fetch(url).then(() => true, () => false);\n\
    const { base, closed } = JSON.parse(fs.readFileSync(0, 'utf8'));\n\
    const names = []; let told;\n\
    for (let page = 1; page; page = told.next) {\n\
    \x20   [, told] = await call('GET', `${base}/items?page=${page}`);\n\
    \x20   names.push(...told.names);\n\
    }\n\
    const [status, made] = await call('POST', `${base}/reports`, { title: 'Größe' });\n\
    const [missing] = await call('GET', `${base}/nothing`);\n\
    [, told] = await call('GET', `${base}/to?/items%3Fpage=2`);\n\
    fs.writeFileSync('items.json', JSON.stringify(names));\n\
    const open = []; for (const url of closed) if (await attempt(url)) open.push(url);\n\
    console.log(JSON.stringify({ names, made: [status, made.title], missing, moved: told.names, open,\n\
    \x20   secrets: Object.keys(process.env).filter((name) => name.includes('KEY')) }));\n";

const SECRET: &str = "canary-of-the-api";

/// Two pages of items, reports that are made, and redirects to wherever the request says.
fn api(asked: &Asked) -> Told {
    let json = |status, value: &Value| {
        let kind = ("content-type", "application/json".to_owned());
        (status, vec![kind], value.to_string().into_bytes())
    };
    if asked.header("authorization") != Some(&format!("Bearer {SECRET}")) {
        return json(401, &json!({}));
    }
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    match (asked.method.as_str(), path, query) {
        ("GET", "/items", "page=1") => json(200, &json!({"names": ["a", "b"], "next": 2})),
        ("GET", "/items", "page=2") => json(200, &json!({"names": ["c"], "next": null})),
        ("POST", "/reports", _) => {
            let body: Value = serde_json::from_slice(&asked.body).unwrap();
            json(201, &body)
        }
        ("GET", "/to", place) => {
            let place = place.replace("%3F", "?");
            (302, vec![("location", place)], Vec::new())
        }
        _ => json(404, &json!({"error": "nothing here"})),
    }
}

/// A skill of one script, where the servers of the tests are vouched for and the API's key is
/// kept for `host`.
fn client(variable: &str, script: &str, text: &str) -> CliTest {
    let test = demo(&[variable], &[(script, text)]);
    let test = test.env("SSL_CERT_FILE", &authorities().to_string_lossy());
    let kept = test.run_with(
        ["secrets", "set", "API_KEY", "--no-passphrase"],
        SECRET.as_bytes(),
    );
    assert_eq!(kept.code, Some(0), "{kept}");
    test
}

fn run(test: &CliTest, host: &str, closed: &[String]) -> Ran {
    let input = json!({"base": format!("https://{host}"), "closed": closed}).to_string();
    let secret = format!("API_KEY@{host}");
    test.run([
        "run",
        "demo",
        "--json",
        "--out",
        "out",
        "--allow-net",
        host,
        "--secret",
        &secret,
        "--input",
        &input,
    ])
}

fn speaks(variable: &str, script: &str, text: &str) {
    let whole = match variable {
        PYTHON => format!("{text}{PYTHON_PART}"),
        _ => text.to_owned(),
    };
    let test = client(variable, script, &whole);
    if text == REQUESTS {
        let packages = [
            "requests",
            "urllib3",
            "idna",
            "certifi",
            "charset_normalizer",
        ];
        bring(&test, &packages);
    }
    let (server, other) = (Server::https(api), Server::https(api));
    assert!(is_reachable(other.address));
    let (host, port) = (server.host(), other.address.port());
    let places = [
        format!("https://127.0.0.1:{port}/items?page=1"),
        format!("https://localhost:{port}/items?page=1"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://other.example/".to_owned(),
    ];
    // Each of them as an address, and as where the API sends the script.
    let redirects = places.iter().map(|place| {
        let place = place.replace('?', "%3F");
        format!("https://{host}/to?{place}")
    });
    let closed: Vec<String> = places.iter().cloned().chain(redirects).collect();
    let ran = run(&test, &host, &closed);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(!ran.to_string().contains(SECRET), "{ran}");
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        outcome["output"],
        json!({
            "names": ["a", "b", "c"], "made": [201, "Größe"], "missing": 404, "moved": ["c"],
            "open": [], "secrets": [],
        })
    );
    let kept: Value =
        serde_json::from_slice(&fs::read(test.work().join("out/items.json")).unwrap()).unwrap();
    assert_eq!(kept, json!(["a", "b", "c"]));
    assert!(other.asked().is_empty(), "{:?}", other.asked());
    // Whatever the script saw went through the API, which was asked for each redirect.
    let asked = server.asked();
    assert_eq!(
        asked
            .iter()
            .filter(|one| one.path.starts_with("/to?"))
            .count(),
        5
    );
}

/// Without `SSL_CERT_FILE` the server is a stranger, grant or not.
fn stranger() {
    let server = Server::https(api);
    for (variable, script, text) in [
        (
            PYTHON,
            "scripts/client.py",
            format!("{URLLIB}{PYTHON_PART}"),
        ),
        (JAVASCRIPT, "scripts/client.mjs", FETCH.to_owned()),
    ] {
        let test = client(variable, script, &text).env("SSL_CERT_FILE", "");
        let ran = run(&test, &server.host(), &[]);
        assert_eq!(ran.code, Some(1), "{ran}");
    }
    assert!(server.asked().is_empty());
}

/// A registry on such a server is asked when somebody vouches for it, and only then.
fn registry() {
    let server = Server::https(|_| (404, Vec::new(), Vec::new()));
    let place = format!("https://{}", server.host());
    let test = CliTest::new().file("none.pem", b"no certificate\n");
    let list = |test: &CliTest| test.run(["list", "--registry", &place]);
    let ran = list(&test);
    assert_ne!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("certificate"), "{ran}");
    assert!(server.asked().is_empty());

    let test = test.env("SSL_CERT_FILE", &authorities().to_string_lossy());
    let ran = list(&test);
    assert_ne!(ran.code, Some(0), "{ran}");
    assert!(!server.asked().is_empty(), "{ran}");
    assert!(!ran.stderr.contains("certificate"), "{ran}");

    let ran = list(&test.env("SSL_CERT_FILE", "none.pem"));
    assert!(
        ran.stderr
            .contains("none.pem`: there is no certificate in it"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("hint: name a file of certificates"),
        "{ran}"
    );
}
