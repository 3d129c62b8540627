"""What everything that is asked has in common: a label, and below it the sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from casefile.gui.messages import announce
from casefile.gui.widgets.plain import PlainLabel

_LOOK_AGAIN = 50
"""Milliseconds after which it is seen again whether a mouse button is down."""


class Asked(Protocol):
    """A place where something is asked: a widget that can say what is wrong with the answer."""

    @property
    def problem(self) -> str:
        """What is said to be wrong."""

    def say(self, problem: str) -> None:
        """Say what is wrong; an empty text takes it back."""

    def go_to(self) -> None:
        """Put the cursor there, and bring it into sight."""


class Labelled(QWidget):
    """A control with its label. A subclass lays them out, and the sentence on what is wrong (``problem_label``) with
    them.

    :param control: what is answered in; it takes the focus, and its description tells what is wrong to people who hear
        the window.
    :param hint: what its description says while nothing is wrong.
    """

    def __init__(self, control: QWidget, parent: QWidget | None = None, *, hint: str = "") -> None:
        super().__init__(parent)
        self._answered_in = control
        self._hinted = hint
        self.problem_label = PlainLabel(wrap=True, role="disputed", parent=self)
        self.problem_label.hide()

    def say(self, problem: str) -> None:
        """Say what is wrong with the answer; an empty text takes it back.

        While a mouse button is down nothing moves: what is pressed or dragged over stays where it is until then.
        """
        self.problem_label.setText(problem)
        self._fit_problem()
        self._answered_in.setAccessibleDescription(problem or self._hinted)

    def _said_within(self) -> bool:
        """Whether the control itself shows what is wrong."""
        return False

    def _fit_problem(self) -> None:
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.problem_label.setVisible(bool(self.problem_label.text()) and not self._said_within())
        else:
            QTimer.singleShot(_LOOK_AGAIN, self, self._fit_problem)

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self.problem_label.text()

    def go_to(self) -> None:
        """Put the cursor there, and bring it and the sentence below it into sight."""
        self._answered_in.setFocus()
        into_sight(self)


def say_at(places: Mapping[str, Asked], name: str | None, problem: str) -> bool:
    """Say what is wrong where it was asked, and go there.

    :returns: False where nothing of that name is asked: it must then be said elsewhere.
    """
    place = places.get(name or "")
    if place is None:
        return False
    place.say(problem)
    place.go_to()
    if isinstance(place, QWidget):
        announce(place, problem)
    return True


def into_sight(widget: QWidget) -> None:
    """Scroll to a widget, once what was just said or shown has its place."""

    def scroll() -> None:
        around = widget.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is None:
            return
        around.ensureWidgetVisible(widget, 0, 0)
        at = widget.window().focusWidget()
        if at is not None and widget.isAncestorOf(at):  # of one that is higher than the area: where one types
            around.ensureWidgetVisible(at, 0, 3 * at.height())

    QTimer.singleShot(0, widget, scroll)
