"""One's own card as a QR code: on the screen for a camera, or as a page to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.places import save_as
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, current, isolate
from casefile.services.contacts import ShownCard

_QUIET = 4
"""Light squares around the code (ISO/IEC 18004)."""
_LEAST = 4
"""Pixels of a square: what the camera of a telephone makes out from a hand's breadth."""


class Squares(QWidget):
    """The code, dark on light in every theme: cameras expect that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._squares: Sequence[Sequence[bool]] = ()
        self.setObjectName("card_code")
        self.setAccessibleName(_("Your card as a QR code"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_squares(self, squares: Sequence[Sequence[bool]]) -> None:
        """Show this code."""
        self._squares = squares
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    @property
    def dark(self) -> int:
        """How many squares are dark."""
        return sum(sum(row) for row in self._squares)

    def sizeHint(self) -> QSize:
        """Square, with room around it."""
        side = (len(self._squares) + 2 * _QUIET) * _LEAST
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Whole pixels for each square, in the middle."""
        if not self._squares:
            return
        painter = QPainter(self)
        count = len(self._squares) + 2 * _QUIET
        size = max(1, min(self.width(), self.height()) // count)
        left, top = (self.width() - size * count) // 2, (self.height() - size * count) // 2
        painter.fillRect(QRectF(left, top, size * count, size * count), QColor(Qt.GlobalColor.white))
        for y, row in enumerate(self._squares, _QUIET):
            for x, is_dark in enumerate(row, _QUIET):
                if is_dark:
                    painter.fillRect(QRectF(left + x * size, top + y * size, size, size), QColor(Qt.GlobalColor.black))


class CardCode(Dialog):
    """Name, code, words; and a page of them."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("Your card as a QR code"), name="card_code_dialog", width=36, height=30)
        self._desk = desk
        self._name = PlainLabel("", level="section")
        self.squares = Squares()
        self._words = PlainLabel(wrap=True, selectable=True)
        self._words.hide()  # until there are any
        for part in (
            self._name,
            self.squares,
            self._words,
            secondary(
                _(
                    "The code holds the card itself and is no secret. Casefile reads cards from files only: whoever "
                    "scans it saves the text as a file that ends in .card and takes that in. The twelve words are "
                    "compared aloud all the same."
                )
            ),
        ):
            self.column.addWidget(part)
        self.add_cancel(_("Close"))
        self.save = self.add_main(_("Save as a page…"), self._on_save, "save_card_page", "save")
        self.save.setEnabled(False)
        answer_f1(self)
        desk.jobs.query(self, "card", lambda ws: ws.contacts.shown_card(), self._show, self._refused)

    def _show(self, card: ShownCard) -> None:
        self._name.setText(isolate(card.name))
        self.squares.show_squares(card.squares)
        self._words.setText(_("The twelve words: {words}", words=isolate(" ".join(card.words))))
        self._words.show()
        self.save.setEnabled(True)
        self.take_room()

    def _on_save(self) -> None:
        save_as(
            self,
            "save_card_page_to",
            _("Save the card as a page"),
            "my-card.pdf",
            self.save_to,
            accept=_("Save"),
            kinds=_("PDF ({pattern})", pattern="*.pdf"),
            suffix="pdf",
        )

    def save_to(self, out: Path) -> None:
        """Write the page there."""
        language = current().language
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.contacts.export_sheet(out, language),
            lambda _nothing: self._on_saved(out),
            failed=self._refused,
        )

    def _on_saved(self, out: Path) -> None:
        self.accept()
        self._desk.notify(_("The page is saved: {place}", place=isolate(str(out))))

    def _refused(self, error: CasefileError) -> None:
        self.say(error.message)
        self.take_room()
