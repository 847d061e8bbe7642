//! Requests of programs, through the broker, to a server of the test on loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::OnceLock;

use serde_json::json;

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[
    ("urllib_asks_and_gets_answers", urllib),
    ("http_client_speaks_its_own_way", http_client),
    ("large_bodies_go_both_ways", large),
    ("what_is_sent_may_come_in_pieces_up_to_a_bound", pieces),
    ("what_is_not_allowed_is_refused", refused),
    ("redirects_are_checked_again", redirects),
    (
        "a_redirect_elsewhere_takes_nothing_personal_along",
        elsewhere,
    ),
    ("headers_are_latin_1_both_ways", latin1),
    ("a_program_waits_no_longer_than_it_says", patience),
];

/// The server of all tests; it answers as the path says.
pub fn server() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    // Whoever went away in the middle has seen enough.
                    let _ = answer(&stream);
                });
            }
        });
        address
    })
}

/// Answers one request and closes.
fn answer(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let (method, path) = (method.to_owned(), path.to_owned());
    let mut headers = std::collections::BTreeMap::new();
    loop {
        // Headers are bytes: each is one character.
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let line: String = line.into_iter().map(char::from).collect();
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = Vec::new();
    reader.take(length.unwrap_or(0)).read_to_end(&mut body)?;
    let written = respond(&method, &path, &headers, &body);
    stream.write_all(&written)
}

fn respond(
    method: &str,
    path: &str,
    headers: &std::collections::BTreeMap<String, String>,
    body: &[u8],
) -> Vec<u8> {
    let plain = |status: &str, more: &str, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\n{more}Content-Length: {}\r\n\r\n",
            body.len()
        );
        let shown = if method == "HEAD" { &[][..] } else { body };
        [head.as_bytes(), shown].concat()
    };
    match path.split('?').next().unwrap_or("") {
        "/missing" => plain("404 Not Found", "", b"nothing here"),
        "/moved" => plain("302 Found", "Location: /echo?moved\r\n", b""),
        "/away" => plain(
            "302 Found",
            "Location: http://169.254.169.254/latest\r\n",
            b"",
        ),
        "/round" => plain("302 Found", "Location: /round\r\n", b""),
        // Whoever asks says where it goes on.
        "/to" => {
            let place = path.split_once('?').map_or("", |(_, place)| place);
            plain("302 Found", &format!("Location: {place}\r\n"), b"")
        }
        "/gzip" => plain(
            "200 OK",
            "Content-Encoding: gzip\r\n",
            &gzipped(b"{\"packed\": true}"),
        ),
        "/accent" => b"HTTP/1.1 200 OK\r\nConnection: close\r\nX-Accent: caf\xe9\r\n\r\n".to_vec(),
        "/slow" => {
            std::thread::sleep(std::time::Duration::from_secs(4));
            plain("200 OK", "", b"late")
        }
        "/empty" => plain("204 No Content", "", b""),
        "/large" => plain("200 OK", "", &vec![b'x'; 8 << 20]),
        "/count" => plain("200 OK", "", body.len().to_string().as_bytes()),
        "/pieces" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
                       3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            .to_vec(),
        _ => {
            let echo = json!({
                "method": method, "path": path, "headers": headers,
                "body": String::from_utf8_lossy(body),
            });
            let more = "Content-Type: application/json\r\nX-Answer: yes\r\nSet-Cookie: a=1\r\n\
                        Set-Cookie: b=2\r\n";
            plain("200 OK", more, echo.to_string().as_bytes())
        }
    }
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Runs a script that finds the server's address in `base`, and may ask it.
pub fn online(text: &str) -> Bench {
    let text = format!("base = 'http://{}'\n{text}", server());
    Bench::script(&text).allowing(&[server().to_owned()])
}

