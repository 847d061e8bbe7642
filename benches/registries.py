#!/usr/bin/env python3
"""Times registries and libraries: whole processes, side by side with the plain SDK.

    cargo build --release --locked
    cargo build --release --locked --bench plain_sdk
    python3 benches/registries.py              # --check fails on a missed bar

Object storage is a moto server on the loopback, from target/tools/moto as .ci/run installs it (or
`pip install 'moto[server]' boto3`). Nothing else is asked. Every cold round has a home, a cache and a
folder of its own.
"""

import argparse
import atexit
import concurrent.futures
import importlib.util
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOTO = ROOT / "target/tools/moto/bin/python"
BUCKET = "benchmark"
SKILLS = 100
AT_ONCE = 8
LARGE = 10 << 20
MANY = 10_000
MIB = 1 << 20
LAUNCHER = None
DESCRIPTION = (
    "Turns invoices of kind {0} into a table of amounts and checks their sums. "
    "Use when someone asks for the totals of a folder of invoices of kind {0}."
)


class Launcher:
    """A small process that starts the others: a peak begins with the one of whoever started it."""

    def __init__(self):
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            self.serve(theirs.makefile("rw"))
            os._exit(0)
        theirs.close()
        self.pipe = ours.makefile("rw")

    def run(self, command, cwd, environment, stdin):
        self.pipe.write(json.dumps([command, cwd, environment, stdin]) + "\n")
        self.pipe.flush()
        took, peak, code, error = json.loads(self.pipe.readline())
        if code != 0:
            sys.exit(f"{command[1:4]}…: {error[:2000]}")
        return took, peak

    @staticmethod
    def serve(pipe):
        while line := pipe.readline():
            command, cwd, environment, stdin = json.loads(line)
            with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as error:
                given.write(stdin.encode())
                given.seek(0)
                start = time.perf_counter()
                process = subprocess.Popen(
                    command, cwd=cwd, env=environment, stdin=given, stdout=subprocess.DEVNULL, stderr=error
                )
                _, status, usage = os.wait4(process.pid, 0)
                took = (time.perf_counter() - start) * 1000
                process.returncode = os.waitstatus_to_exitcode(status)
                error.seek(0)
                said = error.read().decode(errors="replace")
            pipe.write(json.dumps([took, usage.ru_maxrss / 1024, process.returncode, said]) + "\n")
            pipe.flush()


