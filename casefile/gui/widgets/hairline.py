"""A thin line between two things."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame


def hairline() -> QFrame:
    """One pixel high, as wide as its place, in the theme's colour for lines."""
    line = QFrame()
    line.setFixedHeight(1)
    line.setBackgroundRole(QPalette.ColorRole.Midlight)
    line.setAutoFillBackground(True)
    return line
