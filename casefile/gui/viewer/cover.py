"""What stands in the place of a picture: its veil, or why it is not shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.viewer.file import Picture
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _

_EDGE = 96
"""Pixels of the longer edge of a veiled picture."""


class Cover(QWidget):
    """A small grey picture, a sentence, and the button that lifts the veil."""

    lifted = Signal()
    played = Signal()
    """Space was pressed where there is no picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName(_("Veiled picture"))
        self._words = PlainLabel(wrap=True, role="secondary")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lift = QPushButton(_("Show the picture"))
        self._lift.setObjectName("viewer.lift")
        self._lift.setAccessibleName(_("Show the picture"))
        self._lift.setToolTip(_("{label} ({keys})", label=_("Show the picture"), keys="V"))
        self._lift.setMinimumHeight(ROW)
        icons.put(self._lift, "eye")
        self._lift.clicked.connect(self.lifted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[0], SPACE[2], SPACE[0])
        layout.setSpacing(SPACE[1])
        layout.addStretch(1)
        layout.addWidget(self._picture)
        layout.addWidget(self._words)
        layout.addWidget(self._lift, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._words.text()

    def veil(self, picture: Picture | None) -> None:
        """Stand before a picture; its veiled form comes when it is drawn."""
        if picture is None:
            self._picture.clear()
        else:
            image = picture.image.scaled(
                _EDGE, _EDGE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._picture.setPixmap(QPixmap.fromImage(image))
        self._picture.show()
        self._lift.show()
        self._tell(_("Veiled: this may show what is hard to look at. It stays veiled until you ask for it."))

    def say(self, sentence: str) -> None:
        """Say why nothing is shown."""
        self._picture.hide()
        self._lift.hide()
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self._words.setText(sentence)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)  # also where the window is read from the right
        self.setAccessibleName(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays a recording that has no picture."""
        if event.key() == Qt.Key.Key_Space and self._lift.isHidden():
            self.played.emit()
        else:
            super().keyPressEvent(event)

    def focus(self) -> None:
        """To the button, where there is one, else to the sentence."""
        if self._lift.isHidden():
            self.setFocus()
        else:
            self._lift.setFocus()
