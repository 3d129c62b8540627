"""A drop-down list. Not with the editors, as the first page has one and no record."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionComboBox, QStylePainter, QWidget

from casefile.gui.style import ROW, SPACE


class ChoiceBox(QComboBox):
    """A drop-down list that the mouse wheel scrolls past unless it has the focus: forms are scrolled over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(ROW)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def setAccessibleName(self, name: str) -> None:
        """What it chooses. On Linux Qt calls a drop-down list by what is chosen in it, and leaves what that is for to a
        label: where none stands beside it, screen readers have the description.
        """
        super().setAccessibleName(name)
        if not self.accessibleDescription():
            self.setAccessibleDescription(name)

    def showPopup(self) -> None:
        """Show the list in rows as high as those of every list: Qt's own delegate for it knows no style sheet."""
        if type(self.itemDelegate()) is not QStyledItemDelegate:
            self.setItemDelegate(QStyledItemDelegate(self))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cut what has no room with an ellipsis, at its end also where the line is read from the right."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        taken = 0 if option.currentIcon.isNull() else option.iconSize.width() + SPACE[0]
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, max(0, room.width() - taken)
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def choices(name: str, labels: Mapping[str, str]) -> ChoiceBox:
    """A drop-down list of these.

    :param name: the widget's own. :param labels: code -> what is shown, translated, in order.
    """
    box = ChoiceBox()
    box.setObjectName(name)
    for code, label in labels.items():
        box.addItem(label, code)
    return box
