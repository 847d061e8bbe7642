"""What `urllib.request` takes along when a server sends it elsewhere.

It follows redirects itself, and takes every header of the program with it. What says who
somebody is was meant for one server, and goes to no other; the host does the same where it
follows redirects, and so does `requests`.
"""

from . import later

_PERSONAL = {"authorization", "cookie", "proxy-authorization"}
_PORTS = {"http": 80, "https": 443}


def install():
    later.change("urllib.request", _change_requests)


def _change_requests(module):
    plain = module.HTTPRedirectHandler.redirect_request

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        following = plain(self, req, fp, code, msg, headers, newurl)
        if following is not None and _origin(following.full_url) != _origin(req.full_url):
            for name in list(following.headers):
                if name.lower() in _PERSONAL:
                    following.remove_header(name)
        return following

    module.HTTPRedirectHandler.redirect_request = redirect_request


def _origin(url):
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme))
