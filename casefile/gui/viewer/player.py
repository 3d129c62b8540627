"""Playing a recording: which moment is shown, how fast, frame by frame, and the sound with it."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from casefile.gui.viewer.file import ShownFile
from casefile.gui.viewer.speaker import Speaker
from casefile.services.viewing import Recording

SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0)
_TICK_MS = 20
_PIECE = 1.0
"""Seconds of sound that are fetched at once."""
OUTLINE = 240
"""Points of the outline of the sound."""
_AT_ONCE = 60.0
"""Seconds of sound that are looked through in one request."""
_LONGEST_OUTLINE = 4 * 3600.0


class Player(QObject):
    """One recording. The clock is the sound's where there is any, else the computer's."""

    moved = Signal()
    """The moment is another one."""
    started = Signal()
    stopped = Signal()
    outlined = Signal()
    """More of the outline of the sound is known."""

    def __init__(self, file: ShownFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._speaker = Speaker()
        self._recording: Recording | None = None
        self._at = 0.0
        self._speed = 1.0
        self._playing = self._ended = False
        self._since: float | None = None
        self._from = 0.0
        self._heard_until = 0.0
        self._fetching = False
        self._frame_asked = False
        self.outline: list[int] = []
        """How loud it is, 0 to 255, in :data:`OUTLINE` parts of the whole; shorter while it is being read."""
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self.destroyed.connect(self._speaker.stop)

    # What is asked

    @property
    def at(self) -> float:
        """The moment, in seconds."""
        return self._at

    @property
    def duration(self) -> float:
        """In seconds; 0 where the file does not say."""
        return self._recording.duration if self._recording is not None else 0.0

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def speed(self) -> float:
        """How fast it plays; 1 is as recorded."""
        return self._speed

    def begin(self, recording: Recording | None) -> None:
        """Another recording, at its beginning; None for none."""
        self.pause()
        self._recording, self._at, self.outline = recording, 0.0, []
        self._frame_asked = self._ended = False
        if recording is not None and recording.sound and 0 < recording.duration <= _LONGEST_OUTLINE:
            self._read_outline()

    def play(self) -> None:
        """Go on from here; from the beginning where it is at its end."""
        if self._recording is None or self._playing:
            return
        if self._ended:
            self._at = 0.0
        self._playing, self._ended = True, False
        self._from = self._heard_until = self._at
        self._since = None if self._recording.sound else time.monotonic()
        self._tick.start()
        self._fetch_sound()
        self.started.emit()

    def pause(self) -> None:
        """Stop here."""
        if self._playing:
            self._playing = False
            self._tick.stop()
            self._speaker.stop()
            self.stopped.emit()

    def toggle(self) -> None:
        """Play, or stop."""
        self.pause() if self._playing else self.play()

    def set_speed(self, speed: float) -> None:
        """Play slower or faster."""
        playing = self._playing
        self.pause()
        self._speed = speed
        if playing:
            self.play()

    def go_to(self, at: float) -> None:
        """Show another moment."""
        playing = self._playing
        self.pause()
        self._ended = False
        self._at = max(0.0, min(at, self.duration or at))
        self._ask_frame(0)
        self.moved.emit()
        if playing:
            self.play()

    def step(self, frames: int) -> None:
        """One frame on, or back."""
        self.pause()
        self._ended = False
        self._ask_frame(1 if frames > 0 else -1)

    def arrived(self, at: float) -> None:
        """The frame that begins then is in sight."""
        self._frame_asked = False
        if not self._playing and abs(at - self._at) > 0.0005:
            self._at = at
            self.moved.emit()

    # How

    def _on_tick(self) -> None:
        if self._since is None:
            return
        self._at = self._from + (time.monotonic() - self._since) * self._speed
        if self.duration and self._at >= self.duration:
            self._at = self.duration
            self._ended = True  # the moment becomes that of the last frame when this comes
            self.pause()
        if not self._frame_asked:
            self._ask_frame(0)
        self._fetch_sound()
        self.moved.emit()

    def _ask_frame(self, step: int) -> None:
        if self._recording is not None and self._recording.picture:
            self._frame_asked = True
            self._file.frame(self._at, step)

    def _fetch_sound(self) -> None:
        recording = self._recording
        if recording is None or not recording.sound or not self._playing or self._fetching:
            return
        if self._speaker.waiting > _PIECE or self._heard_until > (self.duration or self._heard_until):
            return
        self._fetching = True
        number, at = self._from, self._heard_until
        self._file.sound(at, _PIECE * self._speed, self._speed, lambda samples: self._on_sound(number, samples))

    def _on_sound(self, number: float, samples: bytes | None) -> None:
        """The first piece starts the clock: picture and sound begin together."""
        self._fetching = False
        if not self._playing or number != self._from:
            self._fetch_sound()
            return
        if samples:
            self._speaker.feed(samples)
            self._speaker.start()
        self._heard_until += _PIECE * self._speed
        if self._since is None:
            self._since = time.monotonic()

    def _read_outline(self) -> None:
        """The next part of the outline, until all is known."""
        recording, known = self._recording, len(self.outline)
        if recording is None or known >= OUTLINE:
            return
        each = recording.duration / OUTLINE
        points = max(1, min(OUTLINE - known, int(_AT_ONCE / each) if each else 1))
        self._file.outline(known * each, points * each, points, lambda found: self._on_outline(recording, found))

    def _on_outline(self, recording: Recording, found: bytes | None) -> None:
        if recording is self._recording and found:
            self.outline += list(found)
            self.outlined.emit()
            self._read_outline()
