"""Samples to the loudspeaker, by miniaudio. Where there is no device, or the package is not installed, it is silent."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Any

RATE = 48_000
_FRAME = 4
"""Bytes of one sample of two channels."""
_LATENCY_MS = 100


class Speaker:
    """Plays what it is fed with, and silence where that does not come in time."""

    def __init__(self) -> None:
        self._device: Any = None
        self._silent = False
        """Nothing can be heard here: it is not tried again and again."""
        self._queue = bytearray()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> float:
        """Seconds that it still has to play."""
        with self._lock:
            return len(self._queue) / (_FRAME * RATE)

    def feed(self, samples: bytes) -> None:
        """More to play."""
        with self._lock:
            self._queue += samples

    def start(self) -> bool:
        """Begin to play; False where nothing can be heard here."""
        if self._device is not None or self._silent:
            return not self._silent
        try:
            import miniaudio

            self._device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16, 2, RATE, buffersize_msec=_LATENCY_MS, app_name="Casefile"
            )
            samples = self._samples()
            next(samples)
            self._device.start(samples)
        except Exception:  # a computer without sound is no fault: the picture plays all the same
            self._drop()
            self._silent = True
            return False
        return True

    def stop(self) -> None:
        """Be silent, and forget what was to be played."""
        with self._lock:
            self._queue[:] = bytes(len(self._queue))
            self._queue.clear()
        self._drop()

    def _drop(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _samples(self) -> Generator[bytes, int, None]:
        """Asked from a thread of the library, for so many samples each time."""
        wanted = yield b""
        while True:
            size = wanted * _FRAME
            with self._lock:
                part = bytes(self._queue[:size])
                del self._queue[: len(part)]
            wanted = yield part + bytes(size - len(part))
