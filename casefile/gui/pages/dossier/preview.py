"""The pages of the dossier as they would be now, one at a time, beside what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.jobs import Task
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import secondary
from casefile.i18n import _
from casefile.services.viewing import Drawn

if TYPE_CHECKING:
    from casefile.model.composing import Composition
    from casefile.services.proofs import Proof

_QUIET_MS = 700
"""After the last change, before pages are drawn."""
_A4 = 297 / 210
_KEPT = 6
"""Pictures of pages that are kept."""


class _Picture(QWidget):
    """One page on its paper, as wide as there is room. Arrows, Page Up and Page Down turn it."""

    turned = Signal(int)
    """So many pages on; a large number for the last, or the first."""
    widened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("proof_page")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.image: QImage | None = None

    def show_image(self, image: QImage | None) -> None:
        """Show this; None for bare paper."""
        self.image = image
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        shape = self.image.height() / max(1, self.image.width()) if self.image is not None else _A4
        return round(width * shape)

    def sizeHint(self) -> QSize:
        return QSize(360, self.heightForWidth(360))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paper = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(paper, QColor("white"))  # paper is white, whatever the theme
        if self.image is not None:
            painter.drawImage(paper, self.image)
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        painter.setPen(self.palette().color(role))
        painter.drawRect(paper)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {
            Qt.Key.Key_PageDown: 1,
            Qt.Key.Key_PageUp: -1,
            Qt.Key.Key_Right: -1 if rtl else 1,
            Qt.Key.Key_Left: 1 if rtl else -1,
            Qt.Key.Key_Home: -1_000_000,
            Qt.Key.Key_End: 1_000_000,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.turned.emit(step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
        self.widened.emit()

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.update()


class PagePreview(QWidget):
    """Draws in the background, the first pages at once and then all; quiet while one types. What is under way is broken
    off when something changes.

    :param draft: how the dossier is composed now; None before a case is at hand, or where nothing is ticked.
    """

    drawn = Signal()
    """A page is shown."""

    def __init__(self, desk: Desk, draft: Callable[[], Composition | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._draft = desk, draft
        self._proof: Proof | None = None
        self._pictures: dict[int, QImage] = {}
        self._at = 0
        self._number = 0
        self._task: Task | None = None
        self._sharper = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._sharper.timeout.connect(self._redraw)
        self.on = QCheckBox(_("Show the pages"))
        self.on.setObjectName("proof_on")
        self.on.toggled.connect(self._on_toggled)
        self.picture = _Picture()
        self.picture.setAccessibleName(_("Page of the dossier"))
        self.picture.turned.connect(self.turn)
        self.picture.widened.connect(lambda: self._sharper.start())
        self._words = secondary("")
        self._words.setObjectName("proof_words")
        self._back = self._button("chevron-left", _("Previous page"), -1)
        self._on_button = self._button("chevron-right", _("Next page"), 1)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(SPACE[1])
        bar.addWidget(self._back)
        bar.addWidget(self._on_button)
        bar.addWidget(self._words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self.on)
        layout.addWidget(self._bar)
        layout.addWidget(self.picture)
        self._soon = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._soon.timeout.connect(self._begin)
        self._on_toggled(False)

    @property
    def words(self) -> str:
        """What is said of the pages."""
        return self._words.text()

    @property
    def page(self) -> int:
        """The page that is shown, from 1."""
        return self._at + 1

    def changed(self) -> None:
        """Something is chosen otherwise, or the case has changed: draw again when it is quiet."""
        self._stop()
        if self.on.isChecked():
            self._soon.start()

    def turn(self, step: int) -> None:
        """Show another page."""
        if self._proof is not None:
            self._at = max(0, min(self._proof.pages - 1, self._at + step))
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks again."""
        super().showEvent(event)
        if self.on.isChecked() and self._proof is None:
            self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is drawn, and nothing of it stays in memory."""
        super().hideEvent(event)
        self._stop()
        self._proof, self._pictures = None, {}

    def _stop(self) -> None:
        self._number += 1
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _on_toggled(self, on: bool) -> None:
        self._bar.setVisible(on)
        self.picture.setVisible(on)
        if on:
            self._words.setText(_("Drawing…"))
            self._begin()
        else:
            self._stop()
            self._proof, self._pictures = None, {}
            self.picture.show_image(None)

    # Drawn in two goes

    def _begin(self) -> None:
        from casefile.services import proofs

        self._ask(proofs.FIRST)

    def _ask(self, most: int) -> None:
        draft, case_id = self._draft(), self._desk.case_id
        self._stop()
        if draft is None or case_id is None or not self.isVisible():
            return
        number = self._number
        self._task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.proofs.draw(
                case_id,
                draft.audience,
                recipient=draft.recipient,
                language=draft.language,
                composition=draft,
                most=most,
                cancelled=cancelled,
            ),
            lambda proof: self._on_drawn(number, proof, most),
            failed=lambda error: self._on_failed(number, error),
        )

    def _on_drawn(self, number: int, proof: Proof, most: int) -> None:
        from casefile.services import proofs

        if number != self._number:
            return
        self._task = None
        self._proof, self._pictures = proof, {}
        self._at = min(self._at, proof.pages - 1)
        self._show()
        if not proof.whole and most < proofs.MOST:
            self._ask(proofs.MOST)

    def _on_failed(self, number: int, error: CasefileError) -> None:
        if number == self._number and error.code != "cancelled":
            self._words.setText(error.message)

    # One page

    def _show(self) -> None:
        proof = self._proof
        if proof is None:
            return
        self._back.setEnabled(self._at > 0)
        self._on_button.setEnabled(self._at < proof.pages - 1)
        said = _("Page {n} of {total}", n=self._at + 1, total=proof.pages)
        if not proof.whole:
            said = _("Page {n} of the first {total}; there are more", n=self._at + 1, total=proof.pages)
        self._words.setText(said)
        self.picture.setAccessibleDescription(said)
        known = self._pictures.get(self._at)
        if known is not None:
            self.picture.show_image(known)
            return
        page, ratio = self._at, self.devicePixelRatioF()
        width = max(200, min(2400, round(self.picture.width() * ratio)))
        self._desk.jobs.look(
            self,
            lambda ws: ws.proofs.page(proof, page, width, round(width * 1.5)),
            lambda drawn: self._on_page(proof, page, drawn),
            lambda error: self._words.setText(error.message),
        )

    def _on_page(self, proof: Proof, page: int, drawn: Drawn) -> None:
        if proof is not self._proof:
            return
        lines = QImage(drawn.pixels, drawn.width, drawn.height, 3 * drawn.width, QImage.Format.Format_RGB888)
        self._pictures[page] = lines.copy()
        while len(self._pictures) > _KEPT:
            del self._pictures[next(iter(self._pictures))]
        if page == self._at:
            self.picture.show_image(self._pictures[page])
            self.drawn.emit()

    def _redraw(self) -> None:
        """The picture has another width: what is shown is drawn for it."""
        shown = self.picture.image
        wanted = round(self.picture.width() * self.devicePixelRatioF())
        if shown is not None and self._proof is not None and abs(shown.width() - wanted) > 2:
            self._pictures.clear()
            self._show()

    def _button(self, drawing: str, words: str, step: int) -> QPushButton:
        button = QPushButton()
        button.setAccessibleName(words)
        button.setToolTip(words)
        icons.put(button, drawing)
        button.clicked.connect(lambda: self.turn(step))
        return button
