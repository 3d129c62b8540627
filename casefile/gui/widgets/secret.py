"""Fields for what must not stay on the clipboard: a passphrase that is shown, words of a recovery sheet, an identity.

Qt would copy by itself, by key, by its menu, and on X11 by the mere selection. In a field that is watched here every
copy goes through :meth:`~casefile.gui.clipboard.Clipboard.copy_secret`, and a selection stays a selection.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit

from casefile.gui.clipboard import clipboard
from casefile.i18n import _

_COPY, _CUT = QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut


def copy_as_secret(field: QLineEdit | QPlainTextEdit) -> None:
    """From now on, what is copied from this field leaves the clipboard after seconds. A field is watched once."""
    if field.findChild(_Watch) is None:
        _Watch(field)


class _Watch(QObject):
    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        field.installEventFilter(self)
        field.selectionChanged.connect(self._on_selected)
        if isinstance(field, QPlainTextEdit):
            field.viewport().installEventFilter(self)  # where its menu is asked for

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(_COPY) or event.matches(_CUT):
                self._copy(cut=event.matches(_CUT))
                return True
        elif event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self._open_menu(event)
            return True
        return False

    def _marked(self) -> str:
        """What is marked, unless it is hidden."""
        if isinstance(self._field, QPlainTextEdit):
            return self._field.textCursor().selection().toPlainText()
        return self._field.selectedText() if self._field.echoMode() == QLineEdit.EchoMode.Normal else ""

    def _copy(self, *, cut: bool = False) -> None:
        marked = self._marked()
        if not marked:
            return
        clipboard().copy_secret(marked)
        if cut and not self._field.isReadOnly():
            if isinstance(self._field, QPlainTextEdit):
                self._field.textCursor().removeSelectedText()
            else:
                self._field.del_()

    def _open_menu(self, event: QContextMenuEvent) -> None:
        marked, writable = bool(self._marked()), not self._field.isReadOnly()
        menu = QMenu(self._field)
        for label, call, possible in (
            (_("Cut"), lambda: self._copy(cut=True), marked and writable),
            (_("Copy"), self._copy, marked),
            (_("Paste"), self._field.paste, writable),
            (_("Select all"), self._field.selectAll, True),
        ):
            action = menu.addAction(label)
            action.triggered.connect(lambda _checked=False, call=call: call())
            action.setEnabled(possible)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _on_selected(self) -> None:
        """X11 offers a selection to the middle button of the mouse in every program: take it back once Qt has."""
        board = clipboard()
        QTimer.singleShot(0, board, board.forget_selection)
