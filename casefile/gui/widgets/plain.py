"""Labels and tooltips that never take text for markup.

Qt's own guess: a title that looks like HTML would be rendered, and could load a picture. Here text is text.
"""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QWidget

_LONG = 100
"""Characters from which on a text counts as running text."""
_BY_CONTENT = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_FROM_THE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


class PlainLabel(QLabel):
    """Text from a record, a file or a person.

    :param role: a colour of the theme: ``text``, ``secondary``, ``disputed`` ...
    :param level: ``title``, ``heading`` or empty: its size.
    :param selectable: can be selected and copied with mouse and keyboard.
    """

    def __init__(
        self,
        text: str = "",
        *,
        wrap: bool = False,
        selectable: bool = False,
        role: str = "text",
        level: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.setProperty("role", role)
        self.setProperty("level", level)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show ``text``. In a window that is read from the right, what is short begins at the right whatever its
        script: Qt would put a Latin title to the left. Long texts of others keep the side of their own script."""
        super().setText(text)
        if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            own_side = self.wordWrap() and len(text) > _LONG
            self.setAlignment(_BY_CONTENT if own_side else _FROM_THE_RIGHT)

    def set_role(self, role: str) -> None:
        """Take another colour of the theme."""
        self.setProperty("role", role)
        self.style().unpolish(self)
        self.style().polish(self)


class ElidedLabel(PlainLabel):
    """One line that is cut with an ellipsis where it has no room; the whole of it is its accessible name and
    tooltip."""

    def __init__(self, text: str = "", *, role: str = "text", level: str = "", parent: QWidget | None = None) -> None:
        self._whole = text
        super().__init__(text, role=role, level=level, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show ``text`` as far as there is room."""
        self._whole = text
        self.setAccessibleName(text)
        self.setToolTip(tooltip(text))
        self._fit()

    def whole(self) -> str:
        """The text without the cut."""
        return self._whole

    def minimumSizeHint(self) -> QSize:
        """A line may become as narrow as it must."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = " ".join(self._whole.split())
        super().setText(self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, max(0, self.width())))


def tooltip(text: str) -> str:
    """A tooltip that shows exactly this text, wrapped: Qt renders markup in tooltips and has no switch against it."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>" if text else ""


def on_base(area: QScrollArea) -> QScrollArea:
    """Give a scrolled area the background of what is written on."""
    for part in (area.viewport(), area.widget()):
        if part is not None:
            part.setBackgroundRole(QPalette.ColorRole.Base)
            part.setAutoFillBackground(True)
    return area


def secondary(text: str, *, wrap: bool = True, parent: QWidget | None = None) -> PlainLabel:
    """A line of lesser weight, such as a hint."""
    return PlainLabel(text, wrap=wrap, role="secondary", parent=parent)
