"""What `hashlib` takes from OpenSSL, which is not here: keys out of passwords."""

from . import later
from .refusals import NATIVE, refused

_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def install():
    """Puts them into `hashlib`."""
    later.change("hashlib", _change_hashlib)


def _change_hashlib(module):
    if not hasattr(module, "pbkdf2_hmac"):
        module.pbkdf2_hmac = pbkdf2_hmac
    if not hasattr(module, "scrypt"):
        module.scrypt = _no_scrypt


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    """The key of RFC 8018, in plain Python: some hundred thousand rounds a second."""
    if not isinstance(hash_name, str):
        raise TypeError(f"expected str for hash_name, not {type(hash_name).__name__}")
    password, salt = bytes(memoryview(password)), bytes(memoryview(salt))
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if dklen is not None and dklen < 1:
        raise ValueError("key length must be greater than 0.")
    inner, outer = _keyed(hash_name, password)
    length = outer.digest_size if dklen is None else dklen
    key = bytearray()
    number = 1
    while len(key) < length:
        key += _block(inner, outer, salt + number.to_bytes(4), iterations)
        number += 1
    return bytes(key[:length])


def _keyed(hash_name, password):
    """The two digests of an HMAC, with the key in them already."""
    import hashlib

    inner, outer = hashlib.new(hash_name), hashlib.new(hash_name)
    if len(password) > inner.block_size:
        password = hashlib.new(hash_name, password).digest()
    password = password.ljust(inner.block_size, b"\0")
    inner.update(password.translate(_INNER))
    outer.update(password.translate(_OUTER))
    return inner, outer


def _block(inner, outer, first, iterations):
    size = outer.digest_size
    piece, mixed = first, 0
    for _ in range(iterations):
        one, two = inner.copy(), outer.copy()
        one.update(piece)
        two.update(one.digest())
        piece = two.digest()
        mixed ^= int.from_bytes(piece)
    return mixed.to_bytes(size)


def _no_scrypt(*args, **kwargs):
    raise refused("`hashlib.scrypt` needs OpenSSL, which is not in the sandbox: "
                  f"`hashlib.pbkdf2_hmac` is there{NATIVE}")
