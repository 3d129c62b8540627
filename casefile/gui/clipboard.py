"""The only door to the clipboard, which every program of the desktop may read and many keep a history of.

What is copied here is taken back: a secret after ten seconds, everything when the vault is locked and when the
program ends, unless another program has put something there meanwhile.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

SECRET_FOR = 10
"""Seconds that a secret stays on the clipboard."""

_OURS = "application/x-casefile-copied"
"""A format of our own, which holds a random mark: what has it was copied here."""

SECRET_MARKS = {
    "x-kde-passwordManagerHint": b"secret",  # Klipper, GNOME's histories, KeePassXC's convention
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': bytes(4),
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': bytes(4),
    "org.nspasteboard.ConcealedType": b"secret",  # http://nspasteboard.org
}
"""How a clipboard history is asked to leave something out, on each system."""


class Clipboard(QObject):
    """The clipboard of the program. There is one: :func:`clipboard` hands it out."""

    counting = Signal(int)
    """Seconds left until a secret is taken back; 0 when it was."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mark = b""
        self._left = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)

    def copy(self, text: str) -> None:
        """Copy what is no secret: a hash, a reference. It is taken back when the vault is locked."""
        self._put(text, secret=False)

    def copy_secret(self, text: str) -> None:
        """Copy a passphrase, recovery words, a key, an identity: kept out of clipboard histories where they heed the
        mark, and taken back after ten seconds."""
        self._put(text, secret=True)
        self._left = SECRET_FOR
        self._second.start()
        self.counting.emit(self._left)

    def untrusted(self) -> QMimeData:
        """What lies there, from whichever program."""
        return QGuiApplication.clipboard().mimeData()

    def forget(self) -> None:
        """Take back what is there if it comes from this program, also by Ctrl+C or by selecting it with the mouse."""
        board = QGuiApplication.clipboard()
        if self._has_mark() or board.ownsClipboard():
            board.clear(QClipboard.Mode.Clipboard)
        self.forget_selection()
        self._end()

    def forget_selection(self) -> None:
        """Take back what was merely selected, where the system has a clipboard for that (X11, some of Wayland)."""
        board = QGuiApplication.clipboard()
        if board.supportsSelection() and board.ownsSelection():
            board.clear(QClipboard.Mode.Selection)

    def _put(self, text: str, *, secret: bool) -> None:
        self._end()
        self._mark = os.urandom(16)
        data = QMimeData()
        data.setText(text)
        data.setData(_OURS, self._mark)
        for name, value in SECRET_MARKS.items() if secret else ():
            data.setData(name, value)
        QGuiApplication.clipboard().setMimeData(data)

    def _on_second(self) -> None:
        self._left -= 1
        if self._left > 0:
            self.counting.emit(self._left)
            return
        still_ours = self._has_mark()
        self._end()
        if still_ours:
            QGuiApplication.clipboard().clear(QClipboard.Mode.Clipboard)

    def _has_mark(self) -> bool:
        return bool(self._mark) and bytes(QGuiApplication.clipboard().mimeData().data(_OURS).data()) == self._mark

    def _end(self) -> None:
        self._mark = b""
        if self._second.isActive():
            self._second.stop()
            self.counting.emit(0)


def clipboard() -> Clipboard:
    """The one clipboard, made when it is first asked for; what was copied is taken back when the program ends."""
    app = QCoreApplication.instance()
    assert app is not None
    made = app.findChild(Clipboard, "clipboard")
    if made is None:
        made = Clipboard(app)
        made.setObjectName("clipboard")
        app.aboutToQuit.connect(made.forget)
    return made
