"""Imports every module of the standard library that the sandbox has, and uses each a little.

`CHECKS` has a module and an expression with it as `m`, which has to be true.
"""

import importlib
import json
import sys
import traceback

CHECKS = r"""
__future__ | m.annotations.compiler_flag > 0
abc | issubclass(int, m.ABC) is False
argparse | m.ArgumentParser().parse_known_args(["--x"])[1] == ["--x"]
array | m.array("i", [1, 2]).tobytes() == b"\x01\0\0\0\x02\0\0\0"
ast | m.literal_eval("[1, {'a': 2}]") == [1, {"a": 2}]
asyncio | m.run(m.sleep(0, "done")) == "done"
asyncio.subprocess | m.PIPE == -1
atexit | m.unregister(print) is None
base64 | m.b64encode(b"abc") == b"YWJj"
bdb | m.Bdb().get_all_breaks() == {}
binascii | m.crc32(b"abc") == 891568578
bisect | m.bisect([1, 2, 3], 2) == 2
builtins | m.len("abc") == 3
calendar | m.isleap(2024)
cmath | m.sqrt(-1) == 1j
cmd | m.Cmd(completekey=None).prompt == "(Cmd) "
code | m.compile_command("1 + 1") is not None
codecs | m.encode("abc", "rot13") == "nop"
codeop | m.compile_command("if True:") is None
collections | m.Counter("aab")["a"] == 2
collections.abc | issubclass(list, m.Sequence)
colorsys | m.rgb_to_hsv(1, 0, 0) == (0.0, 1.0, 1.0)
compileall | callable(m.compile_dir)
concurrent.futures | m.ThreadPoolExecutor().submit(abs, -1).result() == 1
configparser | m.ConfigParser().sections() == []
contextlib | m.suppress(KeyError).__enter__() is None
contextvars | m.ContextVar("v", default=1).get() == 1
copy | m.deepcopy([[1]]) == [[1]]
copyreg | callable(m.pickle)
cProfile | m.Profile().runcall(abs, -1) == 1
csv | list(m.reader(["a,b"])) == [["a", "b"]]
dataclasses | m.make_dataclass("P", ["x"])(1).x == 1
datetime | m.date(2026, 3, 1) - m.date(2026, 2, 1) == m.timedelta(28)
dbm | m.error is not None
dbm.dumb | callable(m.open)
decimal | str(m.Decimal("0.1") + m.Decimal("0.2")) == "0.3"
difflib | m.get_close_matches("appel", ["ape", "apple"])[0] == "apple"
dis | "RETURN" in m.Bytecode(lambda: 1).dis()
doctest | m.testmod(importlib.import_module("keyword")).failed == 0
email | m.message_from_string("A: b\n\nc")["A"] == "b"
email.header | str(m.make_header(m.decode_header("=?utf-8?q?=C3=BC?="))) == "ü"
email.message | m.EmailMessage().get_content_type() == "text/plain"
email.mime.text | m.MIMEText("x").get_payload() == "x"
email.parser | m.BytesParser().parsebytes(b"A: b\n\n")["a"] == "b"
email.utils | m.parseaddr("A <a@b>") == ("A", "a@b")
encodings.cp1250 | "ł".encode("cp1250") == b"\xb3"
encodings.gb18030 | "中".encode("gb18030") == b"\xd6\xd0"
encodings.idna | "ü.de".encode("idna") == b"xn--tda.de"
encodings.koi8_r | "ж".encode("koi8_r") == b"\xd6"
encodings.shift_jis | "日".encode("shift_jis") == b"\x93\xfa"
encodings.utf_32 | len("a".encode("utf_32_le")) == 4
enum | m.Enum("E", "A B").B.value == 2
errno | m.ENOENT == 44 or m.ENOENT == 2
faulthandler | m.is_enabled() in (True, False)
filecmp | callable(m.cmp)
fileinput | callable(m.input)
fnmatch | m.fnmatch("a.py", "*.py")
fractions | m.Fraction(1, 3) + m.Fraction(1, 6) == m.Fraction(1, 2)
ftplib | m.FTP().sock is None
functools | m.reduce(lambda a, b: a + b, [1, 2, 3]) == 6
gc | m.get_count() is not None and m.get_threshold()[0] == 10_000
genericpath | m.commonprefix(["ab", "ac"]) == "a"
getopt | m.getopt(["-a"], "a") == ([("-a", "")], [])
getpass | callable(m.getpass)
gettext | m.gettext("x") == "x"
glob | m.glob("/skill/scripts/*.py") != []
graphlib | list(m.TopologicalSorter({1: [2]}).static_order()) == [2, 1]
gzip | m.decompress(m.compress(b"abc")) == b"abc"
hashlib | m.sha256(b"").hexdigest().startswith("e3b0c442") and m.md5(b"").hexdigest()[:4] == "d41d" and m.pbkdf2_hmac("sha1", b"password", b"salt", 2).hex() == "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" and m.pbkdf2_hmac("sha256", bytearray(99), b"salt", 3, 70).hex().startswith("39f14989685c641a75cc0d1f")
heapq | m.nsmallest(1, [3, 1]) == [1]
hmac | m.new(b"k", b"m", "sha256").hexdigest()[:4] == "b600"
html | m.escape("<") == "&lt;"
html.entities | m.html5["amp;"] == "&"
html.parser | m.HTMLParser().feed("<p>") is None
http | m.HTTPStatus(404).phrase == "Not Found"
http.client | m.HTTPConnection("a.example").port == 80
http.cookiejar | len(m.CookieJar()) == 0
http.cookies | m.SimpleCookie("a=1")["a"].value == "1"
http.server | m.BaseHTTPRequestHandler.protocol_version == "HTTP/1.0"
imaplib | m.IMAP4_PORT == 143
importlib | m.import_module("json").loads("1") == 1
importlib.metadata | callable(m.version)
importlib.resources | callable(m.files)
importlib.util | m.find_spec("json").name == "json"
inspect | str(m.signature(lambda a, b=1: 0)) == "(a, b=1)"
io | m.StringIO("ab").read() == "ab"
ipaddress | m.ip_address("10.0.0.1").is_private
itertools | list(m.batched("abc", 2)) == [("a", "b"), ("c",)]
json | m.loads(m.dumps({"ü": [1.5, None]})) == {"ü": [1.5, None]}
json.tool | callable(m.main)
keyword | m.iskeyword("for")
linecache | m.getline("/skill/scripts/main.py", 3).startswith("`CHECKS`")
locale | m.localeconv()["decimal_point"] == "."
logging | m.getLogger("x").getEffectiveLevel() == 30
logging.config | m.dictConfig({"version": 1}) is None
logging.handlers | m.MemoryHandler(1).capacity == 1
mailbox | callable(m.mbox)
marshal | m.loads(m.dumps((1, "a"))) == (1, "a")
math | m.isclose(m.sqrt(2) ** 2, 2) and m.lcm(4, 6) == 12
mimetypes | m.guess_type("a.pdf")[0] == "application/pdf"
modulefinder | m.ModuleFinder([]).modules == {}
multiprocessing | m.cpu_count() >= 1
netrc | callable(m.netrc)
ntpath | m.join("a", "b") == "a\\b"
numbers | issubclass(int, m.Integral)
opcode | m.opmap["NOP"] >= 0
operator | m.itemgetter(1)([1, 2]) == 2
optparse | m.OptionParser().parse_args(["x"])[1] == ["x"]
os | m.path.exists("/skill") and m.cpu_count() >= 1 and m.getpid() is not None
os.path | m.splitext("a.tar.gz") == ("a.tar", ".gz")
pathlib | m.Path("/skill/scripts").joinpath("main.py").is_file()
pdb | callable(m.Pdb)
pickle | m.loads(m.dumps({"a": (1,)})) == {"a": (1,)}
pickletools | m.optimize(pickle_dumps([1])) is not None
pkgutil | any(found.name == "decoder" for found in m.iter_modules(importlib.import_module("json").__path__))
platform | m.python_implementation() == "CPython" and m.python_version().startswith("3.14")
plistlib | m.loads(m.dumps({"a": 1})) == {"a": 1}
poplib | m.POP3_PORT == 110
posixpath | m.normpath("/a/../b") == "/b"
pprint | m.pformat([1]) == "[1]"
profile | callable(m.run)
pstats | callable(m.Stats)
py_compile | callable(m.compile)
pyclbr | callable(m.readmodule)
pydoc | m.plain("x") == "x"
queue | m.SimpleQueue().empty()
quopri | m.encodestring(b"=") == b"=3D"
random | m.Random(1).randint(1, 6) == 2
re | m.sub(r"(\d+)", r"<\1>", "a12") == "a<12>"
reprlib | len(m.repr("x" * 100)) < 100
rlcompleter | m.Completer({"abc": 1}).complete("ab", 0) == "abc"
runpy | callable(m.run_path)
sched | m.scheduler().empty()
secrets | len(m.token_hex(8)) == 16
select | callable(m.select)
selectors | m.EVENT_READ == 1
shelve | m.DbfilenameShelf is not None
shlex | m.split("a 'b c'") == ["a", "b c"]
shutil | m.which("sh") is None and callable(m.copytree)
signal | m.SIGINT == 2
site | m.ENABLE_USER_SITE in (True, False, None)
smtplib | m.SMTP_PORT == 25
socket | m.gethostname() == "sandbox"
socketserver | m.BaseServer is not None
sqlite3 | m.connect(":memory:").execute("select sum(value) from json_each('[1,2]')").fetchone() == (3,)
sqlite3.dbapi2 | m.sqlite_version >= "3.40"
ssl | m.create_default_context().verify_mode == m.CERT_REQUIRED
stat | m.S_ISDIR(0o040000)
statistics | m.median([1, 3, 2]) == 2
string | m.Template("$a").substitute(a=1) == "1"
stringprep | m.in_table_a1("\u0221")
struct | m.unpack("<I", m.pack("<I", 7)) == (7,)
subprocess | m.PIPE == -1
symtable | m.symtable("a = 1", "x", "exec").get_symbols()[0].get_name() == "a"
sys | m.version_info[:2] == (3, 14) and m.platform == "wasi"
sysconfig | m.get_python_version() == "3.14"
tabnanny | callable(m.check)
tarfile | callable(m.open)
tempfile | m.gettempdir() == "/tmp"
textwrap | m.fill("a b c", 3) == "a b\nc"
this | m.s.startswith("Gur")
threading | m.current_thread().name == "MainThread" and m.Lock().acquire()
time | m.strftime("%Y", m.gmtime(0)) == "1970"
timeit | m.timeit("1", number=1) >= 0
token | m.tok_name[1] == "NAME"
tokenize | callable(m.generate_tokens)
tomllib | m.loads("a = [1, 2]") == {"a": [1, 2]}
trace | callable(m.Trace)
traceback | m.format_exception_only(ValueError("x")) == ["ValueError: x\n"]
tracemalloc | m.is_tracing() is False
types | m.SimpleNamespace(a=1).a == 1
typing | m.get_type_hints(m.NamedTuple("T", [("a", int)])) == {"a": int}
unicodedata | m.normalize("NFD", "ü") == "u\u0308"
unittest | m.TestCase().assertEqual(1, 1) is None
unittest.mock | m.Mock(return_value=3)() == 3
urllib.error | issubclass(m.HTTPError, OSError)
urllib.parse | m.urlsplit("https://a.example/b?c=d").query == "c=d"
urllib.request | m.Request("http://a.example/").host == "a.example"
urllib.robotparser | m.RobotFileParser().can_fetch("x", "/") in (True, False)
uuid | m.uuid5(m.NAMESPACE_DNS, "a").version == 5
warnings | m.simplefilter("default") is None
wave | callable(m.open)
weakref | m.WeakValueDictionary() == {}
webbrowser | callable(m.open)
wsgiref.simple_server | callable(m.make_server)
xml.dom.minidom | m.parseString("<a b='c'/>").documentElement.getAttribute("b") == "c"
xml.etree.ElementTree | m.fromstring("<a><b>c</b></a>").findtext("b") == "c"
xml.sax | callable(m.parse)
xml.sax.saxutils | m.escape("<") == "&lt;"
xmlrpc.client | m.loads(m.dumps((1,)))[0] == (1,)
zipapp | callable(m.create_archive)
zipfile | m.ZIP_DEFLATED == 8
zipimport | callable(m.zipimporter)
zlib | m.decompress(m.compress(b"abc")) == b"abc"
zoneinfo | len(m.available_timezones()) > 500 and m.ZoneInfo("Europe/Rome").key == "Europe/Rome"
"""


def pickle_dumps(value):
    return importlib.import_module("pickle").dumps(value)


def main():
    failed, count = {}, 0
    for line in CHECKS.strip().splitlines():
        name, _, expression = line.partition(" | ")
        count += 1
        try:
            scope = {"m": importlib.import_module(name), "importlib": importlib,
                     "pickle_dumps": pickle_dumps}
            if not eval(expression, scope):
                failed[name] = "not true: " + expression
        except BaseException:
            failed[name] = traceback.format_exc(limit=-1)
    print(json.dumps({"count": count, "failed": failed}), file=sys.__stdout__)


main()
