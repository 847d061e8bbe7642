//! `fetch`, node:http and node:https through the broker, to a server of the test on loopback.

use std::time::Duration;

use serde_json::Value;

use crate::Cases;
use crate::server::{Asked, Server, Told, is_reachable};
use crate::support::{Bench, Ran};

pub const CASES: Cases = &[
    ("fetch_asks_and_gets_answers", fetch),
    ("many_requests_are_on_their_way_at_once", concurrent),
    ("requests_can_be_given_up", aborted),
    ("any_number_of_requests_takes_turns", many),
    ("what_is_given_up_leaves_its_place", left),
    ("headers_are_latin_1_both_ways", latin1),
    ("node_http_speaks_its_own_way", http),
    ("tls_works_for_fetch_and_node_https", tls),
    ("packed_answers_are_unpacked", packed),
    ("redirects_follow_the_rules", redirects),
    ("redirects_lead_to_no_other_place", astray),
    ("forms_and_large_bodies_arrive_whole", bodies),
    ("an_answer_is_a_stream_of_the_web", streamed),
    ("what_is_sent_may_be_a_stream_up_to_a_bound", sent),
    ("what_was_not_granted_is_refused", refused),
];

const NAP: Duration = Duration::from_millis(300);
/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(90);

fn answer(asked: &Asked) -> Told {
    let path = asked.path.split('?').next().unwrap_or_default();
    let gzip = || {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, b"packed text").unwrap();
        encoder.finish().unwrap()
    };
    match path {
        "/slow" => {
            std::thread::sleep(NAP);
            (200, vec![], b"slow".to_vec())
        }
        "/gzip" => (200, vec![("content-encoding", "gzip".to_owned())], gzip()),
        "/moved" => (302, vec![("location", "/echo?moved".to_owned())], vec![]),
        "/away" => (
            302,
            vec![("location", "http://169.254.169.254/secret".to_owned())],
            vec![],
        ),
        // Whoever asks says where it goes on.
        "/to" => {
            let place = asked.path.split_once('?').map_or("", |(_, place)| place);
            (302, vec![("location", place.to_owned())], vec![])
        }
        "/never" => {
            std::thread::sleep(LONG);
            (200, vec![], vec![])
        }
        "/missing" => (404, vec![], b"nothing here".to_vec()),
        "/empty" => (204, vec![], vec![]),
        "/length" => (200, vec![], asked.body.len().to_string().into_bytes()),
        _ => {
            let headers: serde_json::Map<_, _> = asked
                .headers
                .iter()
                .map(|(name, value)| (name.to_lowercase(), value.as_str().into()))
                .collect();
            let body = String::from_utf8_lossy(&asked.body).into_owned();
            let told = serde_json::json!({"method": asked.method, "path": asked.path, "headers": headers, "body": body});
            let cookies = ["a=1", "b=2"].map(|cookie| ("set-cookie", cookie.to_owned()));
            let mut headers = vec![("content-type", "application/json".to_owned())];
            headers.extend(cookies);
            (200, headers, told.to_string().into_bytes())
        }
    }
}

/// Runs a module that knows the server as `base`.
fn run(text: &str) -> Ran {
    let server = Server::http(answer);
    let text = format!("const base = 'http://{}';\n{text}", server.host());
    Bench::script("a.mjs", &text)
        .allowing(&[server.host()])
        .run()
}

fn json(text: &str) -> Value {
    serde_json::from_str(&run(text).output()).unwrap()
}

fn fetch() {
    let answer = json(
        "const r = await fetch(`${base}/echo?q=1#hash`, { method: 'POST', headers: { 'X-Mine': 'yes' }, body: JSON.stringify({ a: 1 }) });
        const told = await r.json();
        const missing = await fetch(base + '/missing');
        const empty = await fetch(new URL('/empty', base));
        const again = await fetch(new Request(base + '/echo', { headers: new Headers([['k', 'v']]) }));
        console.log(JSON.stringify({ told, ok: r.ok, status: r.status, type: r.headers.get('Content-Type'), cookies: r.headers.getSetCookie(), url: r.url === `${base}/echo?q=1`,
            missing: [missing.status, missing.ok, missing.statusText, await missing.text()], empty: [empty.status, await empty.text(), empty.body], k: (await again.json()).headers.k, used: r.bodyUsed }))",
    );
    assert_eq!(answer["told"]["method"], "POST");
    assert_eq!(answer["told"]["path"], "/echo?q=1");
    assert_eq!(answer["told"]["body"], "{\"a\":1}");
    assert_eq!(answer["told"]["headers"]["x-mine"], "yes");
    assert_eq!(
        answer["told"]["headers"]["content-type"],
        "text/plain;charset=UTF-8"
    );
    assert_eq!(answer["cookies"], serde_json::json!(["a=1", "b=2"]));
    assert_eq!(
        answer["missing"],
        serde_json::json!([404, false, "Not Found", "nothing here"])
    );
    assert_eq!(answer["empty"], serde_json::json!([204, "", null]));
    assert_eq!((&answer["k"], &answer["used"]), (&"v".into(), &true.into()));
    assert_eq!(
        (&answer["url"], &answer["type"]),
        (&true.into(), &"application/json".into())
    );
}