class Server:
    """A moto server with one bucket."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        self.variables = {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self.client = self.connect()
        self.client.create_bucket(Bucket=BUCKET)

    def connect(self):
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="bench",
            aws_secret_access_key="bench",
            config=Config(max_pool_connections=AT_ONCE),
        )

    def copy(self, folder, prefix):
        """Puts every file below a folder under its path, as `aws s3 sync` does."""
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]

        def put(path):
            key = f"{prefix}/{path.relative_to(folder)}"
            self.client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(put, files))

    def remove(self, prefix):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        for page in pages:
            keys = [{"Key": one["Key"]} for one in page.get("Contents", [])]
            if keys:
                self.client.delete_objects(Bucket=BUCKET, Delete={"Objects": keys})

    def boto3(self, keys, prefix):
        """The milliseconds that boto3 takes for the same in as many threads."""
        client = self.connect()
        start = time.perf_counter()
        if prefix:
            list(client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix))
        get = lambda key: client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(get, keys))
        return (time.perf_counter() - start) * 1000

    def close(self):
        self.process.kill()
        self.process.wait()


class Place:
    """A home, a cache and a folder of their own."""

    def __init__(self, program, variables):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="open-skills-bench-"))
        self.work = self.root / "work"
        self.work.mkdir()
        self.program = program
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root / "home"),
            "OPEN_SKILLS_CACHE": str(self.root / "cache"),
            **variables,
        }

    def run(self, *arguments, stdin=""):
        """Runs the program once: the milliseconds of the whole process, and its peak in MiB."""
        command = [self.program, *map(str, arguments)]
        return LAUNCHER.run(command, str(self.work), self.environment, stdin)

    def close(self):
        """Goes with the others at the end: where files have just been removed, ext4 looks at each
        of them before it makes a new one, for some seconds."""
        atexit.register(shutil.rmtree, self.root, ignore_errors=True)


def make(folder, count, large=0):
    """Writes so many skills of five files each; with `large` a file of so many bytes beside."""
    for number in range(count):
        name = f"skill-{number:04}"
        skill = folder / name
        (skill / "scripts").mkdir(parents=True)
        (skill / "references").mkdir()
        body = f"# {name}\n\n" + "Read the invoices, then write the table.\n" * 40
        front = f"---\nname: {name}\ndescription: {DESCRIPTION.format(number)}\n---\n\n"
        (skill / "SKILL.md").write_text(front + body)
        (skill / "skill.yaml").write_text("version: 1.0.0\ntags: [invoices]\n")
        for script in ("sum.py", "check.py"):
            (skill / "scripts" / script).write_text("print('sums')\n" * 30)
        (skill / "references" / "kinds.md").write_text("Kinds of invoices.\n" * 50)
        if large:
            (skill / "assets").mkdir()
            (skill / "assets" / "noise.bin").write_bytes(os.urandom(large))


def publish(place, source, registry):
    """Publishes every skill of a folder into a registry on this machine, signed as is usual."""
    place.run("registry", "init", registry)
    for skill in sorted(source.iterdir()):
        place.run("publish", skill, "--registry", registry, "--key", "bench", "--no-test")
    place.run("registry", "checkpoint", registry, "--key", "bench")


def grow(registry, count):
    """Adds skills to a registry that only its catalog and its indexes speak of."""
    path = registry / "catalog.json"
    catalog = json.loads(path.read_text())
    first = catalog["skills"][0]
    index = json.loads((registry / "skills" / first["name"] / "index.json").read_text())
    for number in range(len(catalog["skills"]), count):
        name = f"skill-{number:05}x"
        words = [f"word{(number * 7 + step * 13) % 5000}" for step in range(30)]
        description = DESCRIPTION.format(number)
        catalog["skills"].append({**first, "name": name, "description": description, "words": words})
        folder = registry / "skills" / name
        folder.mkdir()
        (folder / "index.json").write_text(json.dumps({**index, "name": name}, indent=2) + "\n")
    catalog["skills"].sort(key=lambda skill: skill["name"])
    path.write_text(json.dumps(catalog, indent=2) + "\n")


class Table:
    """Rows with what was measured beside its bar."""

    def __init__(self):
        self.missed = []
        print("| what | time | peak memory | bar | |\n|---|---:|---:|---|---|", flush=True)

    def row(self, what, runs, bar=None, limit=None, memory=None):
        """`limit` is the longest time, `memory` the most MiB; both in the words of `bar`."""
        took = statistics.median(time for time, _ in runs)
        peak = max(peak for _, peak in runs)
        verdict = ""
        if bar:
            good = (limit is None or took <= limit) and (memory is None or peak <= memory)
            verdict = "met" if good else "MISSED"
            self.missed += [] if good else [what]
        shown = f"{peak:,.0f} MiB" if peak else ""
        print(f"| {what} | {took:,.1f} ms | {shown} | {bar or ''} | {verdict} |", flush=True)
        return took


def cold(program, server, command, rounds):
    """So many runs, each in a new place."""
    runs = []
    for _ in range(rounds):
        place = Place(program, server.variables)
        runs.append(place.run(*command))
        place.close()
    return runs


def against_sdk(options, server, table, what, command, keys, prefix=None):
    """A cold command, and the same objects fetched by the SDK alone, turn by turn. What stands
    under a prefix both have to list first."""
    ours, plain = [], []
    plain_arguments = [BUCKET, AT_ONCE, *([prefix] if prefix else [])]
    for _ in range(options.rounds):
        plain_place = Place(options.plain, server.variables)
        plain.append(plain_place.run(*plain_arguments, stdin="\n".join(keys)))
        plain_place.close()
        ours += cold(options.program, server, command, 1)
    listing = "one listing and " if prefix else ""
    took = table.row(f"the SDK alone: {listing}{len(keys)} objects, {AT_ONCE} at once", plain)
    boto3 = [(server.boto3(keys, prefix), 0) for _ in range(3)]
    table.row("boto3: the same", boto3)
    table.row(what, ours, "at most 1.3 times the SDK, 100 MiB", took * 1.3, 100)


def small(options, server, table, source):
    """A hundred small skills: a signed registry and a library, cold and warm."""
    publisher = Place(options.program, {})
    publisher.run("keys", "new", "bench", "--no-passphrase")
    registry = publisher.root / "registry"
    publish(publisher, source, registry)
    server.copy(registry, "registry")
    server.copy(source, "library")
    names = sorted(skill.name for skill in source.iterdir())
    place = f"s3://{BUCKET}/registry"
    pull = ["pull", *(f"{place}#{name}" for name in names), "-C", "out", "--jobs", AT_ONCE]
    is_read = lambda path: path.split("/")[0] in ("skills", "blobs")
    keys = [str(path.relative_to(registry)) for path in registry.rglob("*") if path.is_file()]
    keys = ["open-skills.json", "checkpoint.json", *filter(is_read, keys)]
    keys = [f"registry/{key}" for key in sorted(keys)]
    against_sdk(options, server, table, f"`pull` of {SKILLS} signed skills, cold", pull, keys)
    warm(options, server, table, pull, "`pull` of the same, all there", 15)
    one = ["pull", f"{place}#{names[0]}", "-C", "out"]
    warm(options, server, table, one, "`pull` of one skill that is there", 5)
    library = f"s3://{BUCKET}/library"
    files = [f"library/{path.relative_to(source)}" for path in sorted(source.rglob("*")) if path.is_file()]
    sync = ["sync", "--from", library, "--into", "out"]
    against_sdk(options, server, table, f"`sync` of a library of {SKILLS} skills, cold", sync, files, "library/")
    prompt = ["prompt", "--library", library]
    documents = [key for key in files if key.endswith(("/SKILL.md", "/skill.yaml"))]
    against_sdk(options, server, table, "`prompt --library` of the same, cold", prompt, documents, "library/")
    warm(options, server, table, prompt, "`prompt --library` within `max_age`", 15)
    publisher.close()


def warm(options, server, table, command, what, bar):
    """A command once to fill its place, then measured there."""
    place = Place(options.program, server.variables)
    place.run(*command)
    runs = [place.run(*command) for _ in range(options.rounds * 3)]
    table.row(what, runs, f"at most {bar} ms, 100 MiB", bar, 100)
    place.close()


def many(options, server, table):
    """An index of ten thousand skills beside one of ten."""
    publisher = Place(options.program, {})
    publisher.run("keys", "new", "bench", "--no-passphrase")
    source = publisher.root / "source"
    make(source, 10)
    registries = {}
    for name, count in (("ten", 10), ("many", MANY)):
        registry = publisher.root / name
        publish(publisher, source, registry)
        if count > 10:
            grow(registry, count)
            publisher.run("registry", "checkpoint", registry, "--key", "bench")
        registries[count] = registry
    baseline = None
    for count, registry in registries.items():
        server.copy(registry, registry.name)
        for place in (f"file://{registry}", f"s3://{BUCKET}/{registry.name}"):
            where = place.split(":")[0]
            known = Place(options.program, server.variables)
            search = ["search", "table", "word7", "invoices", "--registry", place]
            known.run(*search)
            runs = [known.run(*search) for _ in range(options.rounds)]
            bar = ("at most 50 ms, 100 MiB", 50, 100) if count == MANY else ()
            table.row(f"`search` among {count:,} skills, {where}, seen before", runs, *bar)
            known.close()
            pull = ["pull", f"{place}#skill-0003", "-C", "out"]
            runs = cold(options.program, server, pull, options.rounds)
            bar = ()
            if count == MANY:
                limit = baseline[where] + 10
                bar = (f"at most {limit:,.1f} ms: 10 more than of ten", limit, 100)
            took = table.row(f"`pull` of one of {count:,}, {where}, cold", runs, *bar)
            baseline = {**(baseline or {}), where: took}
    publisher.close()


def large(options, server, table):
    """A gigabyte in a hundred skills: what it takes of memory."""
    publisher = Place(options.program, {})
    publisher.run("keys", "new", "bench", "--no-passphrase")
    source = publisher.root / "source"
    make(source, SKILLS, LARGE)
    server.copy(source, "large")
    bar = ("at most 100 MiB", None, 100)
    library = f"s3://{BUCKET}/large"
    sync = ["sync", "--from", library, "--into", "out"]
    table.row("`sync` of a library of 1 GB", cold(options.program, server, sync, 1), *bar)
    prompt = ["prompt", "--library", library]
    table.row("`prompt --library` of it", cold(options.program, server, prompt, 1), *bar)
    names = sorted(skill.name for skill in source.iterdir())
    pull = ["pull", *(f"{library}#{name}" for name in names), "-C", "out"]
    table.row("`pull` of all of it from the library", cold(options.program, server, pull, 1), *bar)
    server.remove("large/")
    registry = publisher.root / "registry"
    publish(publisher, source, registry)
    server.copy(registry, "large")
    pull = ["pull", *(f"{library}#{name}" for name in names), "-C", "out"]
    table.row("`pull` of all of it from a registry", cold(options.program, server, pull, 1), *bar)
    place = Place(options.program, server.variables)
    place.run(*pull)
    table.row("the same, all there", [place.run(*pull)], *bar)
    place.close()
    server.remove("large/")
    publisher.close()


def turn_by_turn(options, source):
    """Two builds beside each other, with registries in directories: no server, no network."""
    programs = {"this": options.program, "other": str(pathlib.Path(options.against).resolve())}
    publisher = Place(options.program, {})
    publisher.run("keys", "new", "bench", "--no-passphrase")
    ten = publisher.root / "ten-source"
    make(ten, 10)
    for name, skills in (("all", source), ("ten", ten), ("many", ten)):
        publish(publisher, skills, publisher.root / name)
    grow(publisher.root / "many", MANY)
    publisher.run("registry", "checkpoint", publisher.root / "many", "--key", "bench")
    names = sorted(skill.name for skill in source.iterdir())
    references = [f"file://{publisher.root}/all#{name}" for name in names]
    cold_ones = {
        f"`pull` of one of {count:,}, cold": ["pull", f"file://{publisher.root}/{name}#skill-0003", "-C", "out"]
        for name, count in (("ten", 10), ("many", MANY))
    }
    warm_ones = {
        f"`pull` of {SKILLS}, all there": ["pull", *references, "-C", "out"],
        "`pull` of one that is there": ["pull", references[0], "-C", "out"],
        "`--version`": ["--version"],
    }
    places = {(name, what): Place(program, {}) for name, program in programs.items() for what in warm_ones}
    for (_, what), place in places.items():
        place.run(*warm_ones[what])
    runs = {}
    for _ in range(options.rounds):
        for name, program in programs.items():
            for what, command in cold_ones.items():
                place = Place(program, {})
                runs.setdefault((what, name), []).append(place.run(*command))
                place.close()
            for what, command in warm_ones.items():
                took = [places[name, what].run(*command) for _ in range(3)]
                runs.setdefault((what, name), []).extend(took)
    print("| what | this build | the other |\n|---|---:|---:|")
    for what in (*cold_ones, *warm_ones):
        this, other = (statistics.median(took for took, _ in runs[what, name]) for name in programs)
        print(f"| {what} | {this:,.1f} ms | {other:,.1f} ms |")
    for place in (publisher, *places.values()):
        place.close()


def newest(pattern):
    """The newest program of a name."""
    found = [path for path in ROOT.glob(pattern) if os.access(path, os.X_OK) and not path.suffix]
    best = max(found, key=lambda path: path.stat().st_mtime, default=None)
    return best and str(best)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--binary", default=str(ROOT / "target/release/open-skills"))
    parser.add_argument("--plain", default=newest("target/release/deps/plain_sdk-*"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=("small", "many", "large"))
    parser.add_argument("--against", metavar="PROGRAM", help="compare with another build, turn by turn, without a server")
    parser.add_argument("--check", action="store_true", help="exit with 1 on a missed bar")
    options = parser.parse_args()
    if options.against is None and importlib.util.find_spec("moto") is None:
        os.execv(MOTO, [str(MOTO), *sys.argv])
    global LAUNCHER
    LAUNCHER = Launcher()
    if options.against:
        options.program = str(pathlib.Path(options.binary).resolve())
        folder = pathlib.Path(tempfile.mkdtemp(prefix="open-skills-bench-"))
        make(folder, SKILLS)
        turn_by_turn(options, folder)
        shutil.rmtree(folder)
        return
    if options.plain is None:
        sys.exit("build what is compared first: cargo build --release --locked --bench plain_sdk")
    options.program = str(pathlib.Path(options.binary).resolve())
    server = Server()
    try:
        print(f"{os.cpu_count()} cores, medians of {options.rounds} rounds\n")
        table = Table()
        folder = pathlib.Path(tempfile.mkdtemp(prefix="open-skills-bench-"))
        make(folder, SKILLS)
        if options.only in (None, "small"):
            small(options, server, table, folder)
        if options.only in (None, "many"):
            many(options, server, table)
        if options.only in (None, "large"):
            large(options, server, table)
        shutil.rmtree(folder)
    finally:
        server.close()
    if table.missed and options.check:
        sys.exit(1)


if __name__ == "__main__":
    main()
