"""How one picks from what is offered: the one rule of every line that is typed into and offers something.

* Typing shows what fits, the first of it chosen; the arrows walk, Down opens all there is.
* Enter or Tab takes the chosen one, as it stands on the screen, and nothing else ever does but a click on it. Where
  nothing is shown, Enter shows it and takes nothing.
* Esc closes what is offered and leaves what was typed; the form hears of the next Esc only.
* What was typed and not taken stays in the line. What equals one of the offered words counts as that; of anything else
  the editor says that it is not chosen yet (:class:`PickEditor`). It never turns into what was there before.
* What is offered as new is made when the form is saved, never by picking it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.messages import announce
from casefile.gui.style import ROW
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import _

_ASKED_AFTER = 120
"""Milliseconds after the last key, where the answer comes from the vault."""
_ROWS = 9
"""Rows shown before the offer scrolls."""
_LEAST = 280
"""The least width of the offer, in pixels."""
_WIDEST = 640


@dataclass(frozen=True, slots=True)
class Choice:
    """One of what is offered.

    :param words: what the line says once it is taken.
    :param shown: what the offer says of it; the words themselves by default.
    :param ticked: for lines that take several: whether it is taken already.
    :param new: it is not there yet, and is made when the form is saved.
    """

    key: Hashable
    words: str
    shown: str = ""
    meaning: str = ""
    ticked: bool | None = None
    new: bool = False


Ask = Callable[[str], Sequence[Choice] | None]
"""What fits a text, best first, at once; or None where the answer is given to :meth:`PickLine.offer` later."""


class PickLine(QLineEdit):
    """A line that offers what fits as one types.

    :param ask: what to offer.
    :param late: its answer comes later: it is not asked at every key.
    :param free: what is typed counts as it is, also where it is none of what is offered.
    :param several: what is taken leaves the line empty, for the next one.
    """

    taken = Signal(object)
    """A person took this :class:`Choice`."""
    typed = Signal()
    """A person typed, or emptied the line."""

    def __init__(
        self, ask: Ask, parent: QWidget | None = None, *, late: bool = False, free: bool = False, several: bool = False
    ) -> None:
        super().__init__(parent)
        self._ask, self._free, self._several = ask, free, several
        self._words = ""
        """What the line says of what is chosen: the text that needs no choosing any more."""
        self._asked: str | None = None
        self._walked = False
        self.setMinimumHeight(ROW)
        self._popup: QListWidget | None = None
        self._soon = QTimer(self, singleShot=True, interval=_ASKED_AFTER)
        self._soon.timeout.connect(lambda: self._look(self.text()))
        self._late = late
        self._opener = QAction(_("Show the list"), self)
        icons.put(self._opener, "chevron-down")
        self._opener.triggered.connect(self._on_opener)
        self.addAction(self._opener, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(self._on_typed)

    @property
    def list(self) -> QListWidget:
        """What is offered, made when it is first needed: a page has many lines, and a window for each is dear."""
        if self._popup is None:
            self._popup = made = QListWidget(self)
            made.setWindowFlag(Qt.WindowType.ToolTip)  # floats, and leaves the focus in the line
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setMouseTracking(True)
            made.setTextElideMode(Qt.TextElideMode.ElideRight)
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            made.setAccessibleName(_("What fits"))
            made.setObjectName("offer")
            made.itemClicked.connect(self._take)
        return self._popup

    @property
    def is_open(self) -> bool:
        """Whether something is offered now."""
        return self._popup is not None and self._popup.isVisible()

    # What an editor asks

    @property
    def unsettled(self) -> bool:
        """Whether something is typed that nobody chose."""
        return self.text().strip() != self._words.strip() and not (self._free or not self.text().strip())

    @property
    def choices(self) -> Sequence[Choice]:
        """What is offered now."""
        if not self.is_open:
            return []
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.data(Qt.ItemDataRole.UserRole)]

    def put(self, words: str) -> None:
        """Say this of what is chosen, silently."""
        self.close_offer()
        self._words = words
        self.setText(words)
        self.setCursorPosition(0)

    def offer(self, asked: str, choices: Sequence[Choice]) -> None:
        """Show what fits what was asked, unless something else is asked by now."""
        if asked != self._asked:
            return
        if not self.hasFocus():
            self._settle(choices)
            return
        self.list.clear()
        for choice in choices:
            self.list.addItem(_item(choice))
        if not choices and asked:
            nothing = QListWidgetItem(_("Nothing fits."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setVisible(self.list.count() > 0)
        if choices:
            at = next((n for n, each in enumerate(choices) if not asked and each.words == self._words), 0)
            self.list.setCurrentRow(at)
        if self.list.count():
            self._place()

    def close_offer(self) -> None:
        """Show nothing; what was asked is not waited for any more."""
        self._soon.stop()
        self._asked, self._walked = None, False
        if self._popup is not None:
            self._popup.hide()

    def setReadOnly(self, wanted: bool) -> None:
        """Look, but do not touch."""
        super().setReadOnly(wanted)
        self._opener.setVisible(not wanted)

    # Typing and taking

    def _on_typed(self, text: str) -> None:
        if not text.strip():
            self.close_offer()
            self._words = ""
        elif self._late:
            self._asked = None
            if self._popup is not None:
                self._popup.setCurrentRow(-1)  # until the answer is there, nothing that is shown fits
            self._soon.start()
        else:
            self._look(text)
        self._walked = bool(text.strip())
        self.typed.emit()

    def _look(self, text: str) -> None:
        self._asked = text.strip()
        found = self._ask(self._asked)
        if found is not None:
            self.offer(self._asked, found)

    def _open(self) -> None:
        """Show what fits what is typed; where nothing is typed, all there is."""
        self._look(self.text() if self.unsettled or (self._free and self.text() != self._words) else "")

    def _on_opener(self) -> None:
        self.setFocus()
        if self.is_open:
            self.close_offer()
        elif not self.isReadOnly():
            self._open()

    def _shown(self) -> QListWidgetItem | None:
        """What Enter takes: the current row, if it is seen and something to be taken."""
        item = self.list.currentItem() if self.is_open else None
        return item if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled else None

    def _take(self, item: QListWidgetItem) -> None:
        choice = item.data(Qt.ItemDataRole.UserRole)
        if choice is None:
            return
        ticking = choice.ticked is not None and not self.text().strip()
        if not ticking:
            self.put("" if self._several else choice.words)
        self.taken.emit(choice)
        if ticking and self.hasFocus():
            row = self.list.row(item)
            self._look("")
            self.list.setCurrentRow(min(row, self.list.count() - 1))
            self._walked = True

    def _settle(self, choices: Sequence[Choice]) -> None:
        """What is typed out in full is what it says."""
        typed = _plain(self.text())
        same = [each for each in choices if not each.new and _plain(each.words) == typed]
        if typed and len({each.key for each in same}) == 1 and (self.unsettled or self._free):
            self.put("" if self._several else same[0].words)
            if not (self._several and same[0].ticked):
                self.taken.emit(same[0])

    def _step(self, by: int) -> None:
        row = max(0, min(self.list.currentRow() + by, self.list.count() - 1))
        self.list.setCurrentRow(row)
        self._walked = True
        choice = self.list.item(row).data(Qt.ItemDataRole.UserRole)
        if choice is not None:
            announce(self, choice.shown or choice.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows walk what is offered, Enter takes from it, Esc closes it."""
        shown = self.is_open
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS - 1, Qt.Key.Key_PageUp: 1 - _ROWS}
        key = Qt.Key(event.key())
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif shown and key in steps:
            self._step(steps[key])
        elif key == Qt.Key.Key_Down:
            self._open()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _OTHER:
            item = self._shown()
            if item is not None:
                self._take(item)
            elif self.unsettled:
                self._open()
            else:
                self.close_offer()
                super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space and shown and self._several and not self.text() and self._shown() is not None:
            self._take(self.list.currentItem())
        elif key == Qt.Key.Key_Escape and shown:
            self.close_offer()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab takes what is chosen, and goes on."""
        item = self._shown()
        if item is not None and self._walked and not (self._several and not self.text().strip()):
            self._take(item)
        return super().focusNextPrevChild(forwards)

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the offer while it is shown."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.is_open
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The offer goes with the focus; what is typed stays."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        left = self.text().strip()
        self.close_offer()
        if left and left != self._words.strip():
            self._look(left)
            if self.unsettled:
                self.typed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """The offer goes with the line."""
        super().hideEvent(event)
        self.close_offer()

    def _place(self) -> None:
        row = max(self.list.sizeHintForRow(0), 1)
        frame = 2 * self.list.frameWidth() + 2
        room = self.screen().availableGeometry()
        height = min(row * self.list.count(), row * _ROWS) + frame
        bar = self.list.verticalScrollBar().sizeHint().width() if self.list.count() > _ROWS else 0
        wanted = self.list.sizeHintForColumn(0) + bar + frame
        width = min(max(self.width(), _LEAST, min(wanted, _WIDEST)), room.width())
        at = self.mapToGlobal(QPoint(0, self.height()))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            at.setX(at.x() + self.width() - width)
        at.setX(max(room.left(), min(at.x(), room.right() - width)))
        above = self.mapToGlobal(QPoint(0, 0)).y()
        if at.y() + height > room.bottom():
            if above - room.top() > room.bottom() - at.y():
                height = min(height, above - room.top())
                at.setY(above - height)
            else:
                height = room.bottom() - at.y()
        self.list.setGeometry(at.x(), at.y(), width, height)
        self.list.scrollToItem(self.list.currentItem())


_OTHER = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class PickEditor(Editor):
    """An editor with a line to pick from (``self.line``)."""

    line: PickLine

    def require_settled(self) -> None:
        """Before a value is given.

        :raises BadInput: something is typed that nobody chose.
        """
        if self.line.unsettled:
            raise BadInput(
                _("What is typed here is not chosen yet. Choose from the list, or empty the line."), code="not_chosen"
            )


def fitting(choices: Sequence[Choice], text: str) -> list[Choice]:
    """Those that hold the text: first what it is, then what begins with it, then what has a word that does.

    The order is kept otherwise.
    """
    typed = _plain(text)
    if not typed:
        return list(choices)
    ranked: list[tuple[int, Choice]] = []
    for choice in choices:
        words = _plain(choice.words)
        if typed in words:
            rank = 0 if words == typed else 1 if words.startswith(typed) else 2 if f" {typed}" in words else 3
            ranked.append((rank, choice))
    return [choice for _rank, choice in sorted(ranked, key=lambda pair: pair[0])]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _item(choice: Choice) -> QListWidgetItem:
    item = QListWidgetItem(choice.shown or choice.words)
    item.setData(Qt.ItemDataRole.UserRole, choice)
    item.setToolTip(tooltip(choice.meaning))
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    if choice.new:
        item.setIcon(icons.icon("plus"))
    if choice.ticked is not None:
        item.setData(
            Qt.ItemDataRole.CheckStateRole, Qt.CheckState.Checked if choice.ticked else Qt.CheckState.Unchecked
        )
    return item
