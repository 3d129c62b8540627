"""Brightness and contrast of what is shown. The file stays as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QSlider, QWidget

from casefile.gui import icons
from casefile.gui.style import ROW
from casefile.gui.viewer.bar import inset_flow
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _

_WIDTH = 150


class Levels(QWidget):
    """Two sliders and the way back."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._soon = QTimer(self, singleShot=True, interval=60)
        self._soon.timeout.connect(self.changed)
        flow = inset_flow(self)
        self._brightness = self._slider(flow, _("Brightness"), "viewer.brightness")
        self._contrast = self._slider(flow, _("Contrast"), "viewer.contrast")
        reset = QPushButton(_("As in the file"))
        reset.setObjectName("viewer.levels.reset")
        reset.setMinimumHeight(ROW)
        icons.put(reset, "rotate-ccw")
        reset.clicked.connect(lambda: self.put(0, 0))
        flow.addWidget(reset)
        self.hide()

    @property
    def brightness(self) -> int:
        """-100 to 100."""
        return self._brightness.value()

    @property
    def contrast(self) -> int:
        """-100 to 100."""
        return self._contrast.value()

    def put(self, brightness: int, contrast: int) -> None:
        """Set both."""
        self._brightness.setValue(brightness)
        self._contrast.setValue(contrast)

    def _slider(self, flow: FlowLayout, label: str, name: str) -> QSlider:
        words = PlainLabel(label, role="secondary")
        words.setMinimumHeight(ROW)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(name)
        slider.setAccessibleName(label)
        slider.setRange(-100, 100)
        slider.setPageStep(20)
        slider.setFixedWidth(_WIDTH)
        slider.setMinimumHeight(ROW)
        slider.valueChanged.connect(lambda _value: self._soon.start())
        words.setBuddy(slider)
        flow.addWidget(words)
        flow.addWidget(slider)
        return slider
