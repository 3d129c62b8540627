"""Canonical JSON (RFC 8785) for the small clear files of a vault: one value has exactly one spelling.

A file that a thief or a failing disk may have changed is *untrusted*: it is read with a size limit, without
duplicate names, without floating-point numbers, and it must be spelled canonically to the byte, so that no
change of a single bit passes unnoticed.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import rfc8785


class NotCanonicalError(Exception):
    """The bytes are not the canonical JSON of one object. Caught inside the vault, never shown."""


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_LARGEST_NUMBER = 2**53 - 1


def dumps(value: Any) -> bytes:
    """The canonical bytes of ``value`` (RFC 8785: sorted names, no spaces, UTF-8).

    What our files hold, the standard library's encoder writes with the same bytes and many times faster; anything else
    goes to the reference implementation.

    :raises rfc8785.CanonicalizationError, ValueError: it has no canonical form.
    """
    if _is_plain(value):
        return _encode(value).encode("utf-8")
    return rfc8785.dumps(value)


def _is_plain(value: Any) -> bool:
    """Whether it is made of texts, whole numbers and names in ASCII, whose order is the same in UTF-8 and in UTF-16."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and name.isascii() and _is_plain(each) for name, each in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, bool):
        return True
    return isinstance(value, str) or (isinstance(value, int) and abs(value) <= _LARGEST_NUMBER)


def loads_untrusted(untrusted: bytes, *, limit: int) -> dict[str, Any]:
    """Read one JSON object that must be canonical to the byte.

    :param limit: the largest size accepted, in bytes.
    :raises NotCanonicalError: too large, not JSON, nested too deeply, a name twice, a fraction, not an
        object, or spelled differently.
    """
    if len(untrusted) > limit:
        raise NotCanonicalError
    try:
        value = json.loads(
            untrusted.decode("utf-8"), object_pairs_hook=_unique, parse_float=_refuse, parse_constant=_refuse
        )
        if not isinstance(value, dict) or dumps(value) != untrusted:
            raise NotCanonicalError
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        raise NotCanonicalError from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotCanonicalError
    return value


def _refuse(untrusted: str) -> NoReturn:
    raise NotCanonicalError
