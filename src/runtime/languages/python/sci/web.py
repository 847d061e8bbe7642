"""The way to the web: one function of the host, which takes and gives a frame of bytes.

A frame is the length of a head in four bytes, the lowest first, the head as JSON, and a body.
"""

import json
import types

import _host
from wit_world import Err


def http(method, url, headers, body, patience=None):
    """Asks a web server, when the user allows it. Redirects come back as they are."""
    head = {"method": method, "url": url, "headers": headers, "follow_redirects": False,
            "patience": patience}
    answer, body = _taken_apart(_host.call(_frame(head, body)))
    if "error" in answer:
        raise Err(answer["error"])
    headers = [tuple(header) for header in answer["headers"]]
    return types.SimpleNamespace(
        status=answer["status"], reason=answer["reason"], headers=headers, body=body
    )


def _frame(head, body):
    text = json.dumps(head).encode()
    return len(text).to_bytes(4, "little") + text + bytes(body)


def _taken_apart(frame):
    end = 4 + int.from_bytes(frame[:4], "little")
    return json.loads(frame[4:end]), frame[end:]
