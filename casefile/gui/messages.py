"""What the window says by itself: the message bar for sentences, the plain-text dialog for faults of ours."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _

_GOES_AFTER = 8000
"""Milliseconds after which a mere information goes by itself."""

_DRAWINGS = {"info": "info", "attention": "triangle-alert", "fault": "circle-x"}
_COLOURS = {"info": "info", "attention": "attention", "fault": "disputed"}


class MessageBar(QFrame):
    """One sentence across the window, until it is closed or replaced; read out by screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Message"))
        self._icon = QLabel()
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self._words = PlainLabel(wrap=True, selectable=True)
        self._close = QToolButton(autoRaise=True)
        self._close.setAccessibleName(_("Close the message"))
        icons.put(self._close, "x")
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[1], SPACE[1])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._close)
        self._goes = QTimer(self, singleShot=True, interval=_GOES_AFTER)
        self._goes.timeout.connect(self.hide)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said now; empty for nothing."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, sentence: str, weight: str = "info", *, stays: bool = False) -> None:
        """Show a sentence.

        :param weight: ``info``, ``attention`` or ``fault``.
        :param stays: also an ``info`` stays until it is closed.
        """
        self._icon.setPixmap(
            icons.pixmap(_DRAWINGS[weight], max(20, self.fontMetrics().height()), style.colour(_COLOURS[weight]))
        )
        self._words.setText(sentence)
        self.setProperty("bar", weight)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        if weight == "info" and not stays:
            self._goes.start()
        else:
            self._goes.stop()
        announce(self, sentence)


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say it, without moving the focus."""
    event = QAccessibleAnnouncementEvent(widget, sentence)
    QAccessible.updateAccessibility(event)


class CrashDialog(QDialog):
    """Something went wrong in the program itself: where, in plain text that can be copied and holds no data."""

    def __init__(self, places: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        sentence = PlainLabel(
            _(
                "Casefile met a fault of its own. What was saved before is safe; what you did last may not have "
                "been saved. If you report this, the lines below help. They hold no names and nothing from your case."
            ),
            wrap=True,
        )
        text = QPlainTextEdit(places, readOnly=True)
        text.setAccessibleName(_("Where it happened"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[2])
        layout.addWidget(sentence)
        layout.addWidget(text, 1)
        layout.addWidget(buttons)
        self.resize(560, 360)
