"""Repositories below a folder over smart HTTP, by git's own CGI program.

With a third argument `user:password`, every request has to bring them as Basic credentials.
Prints the port it listens on, and serves until it is killed.

usage: smart_http.py FOLDER [USER:PASSWORD]
"""

import base64
import http.server
import os
import subprocess
import sys

FOLDER = os.path.realpath(sys.argv[1])
EXPECTED = None
if len(sys.argv) > 2:
    EXPECTED = "Basic " + base64.b64encode(sys.argv[2].encode()).decode()


class Repositories(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def chunks(self):
        """The body, however it is cut."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            yield self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return

    def answer(self, status, fields, body):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def serve(self):
        body = b"".join(self.chunks())
        if EXPECTED and self.headers.get("Authorization") != EXPECTED:
            challenge = [("WWW-Authenticate", 'Basic realm="tests"')]
            return self.answer(401, challenge, b"")
        path, _, query = self.path.partition("?")
        variables = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROJECT_ROOT": FOLDER,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "REMOTE_USER": "tests",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        ran = subprocess.run(
            ["git", "-c", "safe.directory=*", "http-backend"],
            input=body,
            env=variables,
            stdout=subprocess.PIPE,
            check=False,
        )
        head, _, content = ran.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().splitlines() if ": " in line]
        status = [value for name, value in fields if name == "Status"]
        others = [(name, value) for name, value in fields if name != "Status"]
        self.answer(int(status[0].split()[0]) if status else 200, others, content)

    do_GET = serve
    do_POST = serve

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Repositories)
print(server.server_address[1], flush=True)
server.serve_forever()
