"""Cut, copy, paste, delete and select all, for whatever has the focus: a field of text, records in a list, a page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from casefile.gui.clipboard import clipboard
from casefile.gui.commands import Commands
from casefile.gui.offers import Offers, offers_of
from casefile.i18n import N_, _

if TYPE_CHECKING:
    from casefile.gui.session import Session
    from casefile.gui.shell import Shell

    Written = QLineEdit | QPlainTextEdit | QTextEdit


class Place(Protocol):
    """What is asked of the window."""

    session: Session
    shell: Shell | None

    def focusWidget(self) -> QWidget | None:
        """What has, or had last, the focus within the window."""


_IDS = ("edit.cut", "edit.copy", "edit.paste", "edit.delete", "edit.select_all", "edit.copy_reference", "edit.copy_as")


def add_editing(window: Place) -> None:
    """Register the commands; they follow the focus."""
    add = partial(window.session.commands.add, group=N_("Edit"))
    focus = _Focus(window)
    add("edit.cut", _("Cut"), focus.cut, shortcut="Ctrl+X", icon="scissors")
    add("edit.copy", _("Copy"), focus.copy, shortcut="Ctrl+C", icon="copy")
    add("edit.copy_reference", _("Copy the reference"), focus.copy_reference, shortcut="Ctrl+Shift+C", icon="hash")
    add("edit.copy_as", _("Copy as a citation"), focus.copy_citation, icon="quote")
    add("edit.paste", _("Paste"), focus.paste, shortcut="Ctrl+V", icon="clipboard-paste")
    add("edit.delete", _("Delete"), focus.delete, shortcut="Del", icon="trash-2", shown_only=True)
    add("edit.select_all", _("Select all"), focus.select_all, shortcut="Ctrl+A", icon="text-select")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.focusChanged.connect(focus.fit)
    focus.fit()


def fit_editing(commands: Commands, window: Place) -> None:
    """Allow what can be done with what has the focus."""
    if not all(id in commands for id in _IDS):
        return
    focus = window.focusWidget()
    text = focus if isinstance(focus, QLineEdit | QPlainTextEdit | QTextEdit) else None
    offers = offers_of(focus) if window.shell is not None else None
    view = focus if isinstance(focus, QAbstractItemView) else None
    writable = text is not None and not text.isReadOnly()
    has_records = offers is not None and not writable  # which are chosen may change without a change of the focus
    takes = window.shell is not None and window.session.desk is not None and not window.session.desk.read_only
    allowed = {
        "edit.cut": writable,
        "edit.copy": text is not None or has_records or view is not None or isinstance(focus, QLabel),
        "edit.copy_reference": has_records,
        "edit.copy_as": has_records,
        "edit.paste": writable or takes,
        "edit.delete": writable or (has_records and offers is not None and offers.trash is not None and takes),
        "edit.select_all": text is not None or view is not None,
    }
    for id, wanted in allowed.items():
        commands.action(id).setEnabled(wanted)


class _Focus(QObject):
    """What has the focus in the window: of a menu or a dialog that lies over it, what had it before."""

    def __init__(self, window: Place) -> None:
        super().__init__(window.session.commands)  # made again, with these, when the language changes
        self._window = window

    # What has the focus

    @property
    def _text(self) -> Written | None:
        widget = self._window.focusWidget()
        return widget if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) else None

    @property
    def _offers(self) -> Offers | None:
        return offers_of(self._window.focusWidget()) if self._window.shell is not None else None

    # What is done with it

    def cut(self) -> None:
        if (text := self._text) is not None:
            text.cut()

    def copy(self) -> None:
        widget, text, offers = self._window.focusWidget(), self._text, self._offers
        desk, shell = self._window.session.desk, self._window.shell
        if text is not None and _selected(text):
            text.copy()
        elif isinstance(widget, QLabel) and widget.hasSelectedText():
            clipboard().copy(widget.selectedText())
        elif offers is not None and offers.records() and desk is not None and shell is not None:
            from casefile.gui.record_offers import copy_text

            copy_text(desk, shell, list(offers.records()))
        elif isinstance(widget, QAbstractItemView) and widget.currentIndex().isValid():
            chosen = getattr(widget, "words_to_copy", None)  # cells of a table, which may be several
            clipboard().copy(chosen() if callable(chosen) else _words(widget.currentIndex()))

    def copy_reference(self) -> None:
        from casefile.gui.record_offers import copy_references

        self._with_records(copy_references)

    def copy_citation(self) -> None:
        from casefile.gui.record_offers import copy_citation

        self._with_records(copy_citation)

    def paste(self) -> None:
        text, shell = self._text, self._window.shell
        if text is not None and not text.isReadOnly():
            text.paste()
        elif shell is not None:
            shell.taking.take(clipboard().untrusted())

    def delete(self) -> None:
        text, offers = self._text, self._offers
        if text is not None and not text.isReadOnly():
            _delete(text)
        elif offers is not None and offers.trash is not None:
            offers.trash()

    def select_all(self) -> None:
        widget, text, offers = self._window.focusWidget(), self._text, self._offers
        if text is not None:
            text.selectAll()
        elif offers is not None and offers.select_all is not None:
            offers.select_all()
        elif isinstance(widget, QAbstractItemView):
            widget.selectAll()

    def _with_records(self, verb: object) -> None:
        offers, desk, shell = self._offers, self._window.session.desk, self._window.shell
        if offers is not None and offers.records() and desk is not None and shell is not None and callable(verb):
            verb(desk, shell, list(offers.records()))

    # What can be done

    def fit(self, *_focus: object) -> None:
        """Another widget has the focus."""
        fit_editing(self._window.session.commands, self._window)


def _selected(text: Written) -> bool:
    return text.hasSelectedText() if isinstance(text, QLineEdit) else text.textCursor().hasSelection()


def _delete(text: Written) -> None:
    if isinstance(text, QLineEdit):
        text.del_()
        return
    cursor: QTextCursor = text.textCursor()
    cursor.removeSelectedText() if cursor.hasSelection() else cursor.deleteChar()


def _words(index: QModelIndex) -> str:
    said = index.data(Qt.ItemDataRole.DisplayRole)
    return str(said if said else index.data(Qt.ItemDataRole.AccessibleTextRole) or "")
