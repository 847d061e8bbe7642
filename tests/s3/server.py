"""A moto server that checks signatures over the query as it was sent.

moto itself checks them over the decoded query, so every listing with a `/` in its prefix
would be refused, whoever signs it.

usage: server.py PORT
"""

import sys

from flask import request
from moto.core.authorization import ActionAuthenticatorMixin
from moto.server import main

AS_DECODED = ActionAuthenticatorMixin._authenticate_and_authorize_action


def as_sent(self, *arguments, **named):
    decoded = self.uri
    query = request.environ.get("QUERY_STRING", "")
    self.uri = decoded.split("?")[0] + ("?" + query if query else "")
    try:
        return AS_DECODED(self, *arguments, **named)
    finally:
        self.uri = decoded


ActionAuthenticatorMixin._authenticate_and_authorize_action = as_sent
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
