"""A button as pages and dialogs have them: its words, its drawing, and what it does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from casefile.gui import icons

DRAWING = "drawing"
"""The property of a button that names its drawing: what is offered elsewhere, too, is drawn the same."""


def push_button(
    name: str,
    label: str,
    drawing: str,
    call: Callable[[], object],
    *,
    flat: bool = False,
    parent: QWidget | None = None,
) -> QPushButton:
    """A button that does something when it is pressed.

    :param name: its object name. :param label: translated. :param drawing: its icon.
    """
    button = QPushButton(label, parent, flat=flat)
    button.setObjectName(name)
    icons.put(button, drawing)
    button.setProperty(DRAWING, drawing)
    button.clicked.connect(lambda _checked=False: call())
    return button
