"""The frame of every dialog: its title, a content that scrolls, and a foot with what is wrong and the buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.messages import announce
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, on_base
from casefile.gui.widgets.refusing import RefusesFiles
from casefile.i18n import _

_LEAST = 460
"""Pixels: no dialog is narrower, where the screen has so many."""


class Dialog(QDialog):
    """It fits the screen at any text size: as wide as its lines, as high as its content, and what is beyond scrolls.
    Ctrl+Enter presses its main button from anywhere, also from within a text. Esc, and closing its window, never throw
    away in silence what was typed: see :meth:`leave`.

    :param name: its object name.
    :param width: in heights of a line: text of 200 % gets a dialog twice as wide, as far as the screen goes.
    :param height: the least height of its content, in heights of a line; for what comes only later.
    :param fills: the content takes all the height there is, as a table does; else it stands at the top.
    :param on_paper: the content lies on the background of what is written on.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        *,
        name: str = "",
        width: int = 30,
        height: int = 0,
        fills: bool = False,
        on_paper: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self._lines = (width, height)
        self._warned: list[str] = []
        self._refuses = RefusesFiles(self, self._on_files)
        self.main: QPushButton | None = None
        """The button that does what the dialog is for."""
        self.content = QWidget()
        self.column = QVBoxLayout()
        self.column.setSpacing(SPACE[2])
        inside = QVBoxLayout(self.content)
        inside.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[2])
        inside.addLayout(self.column, 1 if fills else 0)
        if not fills:
            inside.addStretch(1)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(title)
        self._area.setWidget(self.content)
        if on_paper:
            on_base(self._area)
        self.above = QVBoxLayout()
        """What stands above the content and does not scroll with it; nothing by default."""
        self.above.setSpacing(SPACE[2])
        self.above.setContentsMargins(SPACE[4], 0, SPACE[4], 0)
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.setObjectName("form_problem")
        self._problem.hide()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE[1])
        self._buttons.addStretch(1)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(SPACE[4], SPACE[1], SPACE[4], SPACE[3])
        self._foot.setSpacing(SPACE[1])
        self._foot.addWidget(self._problem)
        self._foot.addLayout(self._buttons)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self.above)
        whole.addWidget(self._area, 1)
        whole.addLayout(self._foot)

    # Putting it together

    def add_cancel(self, label: str = "", name: str = "") -> QPushButton:
        """The button that closes it without doing anything; *Cancel* where no label is given."""
        return self.add_button(label or _("Cancel"), self.reject, name)

    def add_button(self, label: str, call: Callable[[], object], name: str = "", drawing: str = "") -> QPushButton:
        """One more button at the end of the foot. Enter presses it only where the focus is on it.

        :param name: its object name. :param drawing: its icon.
        """
        button = QPushButton(label, self)
        button.setObjectName(name)
        if drawing:
            icons.put(button, drawing)
        button.clicked.connect(lambda _checked=False: call())
        self._buttons.addWidget(button)
        return button

    def add_main(self, label: str, call: Callable[[], object], name: str = "", drawing: str = "") -> QPushButton:
        """The button that does what the dialog is for."""
        button = self.add_button(label, call, name)
        button.setProperty("primary", True)
        if drawing:
            icons.put(button, drawing, on_accent=True)
        self.set_main(button)
        return button

    def set_main(self, button: QPushButton) -> None:
        """Let Enter and Ctrl+Enter press this button: one that is in the dialog already."""
        self.main = button
        button.setDefault(True)

    # While it is open

    def say(self, problem: str) -> None:
        """Say above the buttons what is wrong with the whole; an empty text takes it back."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if problem:
            announce(self, problem)

    def _on_files(self, sentence: str) -> None:
        self.say(sentence)
        self.take_room()

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def typed(self) -> list[str]:
        """What a person typed here and would lose: every line and text that was changed by hand and holds something."""
        lines = [line.text() for line in self.content.findChildren(QLineEdit) if line.isModified()]
        lines += [
            text.toPlainText() for text in self.content.findChildren(QPlainTextEdit) if text.document().isModified()
        ]
        return [line for line in lines if line.strip()]

    def leave(self) -> None:
        """Esc, or the window's own button: close, but ask first where something was typed. Anyone who presses it again
        means it; *Cancel* means it at once.
        """
        typed = self.typed()
        if typed and typed != self._warned:
            self._warned = typed
            self.say(_("What you typed here is not saved. Press Esc again to throw it away."))
            self.take_room()
        else:
            self.reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A person who closes the window is asked as by Esc; the program, which locks the vault, is not."""
        if event.spontaneous():
            event.ignore()
            self.leave()
        else:
            super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter presses the main button, Esc leaves."""
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.leave()
            return
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.main is not None:
                self.main.click()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its sentences need, as far as the screen goes."""
        for button in self.content.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter, and the colour that says so, belong to the foot
        super().showEvent(event)
        self._refuses.watch(self.windowHandle())
        self.take_room()

    def take_room(self) -> None:
        """Take the room that the content needs by now."""
        room, line = self.screen().availableGeometry(), self.fontMetrics().height()
        width = min(max(_LEAST, line * self._lines[0]), room.width() - 40)
        content = self.content
        for layout in (content.layout(), self._whole):
            if layout is not None:
                layout.activate()  # what was hidden just now takes no room any more, what was filled takes more
        # Measured beside a scroll bar: one that had come would else stay, as the narrower sentences keep it needed.
        narrow = width - self._area.verticalScrollBar().sizeHint().width()
        # Of its hint, wrapped sentences would ask for the height that they have in a narrow column.
        needed = content.heightForWidth(narrow) if content.hasHeightForWidth() else content.sizeHint().height()
        needed = max(needed, line * self._lines[1])
        above = self.above
        needed += above.heightForWidth(width) if above.hasHeightForWidth() else above.sizeHint().height()
        foot = self._foot.contentsMargins().top() + self._foot.contentsMargins().bottom()
        foot += self._buttons.sizeHint().height()
        if not self._problem.isHidden():
            foot += self._problem.heightForWidth(width - 2 * SPACE[4]) + SPACE[1]
        self.resize(width, min(needed + foot, room.height() - 60))
        self._stay_on_screen(room)

    def _stay_on_screen(self, room: QRect) -> None:
        """Where it was put, it was smaller: its buttons must not lie below the edge of the screen now."""
        place = self.frameGeometry()
        x = max(room.left(), min(place.left(), room.right() + 1 - place.width()))
        y = max(room.top(), min(place.top(), room.bottom() + 1 - place.height()))
        if (x, y) != (place.left(), place.top()):
            self.move(x, y)
