"""What is dropped or pasted anywhere in the window: files, text, addresses and pictures become sources of the case at
hand. Nothing of it is decoded here: bytes are taken in as they are, and read by the worker that holds no key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.records import Source

_PICTURES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/tiff": "tiff",
    "image/gif": "gif",
    "image/bmp": "bmp",
}
"""Formats in which a picture is taken as its bytes, the best first."""

_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}", re.IGNORECASE)
_LONGEST_PICTURE = 100 * 1024 * 1024

_DRAGGED = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop})
Shown = Callable[[UUID], object]
"""Goes to a source that was added."""


class Taking(QObject):
    """Takes in what is dropped onto a widget, and what is pasted there.

    :param onto: the whole of an open vault. :param paste_text: asks for the title of a text and takes it in.
    :param show: goes to a source that was added.
    """

    def __init__(self, desk: Desk, onto: QWidget, paste_text: Callable[[str], object], show: Shown) -> None:
        super().__init__(onto)
        self._desk, self._onto, self._paste_text, self._show = desk, onto, paste_text, show
        self._window: QObject | None = None
        onto.setAcceptDrops(True)
        onto.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept what can be taken in; leave everything else to the widget. Files are taken before a field below the
        mouse is asked: it would write their names into its text.
        """
        if watched is self._window and event.type() in _DRAGGED and isinstance(event, QDropEvent):
            if not _files(event.mimeData()) or not self.can_take(event.mimeData()):
                return False
            if event.type() == QEvent.Type.Drop:
                self.take(event.mimeData())
            event.acceptProposedAction()
            return True
        if watched is self._onto and event.type() == QEvent.Type.Show:
            self._watch_window()
        if watched is self._onto and isinstance(event, QDropEvent) and self.can_take(event.mimeData()):
            if event.type() == QEvent.Type.Drop:
                self.take(event.mimeData())
            event.acceptProposedAction()
            return True
        return super().eventFilter(watched, event)

    def _watch_window(self) -> None:
        window = self._onto.window().windowHandle()
        if window is not None and window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def can_take(self, untrusted_data: QMimeData) -> bool:
        """Whether there is something to take in, and a case to take it into."""
        if self._desk.read_only or self._desk.case_id is None:
            return False
        return bool(_files(untrusted_data) or _picture(untrusted_data) or untrusted_data.text().strip())

    def take(self, untrusted_data: QMimeData) -> None:
        """Files before pictures, pictures before text: anyone who copies a file copies its name as text, too."""
        if not self.can_take(untrusted_data):
            return
        files, picture = _files(untrusted_data), _picture(untrusted_data)
        text = untrusted_data.text().strip()
        if files:
            from casefile.gui.pages.sources.intake import take_files

            take_files(self._desk, self._onto, files, lambda taken: self._on_taken(taken.added[-1:]))
        elif _ADDRESS.fullmatch(text):
            self._take_address(text)
        elif picture:
            from casefile.gui.pages.sources.intake import take_content

            name = _("pasted picture.{ending}", ending=_PICTURES[picture])
            content = bytes(untrusted_data.data(picture).data())
            take_content(self._desk, self._onto, content, name, lambda taken: self._on_taken(taken.added[-1:]))
        else:
            self._paste_text(untrusted_data.text())

    def _on_taken(self, added: object) -> None:
        for each in added:  # type: ignore[attr-defined]
            self._show(each.source_id)

    def _take_address(self, address: str) -> None:
        """The page itself is not fetched: the program goes nowhere."""
        source = Source(case_id=self._desk.case_id, title=address[:500], url=address, type="web_page")

        def saved(changes: Changes) -> None:
            self._show(changes.created[0])
            self._desk.notify(
                _(
                    "A source with this address was added. The page itself is not fetched, as Casefile never goes "
                    "online: save it with your browser and drop the file here."
                )
            )

        self._desk.jobs.change(self._onto, lambda ws: ws.records.save(source, label=_("Add source")), saved)


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _picture(data: QMimeData) -> str:
    """The format in which to take a picture; empty where there is none."""
    return next(
        (each for each in _PICTURES if data.hasFormat(each) and 0 < data.data(each).size() <= _LONGEST_PICTURE), ""
    )
