"""The bubble beside selected text: what can be made of it, with the key for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.pages.sources.actions import ACTIONS
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import N_, _

DISCUSS, DISCUSS_KEY = "discuss", "T"
"""What begins a thread about a place in a file or words of a text, and its key."""
DISCUSS_LABEL = N_("Begin a review thread about the place")
RECENT = 9
"""Codes that have a number key."""


class Bubble(QFrame):
    """Floats over the text; a press leaves the focus there, so that the selection stays."""

    chosen = Signal(str)
    """The name of an action."""
    code_chosen = Signal(str)
    """A code used before."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("bubble")
        self.setAccessibleName(_("What to make of the passage"))
        self.setStyleSheet("#bubble { background: palette(base); border: 1px solid palette(mid); border-radius: 6px; }")
        self._codes: tuple[str, ...] = ()
        actions = QWidget()
        self._flow = FlowLayout(actions, spacing=0)
        for action in ACTIONS:
            button = _button(_("{action}  {key}", action=_(action.label), key=action.key))
            button.setObjectName(f"bubble.{action.name}")
            button.setAccessibleName(_(action.command))
            button.setToolTip(_("{label} ({keys})", label=_(action.command), keys=action.key))
            icons.put(button, action.drawing)
            button.clicked.connect(lambda _checked=False, name=action.name: self.chosen.emit(name))
            self._flow.addWidget(button)
        self._makers = [self._flow.itemAt(n).widget() for n in range(self._flow.count())]  # type: ignore[union-attr]
        label = _(DISCUSS_LABEL)
        button = _button(_("{action}  {key}", action=_("Thread"), key=DISCUSS_KEY))
        button.setObjectName(f"bubble.{DISCUSS}")
        button.setAccessibleName(label)
        button.setToolTip(_("{label} ({keys})", label=label, keys=DISCUSS_KEY))
        icons.put(button, "message-square")
        button.clicked.connect(lambda: self.chosen.emit(DISCUSS))
        self._flow.addWidget(button)
        self._recent = QWidget()
        self._recent_flow = FlowLayout(self._recent, spacing=0)
        layout = self._lines = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[0], SPACE[0], SPACE[0], SPACE[0])
        layout.setSpacing(0)
        layout.addWidget(actions)
        layout.addWidget(self._recent)
        self.hide()

    def set_still(self, still: bool) -> None:
        """Offer nothing that makes a record.

        :param still: nothing of the records can be changed.
        """
        for button in self._makers:
            if button is not None:
                button.setVisible(not still)
        self._recent.setVisible(not still and bool(self._codes))

    def show_codes(self, codes: Sequence[str]) -> None:
        """Offer these codes, the most recent first."""
        if tuple(codes[:RECENT]) == self._codes:
            return
        self._codes = tuple(codes[:RECENT])
        while (item := self._recent_flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, code in enumerate(self._codes, 1):
            words = code if len(code) <= 24 else code[:23] + "…"
            button = _button(f"{number}  {words}".replace("&", "&&"))
            button.setAccessibleName(_("Highlight with the code “{code}”", code=code))
            button.setToolTip(tooltip(code))
            button.clicked.connect(lambda _checked=False, code=code: self.code_chosen.emit(code))
            self._recent_flow.addWidget(button)
        self._recent.setVisible(bool(self._codes))

    def show_at(self, anchor: QRect, room: QRect) -> None:
        """Show it below ``anchor`` within ``room``, or above where there is none below."""
        width = min(self._natural_width(), room.width() - 2 * SPACE[1])
        height = self._lines.heightForWidth(width)
        x = anchor.center().x() - width // 2
        x = max(room.left() + SPACE[1], min(x, room.right() - SPACE[1] - width))
        y = anchor.bottom() + SPACE[1]
        if y + height > room.bottom():
            y = anchor.top() - SPACE[1] - height
        self.setGeometry(x, max(room.top(), y), width, height)
        self.raise_()
        self.show()

    def _natural_width(self) -> int:
        items = [self._flow.itemAt(n) for n in range(self._flow.count())]
        widths = [item.sizeHint().width() for item in items if item is not None and not item.isEmpty()]
        return sum(widths) + 2 * SPACE[0] + 2


def _button(text: str) -> QToolButton:
    button = QToolButton(autoRaise=True)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus, and so the selection, in the text
    button.setMinimumHeight(ROW)
    return button
