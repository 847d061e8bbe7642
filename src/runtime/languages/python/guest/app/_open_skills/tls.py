"""A stand-in for `ssl`: the host encrypts, checks certificates and knows the authorities.

It has the names that `http.client`, `urllib3` and `requests` look at. Turning the checks off
changes nothing: a program cannot make the host trust a server.
"""

import enum
import importlib.machinery
import types

from .sockets import HttpSocket

_OPTIONS = (
    "OP_ALL OP_NO_SSLv2 OP_NO_SSLv3 OP_NO_COMPRESSION OP_NO_TICKET OP_NO_TLSv1 OP_NO_TLSv1_1 "
    "OP_NO_TLSv1_2 OP_NO_TLSv1_3 OP_IGNORE_UNEXPECTED_EOF OP_ENABLE_MIDDLEBOX_COMPAT "
    "VERIFY_DEFAULT VERIFY_X509_STRICT VERIFY_X509_PARTIAL_CHAIN VERIFY_X509_TRUSTED_FIRST"
).split()
_ERRORS = (
    "SSLZeroReturnError SSLWantReadError SSLWantWriteError SSLSyscallError SSLEOFError"
).split()


class SSLError(OSError):
    """An error of the encryption."""


class CertificateError(SSLError, ValueError):
    """A certificate that does not hold."""


class TLSVersion(enum.IntEnum):
    MINIMUM_SUPPORTED = -2
    SSLv3 = 768
    TLSv1 = 769
    TLSv1_1 = 770
    TLSv1_2 = 771
    TLSv1_3 = 772
    MAXIMUM_SUPPORTED = -1


class VerifyMode(enum.IntEnum):
    CERT_NONE = 0
    CERT_OPTIONAL = 1
    CERT_REQUIRED = 2


class Purpose(enum.Enum):
    SERVER_AUTH = 1
    CLIENT_AUTH = 2


class SSLContext:
    """Takes every setting, and leaves the encryption to the host."""

    def __init__(self, protocol=None):
        self.protocol = protocol
        self.verify_mode = VerifyMode.CERT_REQUIRED
        self.check_hostname = True
        self.options = self.verify_flags = 0
        self.minimum_version = TLSVersion.TLSv1_2
        self.maximum_version = TLSVersion.MAXIMUM_SUPPORTED
        self.post_handshake_auth = False
        self.keylog_filename = None

    def wrap_socket(self, sock, *args, **kwargs):
        sock.encrypt()
        return sock

    def __getattr__(self, name):
        if name.startswith(("load_", "set_")):
            return lambda *args, **kwargs: None
        raise AttributeError(name)


def _context(*args, **kwargs):
    return SSLContext()


def module():
    """The module that programs import as `ssl`."""
    made = types.ModuleType("ssl", __doc__)
    made.__spec__ = importlib.machinery.ModuleSpec("ssl", None)
    made.SSLError = SSLError
    made.CertificateError = made.SSLCertVerificationError = CertificateError
    for name in _ERRORS:
        setattr(made, name, type(name, (SSLError,), {}))
    made.SSLContext = SSLContext
    made.SSLSocket, made.SSLObject = HttpSocket, object
    made.TLSVersion, made.VerifyMode, made.Purpose = TLSVersion, VerifyMode, Purpose
    for mode in VerifyMode:
        setattr(made, mode.name, mode)
    made.PROTOCOL_TLS = made.PROTOCOL_SSLv23 = 2
    made.PROTOCOL_TLS_CLIENT, made.PROTOCOL_TLS_SERVER = 16, 17
    for name in _OPTIONS:
        setattr(made, name, 0)
    made.HAS_SNI = made.HAS_TLSv1_2 = made.HAS_TLSv1_3 = True
    made.HAS_NEVER_CHECK_COMMON_NAME = True
    made.HAS_ALPN = False
    made.OPENSSL_VERSION = "OpenSSL 3.0.0 (the host encrypts)"
    made.OPENSSL_VERSION_INFO = (3, 0, 0, 0, 0)
    made.OPENSSL_VERSION_NUMBER = 0x30000000
    made.create_default_context = made._create_default_https_context = _context
    made._create_unverified_context = made._create_stdlib_context = _context
    made.match_hostname = lambda *args: None
    made.get_default_verify_paths = lambda: types.SimpleNamespace(cafile=None, capath=None)
    return made
