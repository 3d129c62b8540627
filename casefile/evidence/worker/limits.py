"""How much of the machine one job of the worker may take."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one job; the first two are set inside the worker, all others are kept by the parent.

    :param cpu_seconds: processor time.
    :param memory: bytes of address space.
    :param waiting_seconds: time that the parent spends waiting for the worker, in all.
    :param frame: bytes in one frame that the worker sends.
    :param output: bytes that the worker sends in all; what it is given back to read does not count.
    :param frames: frames of any kind that the worker sends.
    :param reading: bytes that the worker may ask to read, as a multiple of the file's size (plus 64 MiB).
    """

    cpu_seconds: int = 60
    memory: int = 1536 * MIB
    waiting_seconds: float = 90.0
    frame: int = MIB
    output: int = 48 * MIB
    frames: int = 2_000_000
    reading: int = 8


EXTRACT = Limits()
"""For the text of one file: ten million code points are 40 MB at most."""

PARSE = Limits(cpu_seconds=900, waiting_seconds=1200.0, frame=64 * MIB, output=16_384 * MIB, frames=20_000_000)
"""For an import, which may carry its files with it: one frame holds the largest record there is."""

SHOW = Limits(cpu_seconds=900, waiting_seconds=30.0, output=64 * MIB, frames=100_000)
"""For looking at one file for as long as somebody looks: all but the processor time and the memory are bounds of each
request."""
