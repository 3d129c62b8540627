"""Unpacking of the Rich Text in Outlook's messages (MS-OXRTFCP)."""

from __future__ import annotations

import struct

MAX_UNPACKED = 64_000_000
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked(raw: bytes) -> bytes:
    """The text; what is cut off is unpacked as far as it goes."""
    if len(raw) < 16:
        return b""
    kind = raw[8:12]
    if kind == b"MELA":
        return raw[16:]
    if kind != b"LZFu":
        return b""
    size = min(struct.unpack_from("<I", raw, 4)[0], MAX_UNPACKED)
    window = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    at, place = 16, len(_DICTIONARY)
    out = bytearray()
    while at < len(raw) and len(out) < size:
        flags = raw[at]
        at += 1
        for bit in range(8):
            if flags & (1 << bit):
                if at + 1 >= len(raw):
                    return bytes(out)
                pair = raw[at] << 8 | raw[at + 1]
                at += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == place:
                    return bytes(out)
                for step in range(length):
                    byte = window[(start + step) % 4096]
                    out.append(byte)
                    window[place] = byte
                    place = (place + 1) % 4096
            else:
                if at >= len(raw):
                    return bytes(out)
                out.append(raw[at])
                window[place] = raw[at]
                place = (place + 1) % 4096
                at += 1
    return bytes(out)