fn concurrent() {
    let text = "let ticks = 0; const timer = setInterval(() => ticks++, 10); const start = performance.now();
        const all = await Promise.all(Array.from({ length: 8 }, () => fetch(base + '/slow').then((r) => r.text())));
        clearInterval(timer); console.log(JSON.stringify([all.length, performance.now() - start, ticks]))";
    let answer = json(text);
    let took = answer[1].as_f64().unwrap();
    assert_eq!(answer[0], 8);
    // One after the other they would take eight naps.
    let nap = NAP.as_secs_f64() * 1e3;
    assert!((nap..nap * 4.0).contains(&took), "{took} ms");
    assert!(
        answer[2].as_u64().unwrap() > 5,
        "timers stood still: {answer}"
    );
}

fn aborted() {
    let text = "const c = new AbortController(); setTimeout(() => c.abort(), 20); const start = performance.now();
        try { await fetch(base + '/slow', { signal: c.signal }) } catch (e) { console.log(e.name, performance.now() - start < 200) }
        try { await fetch(base + '/slow', { signal: AbortSignal.timeout(20) }) } catch (e) { console.log(e.name) }
        console.log((await fetch(base + '/slow')).status)";
    assert_eq!(run(text).output(), "AbortError true\nTimeoutError\n200\n");
}

fn many() {
    let text = "const all = await Promise.all(Array.from({ length: 500 }, (_, i) => fetch(`${base}/echo?${i}`).then((r) => r.json())));
        console.log(all.length, all.every((told, i) => told.path === `/echo?${i}`))";
    assert_eq!(run(text).output(), "500 true\n");
}

/// More are given up than may be on their way at once, and none of them is ever answered.
fn left() {
    let text = "import http from 'node:http'; const reasons = {};
        const count = (e) => { const name = e.code === 'ECONNRESET' ? e.code : e.name; reasons[name] = (reasons[name] ?? 0) + 1 };
        const stop = new AbortController();
        const asked = Array.from({ length: 100 }, () => fetch(base + '/never', { signal: stop.signal }).catch(count));
        setTimeout(() => stop.abort(), 100); await Promise.all(asked);
        for (let i = 0; i < 40; i++) http.get(base + '/never').on('error', count).destroy();
        const later = Array.from({ length: 40 }, () => http.get(base + '/never').on('error', count));
        await new Promise((r) => setTimeout(r, 100)); for (const one of later) one.destroy();
        console.log((await fetch(base + '/echo')).status, JSON.stringify(reasons))";
    let ran = run(text);
    assert!(ran.took < LONG / 2, "{:?}", ran.took);
    assert_eq!(ran.output(), "200 {\"AbortError\":100,\"ECONNRESET\":80}\n");
}

fn latin1() {
    let text = "import http from 'node:http';
        const told = await (await fetch(base + '/echo', { headers: { 'X-Accent': 'caf\\xe9' } })).json();
        console.log(told.headers['x-accent'] === 'caf\\xe9');
        try { await fetch(base, { headers: { a: '€' } }) } catch (e) { console.log(e.name, e.message.includes('8364')) }
        try { http.get(base, { headers: { a: '€' } }) } catch (e) { console.log(e.name, e.code) }";
    assert_eq!(
        run(text).output(),
        "true\nTypeError true\nTypeError ERR_INVALID_CHAR\n"
    );
}

