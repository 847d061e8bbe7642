"""A socket that speaks HTTP through the host.

`http.client`, and with it `urllib.request`, `requests` and everything else on top, writes a
request into a socket and reads an answer out of it. Here the socket takes the request apart,
asks the host, and writes down what came back. All that is no HTTP is refused.
"""

import errno
import io

from . import later
from .refusals import SandboxError, refused

_END_OF_HEAD = b"\r\n\r\n"
# How many bytes of a request leave the sandbox at once.
_MOST_SENT = 32 << 20
# These are between the program and its socket, and mean nothing to the host.
_OF_THE_CONNECTION = {"connection", "content-length", "keep-alive", "transfer-encoding"}

_http = None  # the host's function
_default_timeout = None  # of sockets that are given none


def install(host):
    """Leads every socket to the host."""
    global _http
    _http = host.http
    later.change("socket", _change_socket)


class Conversation:
    """The bytes that go into a socket, and those that come out."""

    def __init__(self, address):
        self.address = address
        self.is_encrypted = False
        self.timeout = None
        # Whoever sets a time before the request sets another one before the answer is read:
        # that is the time to wait, so nobody is asked before.
        self.asks_late = False
        self._waiting = None  # what is asked late
        self._failure = None  # the time was up before anybody read
        self._head = None  # method, target and headers, once they are whole
        self._sent = bytearray()  # what was sent after that
        self._gathered = bytearray()  # of a body in chunks, what was taken apart
        self._answer = None

    def send(self, data):
        # The answer before was read, or is of no interest any more.
        self.ask_now()
        self._answer = self._failure = None
        self._sent += data
        if self._head is None:
            self._take_head()
        if self._head is not None:
            body = self._body()
            if body is not None:
                self._ask(body)

    def read(self, length):
        self.ask_now()
        if self._failure is not None:
            raise self._failure
        if self._answer is None:
            if self._head is None:
                self._refuse_raw()
            raise ConnectionError("the program sent only a part of its request")
        return self._answer.read(length)

    def _take_head(self):
        end = self._sent.find(_END_OF_HEAD)
        if end < 0:
            if not _may_be_http(self._sent):
                self._refuse_raw()
            return
        first, *lines = self._sent[:end].decode("latin-1").split("\r\n")
        del self._sent[: end + len(_END_OF_HEAD)]
        words = first.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/"):
            self._refuse_raw()
        if words[0] == "CONNECT":
            raise refused("there is no way through a proxy: the host asks the web itself")
        headers = [(name.strip(), value.strip()) for name, _, value in
                   (line.partition(":") for line in lines)]
        self._head = (words[0], words[1], headers)

    def _body(self):
        """The body, when all of it was sent."""
        fields = {name.lower(): value for name, value in self._head[2]}
        if fields.get("transfer-encoding", "").lower() == "chunked":
            is_whole = self._take_chunks()
            length = len(self._gathered)
        else:
            length = int(fields.get("content-length", 0))
            is_whole = len(self._sent) >= length
        if length > _MOST_SENT:
            self._head = None
            self._sent.clear()
            self._gathered.clear()
            raise OSError(errno.EMSGSIZE, f"the request has a body of more than {_MOST_SENT >> 20} MiB, and "
                          "no more than that leave the sandbox at once: send it in parts")
        if not is_whole:
            return None
        body = bytes(self._gathered or self._sent)
        self._gathered.clear()
        return body

    def _take_chunks(self):
        """Takes apart what came in chunks; whether the last one was among them."""
        at, is_last = 0, False
        while (end := self._sent.find(b"\r\n", at)) >= 0:
            length = int(self._sent[at:end].partition(b";")[0], 16)
            if length == 0:
                is_last = self._sent.endswith(b"\r\n\r\n")
                break
            if len(self._sent) < end + length + 4:
                break
            self._gathered += memoryview(self._sent)[end + 2 : end + 2 + length]
            at = end + length + 4
        del self._sent[: len(self._sent) if is_last else at]
        return is_last

    def ask_now(self):
        """Asks what was put off."""
        if self._waiting is not None:
            asked, self._waiting = self._waiting, None
            self._answer_to(*asked)

    def _ask(self, body):
        method, target, headers = self._head
        self._head = None
        self._sent.clear()
        origin = self._origin()
        # A path may name another address in its query.
        is_whole = "://" in target and not target.startswith("/")
        url = target if is_whole else origin + target
        host = origin.partition("://")[2]
        kept = [(name, value) for name, value in headers
                if name.lower() not in _OF_THE_CONNECTION
                and (name.lower(), value) != ("host", host)]
        self._waiting = (method, url, kept, body)
        if not self.asks_late:
            self.ask_now()

    def _answer_to(self, method, url, headers, body):
        patience = None if self.timeout is None else max(1, min(int(self.timeout * 1000), 2**31))
        try:
            response = _ask_host(method, url, headers, body, patience)
        except TimeoutError as error:
            # A server is slow to answer, not to be asked.
            self._failure = error
            return
        self._answer = io.BytesIO(_written_down(method, response))

    def _origin(self):
        host, port = self.address[0], self.address[1]
        scheme, usual = ("https", 443) if self.is_encrypted else ("http", 80)
        if ":" in host:
            host = f"[{host}]"
        return f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"

    def _refuse_raw(self):
        host, port = self.address[0], self.address[1]
        raise refused(f"a raw connection to {host}:{port} cannot be opened: only HTTP requests "
                      "leave the sandbox")


