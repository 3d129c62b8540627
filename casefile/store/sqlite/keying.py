"""The database's key, handed to the cipher in a buffer that is wiped.

``PRAGMA key`` takes it as text: in a statement that Python keeps with the connection, in the one that SQLite compiled,
and in what its parser made of that. The cipher's own function takes an address, and the cipher keeps what it is given
in memory that it locks and wipes. It asks for the connection's address, which SQLite tells anyone who has registered an
extension that is loaded by itself (https://www.sqlite.org/c3ref/auto_extension.html).

Where the library does not hand out its functions (a Windows build does not), the statement remains.
"""

from __future__ import annotations

import ctypes
import threading
from typing import Any

from sqlcipher3 import _sqlite3, dbapi2

from casefile.vault.memory import Kept

_OK = 0
_DIGITS = b"0123456789abcdef"
_Told = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class _Opened(threading.local):
    """The address of the connection that this thread has opened last and that nobody asked for yet."""

    address: int | None = None


_opened = _Opened()


def _note(address: int | None, _message: int | None, _functions: int | None) -> int:
    _opened.address = address
    return _OK


_on_opened = _Told(_note)
"""Held as long as the library may call it."""


def _library() -> Any:
    """The cipher's own functions; None where it keeps them to itself."""
    library = ctypes.CDLL(_sqlite3.__file__)
    try:
        give, register = library.sqlite3_key_v2, library.sqlite3_auto_extension
    except AttributeError:
        return None
    give.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int)
    return library if register(_on_opened) == _OK else None


_LIBRARY = _library()


def forget_opened() -> None:
    """Before a connection is opened: none that was is meant any more."""
    _opened.address = None


def give_key(connection: Any, key: Kept) -> None:
    """Give a connection its key; the thread has opened none since.

    :param key: 32 raw bytes.
    :raises dbapi2.DatabaseError: the cipher does not take it.
    """
    address, _opened.address = _opened.address, None
    if _LIBRARY is None or address is None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return
    written = _written(key)
    at = ctypes.addressof(ctypes.c_char.from_buffer(written.view))
    try:
        if _LIBRARY.sqlite3_key_v2(address, b"main", at, len(written)) != _OK:
            raise dbapi2.DatabaseError("file is not a database")
    finally:
        written.wipe()


def _written(key: Kept) -> Kept:
    """``x'...'``: how the cipher knows a raw key from a passphrase."""
    written = Kept(b"x'" + bytes(2 * len(key)) + b"'")
    text = written.view
    for place, byte in enumerate(key.view):
        text[2 + 2 * place], text[3 + 2 * place] = _DIGITS[byte >> 4], _DIGITS[byte & 15]
    return written