fn http() {
    let text = "import http from 'node:http'; import https from 'node:https';
        const ask = (options, body) => new Promise((resolve, reject) => { const q = http.request(base + '/echo', options, (r) => { r.setEncoding('utf8'); let text = ''; r.on('data', (d) => text += d); r.on('end', () => resolve([r.statusCode, r.headers['set-cookie'].length, JSON.parse(text), r.complete])) }); q.on('error', reject); if (body) q.write(body); q.end() });
        const [status, cookies, told, complete] = await ask({ method: 'PUT', headers: { 'Content-Type': 'text/x', A: ['1', '2'] }, auth: 'u:p' }, 'body');
        console.log(status, cookies, told.method, told.body, told.headers.authorization, told.headers['content-type'], complete);
        http.get(base + '/moved', (r) => console.log(r.statusCode, r.headers.location, r.resume() === r));
        http.get('http://192.0.2.1/').on('error', (e) => console.log('refused', e.message.length > 5));
        const gone = http.get(base + '/slow'); gone.on('error', (e) => console.log(e.code)); setTimeout(() => gone.destroy(), 10);
        try { http.get('https://x') } catch (e) { console.log(e.code) } console.log(http.STATUS_CODES[404], http.METHODS.includes('GET'), typeof https.get);
        const slow = http.get(base + '/slow', { timeout: 20 }, (r) => r.resume()); slow.on('timeout', () => console.log('timeout'));";
    let output = run(text).output();
    let mut lines: Vec<_> = output.lines().collect();
    lines.sort_unstable();
    let mut expected = vec![
        "200 2 PUT body Basic dTpw text/x true",
        "302 /echo?moved true",
        "refused true",
        "ECONNRESET",
        "ERR_INVALID_PROTOCOL",
        "Not Found true function",
        "timeout",
    ];
    expected.sort_unstable();
    assert_eq!(lines, expected);
}

fn tls() {
    let server = Server::https(answer);
    let text = format!(
        "import https from 'node:https'; const base = 'https://{}';
        console.log((await (await fetch(base + '/echo')).json()).path);
        https.get(base + '/missing', (r) => {{ console.log(r.statusCode); r.resume() }})",
        server.host()
    );
    let bench = Bench::script("a.mjs", &text).allowing(&[server.host()]);
    assert_eq!(bench.run().output(), "/echo\n404\n");
}

fn packed() {
    let text = "import http from 'http'; import zlib from 'zlib';
        console.log(await (await fetch(base + '/gzip')).text());
        http.get(base + '/gzip', (r) => { const all = []; r.pipe(zlib.createGunzip()).on('data', (d) => all.push(d)).on('end', () => console.log(Buffer.concat(all).toString(), r.headers['content-encoding'])) })";
    assert_eq!(run(text).output(), "packed text\npacked text gzip\n");
}

fn redirects() {
    let text = "const r = await fetch(base + '/moved'); console.log(r.redirected, r.url === base + '/echo?moved', (await r.json()).path);
        const m = await fetch(base + '/moved', { redirect: 'manual' }); console.log(m.status, m.headers.get('location'));
        for (const [path, redirect] of [['/moved', 'error'], ['/away', 'follow']]) try { await fetch(base + path, { redirect }) } catch (e) { console.log(e.message) }";
    assert_eq!(
        run(text).output(),
        "true true /echo?moved\n302 /echo?moved\nfetch failed\nfetch failed\n"
    );
}

/// A host that was granted cannot send a script on to where it may not go by itself.
fn astray() {
    let inner = Server::http(answer);
    assert!(is_reachable(inner.address));
    let port = inner.address.port();
    let places = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://192.168.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ];
    let text = format!(
        "for (const place of {places:?}) {{
            try {{ await fetch(base + '/to?' + place); console.log('open', place) }} catch (e) {{ if (e.message !== 'fetch failed') throw e }}
        }}
        console.log((await fetch(base + '/to?/missing')).status)"
    );
    assert_eq!(run(&text).output(), "404\n");
    assert!(inner.asked().is_empty());
}

fn bodies() {
    let text = "const form = new FormData(); form.set('a', 'ü'); form.set('f', new Blob(['file']), 'n.txt');
        const told = await (await fetch(base + '/echo', { method: 'POST', body: form })).json();
        console.log(told.headers['content-type'].startsWith('multipart/form-data; boundary='), told.body.includes('filename=\"n.txt\"'), told.body.includes('ü'));
        console.log(await (await fetch(base + '/length', { method: 'POST', body: new Uint8Array(5e6) })).text());
        console.log(await (await fetch(base + '/length', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) })).text());
        async function* parts() { yield 'one'; yield Buffer.from('two') } console.log(await (await fetch(base + '/length', { method: 'POST', body: parts(), duplex: 'half' })).text())";
    assert_eq!(run(text).output(), "true true true\n5000000\n5\n6\n");
}