def _may_be_http(head):
    """Whether these first bytes can still become a request."""
    method = bytes(head[:32]).partition(b" ")[0]
    return len(method) < 32 and method.replace(b"-", b"").isalpha()


def _ask_host(method, url, headers, body, patience):
    from wit_world import Err

    try:
        return _http(method, url, headers, body, patience)
    except Err as error:
        if patience is not None and error.value.endswith("timed out"):
            raise TimeoutError("timed out") from None
        raise SandboxError(13, error.value) from None


def _written_down(method, response):
    """An answer as the bytes that a web server would have sent."""
    lines = [f"HTTP/1.1 {response.status} {response.reason}"]
    is_bare = method == "HEAD" or response.status in (204, 304)
    left_out = {"connection", "transfer-encoding"}
    if not is_bare:
        left_out.add("content-length")
        lines.append(f"Content-Length: {len(response.body)}")
    lines += [f"{name}: {value}" for name, value in response.headers
              if name.lower() not in left_out]
    lines.append("Connection: close")
    head = "\r\n".join(lines).encode("latin-1", "replace")
    return head + _END_OF_HEAD + (b"" if is_bare else response.body)


class _Reader(io.RawIOBase):
    """What a socket gives as a file."""

    def __init__(self, conversation):
        self._conversation = conversation

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self._conversation.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class HttpSocket:
    """The part of a socket that programs use to ask web servers."""

    family, type, proto = 2, 1, 6

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self._conversation = None
        self._timeout = _default_timeout

    def _open(self):
        if self._conversation is None:
            raise OSError(107, "Transport endpoint is not connected")
        return self._conversation

    def connect(self, address):
        self._conversation = Conversation(address)
        self._conversation.timeout = self._timeout
        self._conversation.asks_late = self._timeout is not None

    def connect_ex(self, address):
        self.connect(address)
        return 0

    def encrypt(self):
        """What follows goes to the encrypted port of the server."""
        self._open().is_encrypted = True

    def sendall(self, data, flags=0):
        self._open().send(data)

    def send(self, data, flags=0):
        self._open().send(data)
        return len(data)

    def recv(self, length, flags=0):
        return self._open().read(length)

    def recv_into(self, buffer, length=0, flags=0):
        data = self.recv(length or len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def makefile(self, mode="r", *args, **kwargs):
        return io.BufferedReader(_Reader(self._open()))

    def getpeername(self):
        return self._open().address

    def getsockname(self):
        return ("127.0.0.1", 0)

    def _listen(self, *args):
        raise refused("nothing can listen on the network in the sandbox")

    def _datagram(self, *args):
        raise refused("only HTTP requests leave the sandbox")

    bind = listen = accept = _listen
    sendto = recvfrom = sendmsg = recvmsg = _datagram

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    # What `ssl` adds to a socket.
    def getpeercert(self, binary_form=False):
        return b"" if binary_form else {}

    def version(self):
        return "TLSv1.3"

    def selected_alpn_protocol(self):
        return None

    def cipher(self):
        return None

    def gettimeout(self):
        return self._timeout

    def settimeout(self, timeout):
        if timeout is not None and timeout < 0:
            raise ValueError("Timeout value out of range")
        # Zero would mean to come back later, and there is no later here.
        self._timeout = timeout or None
        if self._conversation is not None:
            self._conversation.timeout = self._timeout

    def close(self):
        if self._conversation is not None:
            self._conversation.ask_now()

    # The rest is the host's business: sizes and options.
    def fileno(self):
        return -1

    def getsockopt(self, *args):
        return 0

    def _ignore(self, *args):
        return None

    setblocking = setsockopt = shutdown = detach = _ignore


def _change_socket(module):
    def create_connection(address, timeout=module._GLOBAL_DEFAULT_TIMEOUT, *args, **kwargs):
        connection = HttpSocket()
        connection.connect(address)
        if timeout is not module._GLOBAL_DEFAULT_TIMEOUT:
            connection.settimeout(timeout)
        # This time is for everything.
        connection._conversation.asks_late = False
        return connection

    def setdefaulttimeout(timeout):
        global _default_timeout
        _default_timeout = timeout or None

    def getaddrinfo(host, port, *args, **kwargs):
        # Names are resolved by the host, which decides by them.
        number = port if isinstance(port, int) else module.getservbyname(port) if port else 0
        return [(module.AF_INET, module.SOCK_STREAM, 6, "", (host, number))]

    def socketpair(*args, **kwargs):
        raise refused("there are no sockets in the sandbox")

    module.socket = module.SocketType = HttpSocket
    module.create_connection = create_connection
    module.setdefaulttimeout = setdefaulttimeout
    module.getdefaulttimeout = lambda: _default_timeout
    module.create_server = HttpSocket()._listen
    module.getaddrinfo = getaddrinfo
    module.getservbyname = {"http": 80, "https": 443}.get
    module.gethostbyname = str
    module.gethostname = lambda: "sandbox"
    module.getfqdn = lambda name="": name or "sandbox"
    module.socketpair = socketpair
