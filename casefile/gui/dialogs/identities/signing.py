"""A signature drawn with a pen, a finger or the mouse."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageWriter, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, isolate

_WIDTH, _HEIGHT, _SCALE = 480, 180, 2
"""Of the paper, in pixels at 100 %, and how much finer the picture is."""


class SignatureDialog(Dialog):
    """Paper to sign on. The keyboard cannot sign: a scan can be kept instead."""

    signed = Signal(bytes)
    """A PNG picture of what was drawn."""

    def __init__(self, ref: str, parent: QWidget) -> None:
        title = _("Signature for {ref}", ref=isolate(ref))
        super().__init__(parent, title, name="signature-dialog", fills=True, on_paper=False)
        self.paper = _Paper()
        self.column.addWidget(
            PlainLabel(
                _("Sign in the frame. The signature is sealed with the identities and shown nowhere."), wrap=True
            )
        )
        self.column.addWidget(self.paper, 1)
        self.add_button(_("Begin again"), self._clear, drawing="rotate-ccw")
        self.add_cancel()
        self.keep = self.add_main(_("Seal the signature"), self._on_keep, "signature-keep")
        self.keep.setEnabled(False)
        self.paper.drawn.connect(lambda: self.keep.setEnabled(True))

    def _clear(self) -> None:
        self.paper.clear()
        self.keep.setEnabled(False)

    def _on_keep(self) -> None:
        self.signed.emit(self.paper.png())
        self._clear()
        self.accept()


class _Paper(QWidget):
    """White in every theme: it is a document."""

    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strokes: list[list[QPointF]] = []
        self.setMinimumSize(_WIDTH, _HEIGHT)
        self.setAccessibleName(_("Place for the signature"))
        self.setCursor(Qt.CursorShape.CrossCursor)

    def clear(self) -> None:
        self._strokes = []
        self.update()

    def png(self) -> bytes:
        image = QImage(self.size() * _SCALE, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.scale(_SCALE, _SCALE)
        self._draw(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        return bytes(buffer.data().data())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._strokes.append([event.position()])
        self.drawn.emit()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._strokes and event.buttons():
            self._strokes[-1].append(event.position())
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.setPen(QPen(QColor("#8A94A3"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        line = self.height() * 3 // 4
        painter.drawLine(SPACE[4], line, self.width() - SPACE[4], line)
        self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#101820"), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for stroke in self._strokes:
            path = QPainterPath(stroke[0])
            for point in stroke[1:]:
                path.lineTo(point)
            path.lineTo(stroke[-1] + QPointF(0.1, 0.1))  # a dot is a stroke too
            painter.drawPath(path)
