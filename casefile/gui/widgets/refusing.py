"""Files that are dropped onto an open dialog: nothing is done with them, and it is said what to do instead."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from casefile.i18n import _

_DRAGGED = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop})


class RefusesFiles(QObject):
    """Asked before any field below the mouse, which would write the names of the files into its text.

    :param dialog: whose window is watched, from when it is shown. :param say: says a sentence in it.
    """

    def __init__(self, dialog: QWidget, say: Callable[[str], object]) -> None:
        super().__init__(dialog)
        self._say = say
        self._window: QObject | None = None
        dialog.setAcceptDrops(True)

    def watch(self, window: QObject | None) -> None:
        """The dialog has this window now."""
        if window is not None and window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take hold of files only to say that they cannot be taken here; words are the fields' own."""
        if watched is not self._window or event.type() not in _DRAGGED or not isinstance(event, QDropEvent):
            return False
        if not any(url.isLocalFile() for url in event.mimeData().urls()):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._say(
                _("Nothing was taken in. To add files as sources, close this dialog and drop them onto the window.")
            )
        return True
