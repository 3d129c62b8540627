"""Chips: several small things in a flow, each of which can be removed, with something at the end to add more."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import ElidedLabel, tooltip
from casefile.i18n import _

K = TypeVar("K", bound=Hashable)

_WIDEST = 240
"""Pixels of words on a chip, so that the form of a narrow pane keeps its width; the tooltip has the whole of them."""


class Chip(QFrame):
    """One of several: its words, and a button that takes it out. Backspace and Del do so too."""

    removed = Signal()
    pressed = Signal()

    def __init__(
        self, text: str, *, opens: bool = False, ground: QColor | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("chip", True)
        if ground is not None:
            self.setStyleSheet(f'QFrame[chip="true"] {{ background: {ground.name()}; }}')
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addSpacing(SPACE[1])  # unlike a margin, it follows the direction of reading
        if opens:
            button = QPushButton(self, flat=True)
            shown = button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _WIDEST)
            button.setText(shown.replace("&", "&&"))
            button.setAccessibleName(text)
            button.setToolTip(tooltip(_("Open “{name}”", name=text)))
            button.clicked.connect(lambda: self.pressed.emit())
            layout.addWidget(button)
        else:
            label = ElidedLabel(text, parent=self)
            label.setMinimumWidth(min(_WIDEST, label.fontMetrics().horizontalAdvance(text) + 4))
            layout.addWidget(label)
        self._remove = QToolButton(self, autoRaise=True)
        self._remove.setAccessibleName(_("Remove “{name}”", name=text))
        self._remove.setToolTip(_("Remove"))
        icons.put(self._remove, "x")
        self._remove.clicked.connect(lambda: self.removed.emit())
        layout.addWidget(self._remove)
        self.buttons: Sequence[QWidget] = (button, self._remove) if opens else (self._remove,)

    def set_read_only(self, wanted: bool) -> None:
        """Without the button that removes."""
        self._remove.setVisible(not wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take it out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget, Generic[K]):
    """A flow of chips, each standing for a key, and a widget at its end."""

    removed = Signal(object)
    """The key of a chip that a person took out."""
    pressed = Signal(object)
    """The key of a chip that a person wants to open."""

    def __init__(self, last: QWidget, *, opens: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opens = opens
        self._chips: dict[K, Chip] = {}
        self.ground: Callable[[K], QColor | None] = lambda _key: None
        """What a chip stands on, where that is another than that of all."""
        self._shown: list[tuple[K, str]] = []
        self._read_only = False
        self._flow = FlowLayout(self, spacing=SPACE[0])
        self._last = last
        self._flow.addWidget(last)
        self.setFocusProxy(last)

    def show_keys(self, keys: Sequence[tuple[K, str]]) -> None:
        """Show these keys with these words, in this order."""
        if list(keys) == self._shown:
            return
        self._shown = list(keys)
        self._make()

    def show_again(self) -> None:
        """A chip stands on another ground now."""
        self._make()

    def _make(self) -> None:
        for chip in self._chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for place, (key, text) in enumerate(self._shown):
            ground = self.ground(key)
            chip = Chip(
                text, opens=self._opens, ground=ground, parent=self
            )  # made in its place: what is moved is dressed again
            chip.set_read_only(self._read_only)
            chip.removed.connect(lambda key=key: self.removed.emit(key))
            chip.pressed.connect(lambda key=key: self.pressed.emit(key))
            self._flow.insert_widget(place, chip)
            chip.show()
            for button in chip.buttons:  # Tab goes as one reads: chips are often made after everything else
                _before(button, self._last)
            self._chips[key] = chip
        self.updateGeometry()

    def set_read_only(self, wanted: bool) -> None:
        """Chips only."""
        self._read_only = wanted
        self._last.setVisible(not wanted)
        for chip in self._chips.values():
            chip.set_read_only(wanted)


def _before(button: QWidget, last: QWidget) -> None:
    """Make Tab come to the button just before it comes to what stands at the end of the row."""
    above = last.previousInFocusChain()
    while above is not None and above is not last and above.focusPolicy() == Qt.FocusPolicy.NoFocus:
        above = above.previousInFocusChain()  # Qt links those only that take the focus
    if above is not None and above is not last and above is not button:
        QWidget.setTabOrder(above, button)