fn urllib() {
    let bench = online(
        "import gzip, json, urllib.error, urllib.request as r\n\
         def load(*args, **kw): return json.load(r.urlopen(*args, **kw))\n\
         got = load(base + '/x?q=%C3%BC')\n\
         print(got['method'], got['path'], got['headers']['user-agent'][:13])\n\
         asked = r.Request(base + '/p', data=b'{}', headers={'X-Mine': 'm', 'Content-Type': 'application/json'})\n\
         got = load(asked)\n\
         print(got['method'], got['body'], got['headers']['x-mine'], got['headers']['content-type'])\n\
         answer = r.urlopen(base + '/x')\n\
         print(answer.status, answer.reason, answer.headers['X-Answer'], answer.headers.get_all('Set-Cookie'))\n\
         try: r.urlopen(base + '/missing')\n\
         except urllib.error.HTTPError as error: print(error.code, error.reason, error.read())\n\
         answer = r.urlopen(base + '/moved'); print(answer.url[-11:], json.load(answer)['path'])\n\
         try: r.urlopen(base + '/round')\n\
         except urllib.error.HTTPError as error: print(error.code)\n\
         print(json.loads(gzip.decompress(r.urlopen(base + '/gzip').read())))\n\
         head = r.urlopen(r.Request(base + '/large', method='HEAD'))\n\
         print(head.headers['Content-Length'], head.read())\n\
         print(r.urlopen(base + '/empty').status, r.urlopen(base + '/pieces').read())\n\
         print(load(r.Request(base + '/d', method='DELETE'))['method'])\n\
         print(r.urlretrieve(base + '/pieces', 'kept')[0], open('kept').read())",
    );
    let expected = "GET /x?q=%C3%BC Python-urllib\n\
                    POST {} m application/json\n\
                    200 OK yes ['a=1', 'b=2']\n\
                    404 Not Found b'nothing here'\n\
                    /echo?moved /echo?moved\n\
                    302\n\
                    {'packed': True}\n\
                    8388608 b''\n\
                    204 b'abcde'\n\
                    DELETE\n\
                    kept abcde\n";
    assert_eq!(bench.run().output(), expected);
}

fn http_client() {
    let bench = online(
        "import http.client, json\n\
         c = http.client.HTTPConnection(base[7:], timeout=5)\n\
         c.request('PUT', '/up', body=b'abc', headers={'X': 'y'})\n\
         answer = c.getresponse(); got = json.load(answer)\n\
         print(answer.status, got['method'], got['body'], answer.getheader('X-Answer'))\n\
         c.request('GET', '/second'); print(json.load(c.getresponse())['path'])\n\
         c.request('POST', '/c', body=iter([b'ab', b'0\\r\\n', b'cd']), encode_chunked=True,\n\
         \x20         headers={'Transfer-Encoding': 'chunked'})\n\
         print(repr(json.load(c.getresponse())['body']))\n\
         c.request('GET', '/moved'); answer = c.getresponse(); print(answer.status, answer.getheader('Location'))\n\
         try: c.request('OPTIONS', '*')\n\
         except OSError as error: print('refused')",
    );
    let output = bench.run().output();
    let lines: Vec<&str> = output.lines().collect();
    let expected = [
        "200 PUT abc yes",
        "/second",
        "'ab0\\r\\ncd'",
        "302 /echo?moved",
    ];
    assert_eq!(lines[..4], expected);
}

fn large() {
    let bench = online(
        "import io, urllib.request as r\n\
         answer = r.urlopen(base + '/large')\n\
         size = 0\n\
         while piece := answer.read(65536): size += len(piece)\n\
         print(size)\n\
         asked = r.Request(base + '/count', data=b'y' * (8 << 20)); print(r.urlopen(asked).read())\n\
         asked = r.Request(base + '/count', data=io.BytesIO(b'z' * (6 << 20)), method='PUT')\n\
         print(r.urlopen(asked).read())",
    );
    assert_eq!(bench.run().output(), "8388608\nb'8388608'\nb'6291456'\n");
}

