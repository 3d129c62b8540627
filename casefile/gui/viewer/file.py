"""One file that is looked at: asks the worker for pixels off the GUI thread, and keeps the few that are needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QSizeF, Signal
from PySide6.QtGui import QImage

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.jobs import Task
from casefile.model.records import EvidenceFile
from casefile.services.viewing import WHOLE, Contents, Drawn, OpenFile, Wanted

_WHOLE_EDGE = 1400
"""Pixels of the longer edge of a whole page: sharp enough for a window that is not large."""
_KEPT = 5
"""Whole pages that are kept, the one shown included: paging back and forth is then immediate."""


@dataclass(frozen=True)
class Picture:
    """Pixels of a part of a page.

    :param natural: of the whole page at 100 %. :param at: the second at which the frame of a recording begins.
    """

    wanted: Wanted
    image: QImage
    natural: QSizeF
    at: float | None = None


class ShownFile(QObject):
    """Opens one file at a time. What arrives for a file that was closed meanwhile is dropped."""

    opened = Signal()
    whole_drawn = Signal(object)
    """A :class:`Picture` of a whole page has come."""
    detail_drawn = Signal(object)
    """A :class:`Picture` of the part that was asked for last has come."""
    frame_drawn = Signal(object)
    """A :class:`Picture` of the moment of a recording that was asked for last has come."""
    failed = Signal(str)
    """Why it, or this page, cannot be shown."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._open: OpenFile | None = None
        self._wholes: OrderedDict[Wanted, Picture] = OrderedDict()
        self._tasks: dict[str, Task] = {}
        self._number = 0
        self._awaited: Wanted | None = None
        self.like = Wanted(0, _WHOLE_EDGE, _WHOLE_EDGE)
        """How the frames of a recording are drawn: how large, how bright, veiled or not."""
        self.evidence: EvidenceFile | None = None
        self._held: list[OpenFile] = []
        self.destroyed.connect(_closing(self._held, self._wholes))

    @property
    def contents(self) -> Contents | None:
        """What it is, once it is open."""
        return self._open.contents if self._open is not None else None

    def open(self, evidence: EvidenceFile) -> None:
        """Open this file; what was open is closed."""
        self.close()
        self.evidence = evidence
        number, id = self._number, evidence.id

        def done(file: OpenFile) -> None:
            if number != self._number:
                self._end(file)
                return
            self._open = file
            self._held.append(file)
            self.opened.emit()

        self._desk.jobs.look(self, lambda ws: ws.viewer.open(id), done, self._failing(number))

    def whole(self, page: int, *, brightness: int = 0, contrast: int = 0, veiled: bool = False) -> Picture | None:
        """The whole page; None while it is on its way."""
        wanted = Wanted(page, _WHOLE_EDGE, _WHOLE_EDGE, WHOLE, brightness, contrast, veiled)
        known = self._wholes.get(wanted)
        if known is not None:
            self._wholes.move_to_end(wanted)
            self._awaited = None
            return known
        self._awaited = wanted
        self._ask("whole", wanted, self._on_whole)
        return None

    def ahead(self, page: int, like: Wanted) -> None:
        """Have another page drawn while nobody waits."""
        contents = self.contents
        wanted = replace(like, page=page)
        if contents is not None and 0 <= page < contents.pages and wanted not in self._wholes and _KEPT > 1:
            self._ask("ahead", wanted, self._on_whole, quiet=True)

    def detail(self, wanted: Wanted) -> None:
        """A part of a page, sharper than the whole; only what was asked for last is delivered."""
        self._ask("detail", wanted, self.detail_drawn.emit, quiet=True)

    def frame(self, at: float, step: int = 0) -> None:
        """A frame of a recording, as it was wanted with :meth:`like` last."""
        self._ask("frame", replace(self.like, at=at, step=step), self.frame_drawn.emit)

    def sound(self, at: float, seconds: float, speed: float, take: Callable[[bytes | None], object]) -> None:
        """Samples of a recording; None where there are none."""
        self._bytes(lambda file: file.sound(at, seconds, speed), take)

    def outline(self, at: float, seconds: float, points: int, take: Callable[[bytes | None], object]) -> None:
        """How loud a recording is; None where that cannot be told."""
        self._bytes(lambda file: file.outline(at, seconds, points), take)

    def close(self) -> None:
        """Close the file and wipe its pixels."""
        self._number += 1
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        for picture in self._wholes.values():
            picture.image.fill(0)
        self._wholes.clear()
        self._awaited = None
        self.evidence = None
        file, self._open = self._open, None
        if file is not None:
            self._held.clear()
            self._end(file)

    # How

    def _end(self, file: OpenFile) -> None:
        self._desk.jobs.look(self._desk, lambda _ws: file.close(), lambda _none: None)

    def _ask(self, key: str, wanted: Wanted, take: Callable[[Picture], object], *, quiet: bool = False) -> None:
        file, number = self._open, self._number
        if file is None:
            return
        earlier = self._tasks.get(key)
        if earlier is not None:
            earlier.cancel()

        def done(drawn: Drawn) -> None:
            if number == self._number and self._tasks.get(key) is task:
                take(_picture(wanted, drawn))

        failed = self._failing(number, wanted, quiet=quiet)
        task = self._tasks[key] = self._desk.jobs.look(self, lambda _ws: file.draw(wanted), done, failed)

    def _bytes(self, read: Callable[[OpenFile], bytes], take: Callable[[bytes | None], object]) -> None:
        file, number = self._open, self._number
        if file is None:
            return

        def done(found: bytes) -> None:
            if number == self._number:
                take(found)

        self._desk.jobs.look(
            self, lambda _ws: read(file), done, lambda _error: take(None) if number == self._number else None
        )

    def _failing(
        self, number: int, wanted: Wanted | None = None, *, quiet: bool = False
    ) -> Callable[[CasefileError], object]:
        def failed(error: CasefileError) -> None:
            awaited = wanted is None or wanted == self._awaited or wanted.at is not None
            if number == self._number and not quiet and awaited:
                self.failed.emit(error.message)

        return failed

    def _on_whole(self, picture: Picture) -> None:
        self._wholes[picture.wanted] = picture
        while len(self._wholes) > _KEPT:
            _wanted, oldest = self._wholes.popitem(last=False)
            oldest.image.fill(0)
        if picture.wanted == self._awaited:
            self._awaited = None
            self.whole_drawn.emit(picture)


def _picture(wanted: Wanted, drawn: Drawn) -> Picture:
    raw = QImage(drawn.pixels, drawn.width, drawn.height, 3 * drawn.width, QImage.Format.Format_RGB888)
    return Picture(wanted, raw.convertToFormat(QImage.Format.Format_RGB32), QSizeF(*drawn.natural), drawn.at)


def _closing(held: list[OpenFile], wholes: dict[Wanted, Picture]) -> Callable[[], None]:
    """Ends the worker and wipes the pixels when the widget goes, on the GUI thread: it takes some milliseconds."""

    def close() -> None:
        for picture in wholes.values():
            picture.image.fill(0)
        for file in held:
            file.close()

    return close
