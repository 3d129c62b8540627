"""Terms of a vocabulary: one from a list that can be typed into, or several from a list with boxes to tick."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.chips import ChipRow
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.editor import Editor, in_line
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import _, current
from casefile.model import vocabularies
from casefile.model.vocabularies import Vocabulary

_TYPED_INTO = 8
"""A list longer than this can be typed into; a shorter one is chosen from with the arrow keys or a first letter."""


class CodePicker(Editor):
    """One term, or none (an empty code)."""

    def __init__(self, vocabulary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabulary = vocabularies.load(vocabulary)
        self._box = ChoiceBox()
        self._box.addItem("–", "")
        for code in self._vocabulary.codes():
            self._add(code)
        if self._box.count() > _TYPED_INTO:
            self._let_type()
        self._box.activated.connect(lambda _place: self.edited.emit())
        in_line(self, self._box)

    def value(self) -> Any:
        """The code."""
        self._settle()
        return self._box.currentData() or ""

    def set_value(self, value: Any) -> None:
        """Show a code, also one that is no longer offered."""
        if value and self._box.findData(value) < 0:
            self._add(value)
        self._box.setCurrentIndex(max(0, self._box.findData(value or "")))

    def set_label(self, label: str) -> None:
        """Name the list."""
        self._box.setAccessibleName(label)
        line = self._box.lineEdit()
        if line is not None:
            line.setAccessibleName(label)

    def _add(self, code: str) -> None:
        self._box.addItem(_indented(self._vocabulary, code), code)
        meaning = self._vocabulary.term(code).meaning(current()) if self._vocabulary.contains(code) else ""
        self._box.setItemData(self._box.count() - 1, tooltip(meaning), Qt.ItemDataRole.ToolTipRole)

    def _let_type(self) -> None:
        self._box.setEditable(True)
        self._box.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        completer = QCompleter(self._box.model(), self._box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._box.setCompleter(completer)
        line = self._box.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._settle)

    def _settle(self) -> None:
        """What is typed becomes the term it names; anything else goes back to what was chosen."""
        if not self._box.isEditable():
            return
        typed = self._box.currentText().strip().casefold()
        place = self._box.currentIndex()
        if not typed:
            place = 0
        elif typed != self._box.itemText(place).strip().casefold():
            found = [n for n in range(self._box.count()) if self._box.itemText(n).strip().casefold() == typed]
            place = found[0] if found else place
        changed = place != self._box.currentIndex()
        self._box.setCurrentIndex(place)
        self._box.setEditText(self._box.itemText(place))
        if changed:
            self.edited.emit()


class CodesPicker(Editor):
    """Several terms, in the order of the vocabulary."""

    def __init__(self, vocabulary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabulary = vocabularies.load(vocabulary)
        self._codes: tuple[str, ...] = ()
        self._add = QPushButton(_("Choose…"))
        self._add.setMinimumHeight(ROW)
        icons.put(self._add, "plus")
        self._row: ChipRow[str] = ChipRow(self._add)
        self._row.removed.connect(self._remove)
        self._popup: TermsPopup | None = None
        self._label = ""
        self._add.clicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._row)
        self.setFocusProxy(self._add)

    def value(self) -> Any:
        """The codes."""
        return self._codes

    def set_value(self, value: Any) -> None:
        """Show codes."""
        self._codes = tuple(value)
        self._row.show_keys([(code, self._vocabulary.label(code, current())) for code in self._codes])

    def set_label(self, label: str) -> None:
        """Name the button, and the list that it opens."""
        self._label = label
        self._add.setAccessibleName(_("{field}: choose", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """Chips only."""
        self._row.set_read_only(wanted)

    def _choose(self) -> None:
        self._popup = TermsPopup(self._vocabulary, self._codes, self._label, self)
        self._popup.ticked.connect(self._on_ticked)
        self._popup.open_below(self._add)

    def _on_ticked(self, code: str, wanted: bool) -> None:
        chosen = {*self._codes, code} if wanted else {*self._codes} - {code}
        known = self._vocabulary.codes(deprecated=True)
        unknown = [each for each in self._codes if each in chosen and each not in known]
        self.set_value([each for each in known if each in chosen] + unknown)
        self.edited.emit()

    def _remove(self, code: str) -> None:
        self._on_ticked(code, False)
        self._add.setFocus()


class TermsPopup(QFrame):
    """A list of terms with boxes, under a line that narrows it. Space ticks, Esc closes."""

    ticked = Signal(str, bool)

    def __init__(self, vocabulary: Vocabulary, chosen: tuple[str, ...], label: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._filter = _Filter(_("Type to narrow the list"))
        self._filter.setAccessibleName(_("Type to narrow the list"))
        self._list = QListWidget()
        self._list.setAccessibleName(label or vocabulary.title)
        offered = [
            code for code in vocabulary.codes(deprecated=True) if code in chosen or not vocabulary.term(code).deprecated
        ]
        for code in offered:
            item = QListWidgetItem(_indented(vocabulary, code))
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setToolTip(tooltip(vocabulary.term(code).meaning(current())))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in chosen else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        layout.setSpacing(SPACE[0])
        layout.addWidget(self._filter)
        layout.addWidget(self._list)
        self._filter.textChanged.connect(self._narrow)
        self._filter.down.connect(self._list.setFocus)
        self._list.itemChanged.connect(self._on_item)
        self._list.itemActivated.connect(self._toggle)
        self._list.setCurrentRow(0)

    def open_below(self, button: QWidget) -> None:
        """Show it under a button, within the screen."""
        width = max(300, self.fontMetrics().averageCharWidth() * 40)
        height = min(420, self._list.sizeHintForRow(0) * self._list.count() + 80)
        self.resize(width, height)
        room = button.screen().availableGeometry()
        at = button.mapToGlobal(QPoint(0, button.height()))
        if at.y() + height > room.bottom():
            at.setY(max(room.top(), button.mapToGlobal(QPoint(0, 0)).y() - height))
        at.setX(max(room.left(), min(at.x(), room.right() - width)))
        self.move(at)
        self.show()
        self._filter.setFocus()

    def _narrow(self, text: str) -> None:
        typed = text.strip().casefold()
        for place in range(self._list.count()):
            item = self._list.item(place)
            item.setHidden(typed not in item.text().casefold())

    def _on_item(self, item: QListWidgetItem) -> None:
        self.ticked.emit(item.data(Qt.ItemDataRole.UserRole), item.checkState() == Qt.CheckState.Checked)

    def _toggle(self, item: QListWidgetItem) -> None:
        ticked = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)


class _Filter(QLineEdit):
    down = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__(clearButtonEnabled=True)
        self.setPlaceholderText(hint)
        self.setMinimumHeight(ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        else:
            super().keyPressEvent(event)


def _indented(vocabulary: Vocabulary, code: str) -> str:
    """A term's label, moved in once for each wider term above it."""
    depth, each = 0, code
    while vocabulary.contains(each) and vocabulary.term(each).parent:
        each, depth = vocabulary.term(each).parent, depth + 1
    return "\u2003" * depth + vocabulary.label(code, current())