fn pieces() {
    let bench = online(
        "import http.client, urllib.error, urllib.request as r\n\
         piece = b'y' * (1 << 20)\n\
         def pieces(n):\n\
         \x20   for _ in range(n): yield piece\n\
         def post(body): return r.urlopen(r.Request(base + '/count', data=body, method='POST')).read()\n\
         print(post(pieces(3)), post(iter([b'one', b'two'])))\n\
         with open('/tmp/large', 'wb') as file: file.write(piece * 9)\n\
         print(post(open('/tmp/large', 'rb')))\n\
         given = 0\n\
         def endless():\n\
         \x20   global given\n\
         \x20   while True: given += 1; yield piece\n\
         for body in (bytes(33 << 20), pieces(33), endless()):\n\
         \x20   try: post(body)\n\
         \x20   except OSError as error: print('32 MiB' in str(error), 'send it in parts' in str(error))\n\
         print(given < 80)\n\
         c = http.client.HTTPConnection(base[7:])\n\
         c.request('POST', '/count', body=pieces(2)); print(c.getresponse().read())",
    );
    assert_eq!(
        bench.run().output(),
        "b'3145728' b'6'\nb'9437184'\nTrue True\nTrue True\nTrue True\nTrue\nb'2097152'\n"
    );
}

fn refused() {
    let text = "import urllib.request, urllib.error, http.client\n\
                try: urllib.request.urlopen(base + '/x')\n\
                except urllib.error.URLError as error: print(error)\n\
                try: http.client.HTTPSConnection('other.example').request('GET', '/')\n\
                except PermissionError as error: print(error)";
    let bench = Bench::script(&format!("base = 'http://{}'\n{text}", server()));
    let output = bench.run().output();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 2, "{output}");
    assert!(
        lines[0].starts_with("<urlopen error ") && lines[0].contains("127.0.0.1"),
        "{output}"
    );
    assert!(lines[1].contains("other.example"), "{output}");
}

fn redirects() {
    let bench = online(
        "import urllib.request, urllib.error\n\
         try: urllib.request.urlopen(base + '/away')\n\
         except urllib.error.URLError as error: print(error.reason)",
    );
    let output = bench.run().output();
    assert!(output.contains("169.254.169.254"), "{output}");
}

/// As docs/security.md has it.
fn elsewhere() {
    let other = crate::server::Server::http(|_| (200, vec![], b"there".to_vec()));
    let text = format!(
        "import json, urllib.request as r\n\
         other = 'http://{}'\n\
         def ask(place):\n\
         \x20   given = {{'Authorization': 'me', 'Cookie': 'a=1', 'X-Mine': 'yes'}}\n\
         \x20   return r.urlopen(r.Request(f'{{base}}/to?{{place}}', headers=given)).read()\n\
         print(ask(other + '/x').decode())\n\
         told = json.loads(ask('/echo'))['headers']\n\
         print(told['authorization'], told['cookie'], told['x-mine'])",
        other.host()
    );
    let mut bench = online(&text);
    bench.request.allowed.permissions.network.push(other.host());
    assert_eq!(bench.run().output(), "there\nme a=1 yes\n");
    let asked = other.asked().remove(0);
    assert_eq!(asked.header("x-mine"), Some("yes"));
    assert_eq!(
        (asked.header("authorization"), asked.header("cookie")),
        (None, None)
    );
}

fn latin1() {
    let bench = online(
        "import json, urllib.request as r\n\
         told = json.load(r.urlopen(r.Request(base + '/echo', headers={'X-Accent': 'caf\\xe9'})))\n\
         print(ascii(told['headers']['x-accent']))\n\
         print(ascii(r.urlopen(base + '/accent').headers['X-Accent']))",
    );
    assert_eq!(bench.run().output(), "'caf\\xe9'\n'caf\\xe9'\n");
}

fn patience() {
    let bench = online(
        "import http.client, socket, time, urllib.request as r\n\
         def late(ask):\n\
         \x20   begun = time.monotonic()\n\
         \x20   try: print(ask())\n\
         \x20   except TimeoutError as error: print(error, time.monotonic() - begun < 3)\n\
         def later():\n\
         \x20   s = socket.socket(); s.settimeout(5); s.connect(tuple(base[7:].split(':')))\n\
         \x20   s.sendall(b'GET /slow HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')\n\
         \x20   s.settimeout(0.3); return s.recv(10)\n\
         late(lambda: r.urlopen(base + '/slow', timeout=0.3))\n\
         late(later)\n\
         socket.setdefaulttimeout(0.3)\n\
         late(lambda: r.urlopen(base + '/slow'))\n\
         late(lambda: r.urlopen(base + '/slow', timeout=20).read())",
    );
    let expected = "timed out True\ntimed out True\ntimed out True\nb'late'\n";
    assert_eq!(bench.run().output(), expected);
}