fn streamed() {
    let text = "import { pipeline } from 'node:stream/promises'; import { Readable } from 'node:stream'; import fs from 'node:fs';
        const ask = () => fetch(base + '/missing');
        const whole = await ask(); console.log(whole.body instanceof ReadableStream, whole.bodyUsed);
        let text = ''; for await (const piece of whole.body.pipeThrough(new TextDecoderStream())) text += piece; console.log(text, whole.bodyUsed);
        try { await whole.text() } catch (e) { console.log(e.name, e.message) }
        const reader = (await ask()).body.getReader(); const { value, done } = await reader.read();
        console.log(value.constructor.name, Buffer.from(value).toString(), done, (await reader.read()).done);
        const locked = await ask(); locked.body.getReader(); try { await locked.text() } catch (e) { console.log(e.name, locked.bodyUsed) }
        const one = await ask(); const two = one.clone(); const [three, four] = two.body.tee();
        console.log(await one.text(), await new Response(three).text(), await new Response(four).text());
        await pipeline((await ask()).body, fs.createWriteStream('a.txt')); console.log(fs.readFileSync('a.txt', 'utf8'));
        await pipeline(Readable.fromWeb((await ask()).body), fs.createWriteStream('b.txt')); console.log(fs.readFileSync('b.txt', 'utf8'));
        const gone = await ask(); await gone.body.cancel(); console.log(gone.bodyUsed, (await fetch(base + '/empty')).body)";
    let here = "nothing here";
    let expected = format!(
        "true false\n{here} true\nTypeError Body is unusable: Body has already been read\n\
         Uint8Array {here} false true\nTypeError false\n{here} {here} {here}\n{here}\n{here}\n\
         true null\n"
    );
    assert_eq!(run(text).output(), expected);
}

fn sent() {
    let text = "import http from 'node:http'; import fs from 'node:fs'; import { Readable } from 'node:stream';
        const post = async (body) => (await fetch(base + '/length', { method: 'POST', body, duplex: 'half' })).text();
        const piece = new Uint8Array(1 << 20);
        const pieces = (n) => new ReadableStream({ pull(c) { if (n-- > 0) c.enqueue(piece); else c.close() } });
        fs.writeFileSync('/tmp/large', Buffer.alloc(9e6));
        console.log(await post(pieces(3)), await post(Readable.from(['one', 'two'])), await post(fs.createReadStream('/tmp/large')));
        const request = new Request(base + '/length', { method: 'POST', body: pieces(2), duplex: 'half' });
        console.log(await (await fetch(request)).text(), request.bodyUsed);
        const send = (body) => new Promise((resolve, reject) => {
            const q = http.request(base + '/length', { method: 'POST' }, async (r) => { let text = ''; for await (const part of r) text += part; resolve(text) });
            q.on('error', reject); Readable.from(body).pipe(q) });
        console.log(await send(fs.createReadStream('/tmp/large')), await send((function* () { yield 'one'; yield 'two' })()));
        const told = (e) => console.log(e.name, (e.cause ?? e).message.includes('more than 32 MiB'));
        const copied = new Request(base + '/length', { method: 'POST', body: 'abc' }); const other = copied.clone(); console.log(await (await fetch(copied)).text(), await (await fetch(other)).text());
        await fetch(copied).catch((e) => console.log(e.name));
        const full = pieces(33); await post(full).catch(told);
        let given = 0; const endless = new ReadableStream({ pull(c) { given += 1; c.enqueue(piece) }, cancel() { console.log('stopped', given < 40) } });
        await post(endless).catch(told);
        await send((function* () { while (true) yield Buffer.from(piece) })()).catch(told);
        await post('x'.repeat(33 << 20)).catch((e) => console.log(e.name, e.cause.message.includes('no more than 32.0 MiB')));
        await post(ReadableStream.from([5])).catch((e) => console.log(e.name, e.cause.message))";
    assert_eq!(
        run(text).output(),
        "3145728 6 9000000\n2097152 true\n9000000 6\n3 3\nTypeError\nTypeError true\nstopped true\n\
         TypeError true\nError true\nTypeError true\nTypeError Received non-Uint8Array chunk\n"
    );
}

fn refused() {
    let server = Server::http(answer);
    assert!(is_reachable(server.address));
    let text = format!(
        "try {{ await fetch('http://{}/') }} catch (e) {{ console.log(e.message, '|', e.cause.message) }}",
        server.host()
    );
    let output = Bench::script("a.mjs", &text).run().output();
    assert!(output.starts_with("fetch failed | "), "{output}");
    assert!(server.asked().is_empty());
}
