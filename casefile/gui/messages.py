"""What the window says by itself: the message bar for sentences, the plain-text dialog for faults of ours."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons, style
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.i18n import _

_GOES_AFTER = 8000
"""Milliseconds after which a mere information goes by itself."""

_READ_AFTER = 1500
"""Milliseconds after which a message was at least seen: what an act says that goes elsewhere itself is newer."""

_DRAWINGS = {"info": "info", "attention": "triangle-alert", "fault": "circle-x"}
_COLOURS = {"info": "info", "attention": "attention", "fault": "disputed"}


class MessageBar(QFrame):
    """One sentence over the window, until it is closed or replaced; read out by screen readers.

    It lies over what is shown and takes no room from it: nothing moves under the mouse when it comes or goes. A short
    sentence covers the status bar alone; a long one reaches over what is above, or stands at the upper edge where it
    would else hide what has the focus (WCAG 2.2, 2.4.11).

    :param window: what it lies over.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setAutoFillBackground(True)
        self.setAccessibleName(_("Message"))
        self._icon = QLabel()
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self._words = PlainLabel(wrap=True, selectable=True)
        self._words.setContentsMargins(0, SPACE[1], 0, SPACE[1])  # several lines do not touch the frame
        self._close = QToolButton(autoRaise=True)
        self._close.setAccessibleName(_("Close the message"))
        icons.put(self._close, "x")
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[1], 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._close)
        self._goes = QTimer(self, singleShot=True, interval=_GOES_AFTER)
        self._goes.timeout.connect(self.hide)
        self._sentence = ""
        self._folded = False
        self._said = QElapsedTimer()
        self.hide()
        window.installEventFilter(self)
        window.statusBar().installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @property
    def sentence(self) -> str:
        """What is said now; empty for nothing."""
        return self._sentence if not self.isHidden() else ""

    def say(self, sentence: str, weight: str = "info", *, stays: bool = False) -> None:
        """Show a sentence.

        :param weight: ``info``, ``attention`` or ``fault``.
        :param stays: also an ``info`` stays until it is closed.
        """
        self._icon.setPixmap(
            icons.pixmap(_DRAWINGS[weight], max(20, self.fontMetrics().height()), style.colour(_COLOURS[weight]))
        )
        self._sentence, self._folded = sentence, False
        self._said.start()
        self._words.setText(sentence)
        self._words.setToolTip("")
        self.setProperty("bar", weight)
        self.style().unpolish(self)
        self.style().polish(self)
        self._place()
        self.show()
        self.raise_()
        if weight == "info" and not stays:
            self._goes.start()
        else:
            self._goes.stop()
        announce(self, sentence)

    def fold(self) -> None:
        """One went elsewhere: a message that reaches over the page becomes one line, over the status bar alone. The
        whole of it stands in its tool tip.
        """
        tall = self.height() > max(self._window.statusBar().height(), self._close.sizeHint().height())
        if not self.isHidden() and tall and self._said.elapsed() >= _READ_AFTER:
            self._folded = True
            self._words.setToolTip(tooltip(self._sentence))
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place where what it lies over becomes larger or smaller."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide) and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_goes"):
            self._place()

    def _on_focus(self, _old: QWidget | None, _new: QWidget | None) -> None:
        if not self.isHidden():
            self._place()

    def _place(self) -> None:
        """At the lower edge, over the status bar, as wide as its words need."""
        layout, content = self.layout(), self._window.centralWidget()
        lines = self._sentence.splitlines()
        if layout is None or content is None or not lines:
            return
        status = self._window.statusBar()
        room = content.geometry()
        floor = status.geometry().bottom() if status.isVisible() else room.bottom()
        metrics = self._words.fontMetrics()
        taken = self._icon.sizeHint().width() + self._close.sizeHint().width() + 4 * SPACE[1]
        if self._folded:
            first = f"{lines[0]} …" if len(lines) > 1 else lines[0]
            lines = [metrics.elidedText(first, Qt.TextElideMode.ElideRight, room.width() - taken)]
            self._words.setText(lines[0])
        width = min(max(metrics.horizontalAdvance(line) for line in lines) + taken, room.width())
        height = max(layout.heightForWidth(width), status.height() if status.isVisible() else 0)
        start = room.right() - width + 1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else room.left()
        below = QRect(start, floor - height + 1, width, height)
        above = QRect(start, room.top(), width, height)
        focused = self._focused()
        hidden = focused.intersects(below) and not focused.intersects(above)
        self.setGeometry(above if hidden else below)

    def _focused(self) -> QRect:
        """Where what has the focus lies: of a list its current line, of a text the line of the cursor."""
        at = QApplication.focusWidget()
        if at is None or not self._window.isAncestorOf(at) or self.isAncestorOf(at):
            return QRect()
        if isinstance(at, QAbstractItemView) and at.currentIndex().isValid():
            return QRect(at.viewport().mapTo(self._window, QPoint(0, 0)), at.viewport().size()).intersected(
                at.visualRect(at.currentIndex()).translated(at.viewport().mapTo(self._window, QPoint(0, 0)))
            )
        if isinstance(at, QPlainTextEdit):
            return at.cursorRect().translated(at.viewport().mapTo(self._window, QPoint(0, 0)))
        return QRect(at.mapTo(self._window, QPoint(0, 0)), at.size())


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say it, without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # dear, and the first page says nothing

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
