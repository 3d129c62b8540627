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


def dumps(value: Any) -> bytes:
    """The canonical bytes of ``value`` (RFC 8785: sorted names, no spaces, UTF-8)."""
    return rfc8785.dumps(value)


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
