"""The sentence of a call as its source has it, with the way back into the source."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, isolate
from casefile.model.changes import Caption
from casefile.model.records import Call, Excerpt

if TYPE_CHECKING:
    from casefile.workspace import Workspace


class Quotation(QFrame):
    """Shown for a call that was made from a passage of a source."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._excerpt_id: UUID | None = None
        self.setProperty("card", True)
        self.setObjectName("call-quotation")
        self.setAccessibleName(_("Quotation"))
        self._mark: QLabel = PlainLabel()
        self._words = PlainLabel(wrap=True, selectable=True)
        self._words.setObjectName("call-quotation-words")
        self._words.setAccessibleName(_("The call in its own words"))
        self._source = PlainLabel(wrap=True, role="secondary")
        self._open = QPushButton(_("Open in source"))
        self._open.setObjectName("call-open-source")
        icons.put(self._open, "quote")
        self._open.clicked.connect(self._on_open)
        column = QVBoxLayout()
        column.setSpacing(SPACE[1])
        column.addWidget(self._words)
        column.addWidget(self._source)
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addStretch(1)
        column.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[2])
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(column, 1)
        self._draw()
        self.hide()

    def show_call(self, call: Call) -> None:
        """Show the passage of this call, or nothing."""
        self._excerpt_id = call.excerpt_id
        self.setVisible(call.excerpt_id is not None)
        if call.excerpt_id is None:
            return
        self._words.setText(call.sentence)
        id = call.excerpt_id
        self._desk.jobs.query(self, "excerpt", lambda ws: _read(ws, id), self._on_read)

    def _on_read(self, read: tuple[Excerpt, Caption | None] | None) -> None:
        if read is None or read[0].id != self._excerpt_id:
            return
        excerpt, source = read
        self._words.setText(excerpt.quote or self._words.text())
        if source is None:
            self._source.clear()
        elif excerpt.page is not None:
            self._source.setText(
                _("{source} ({ref}), page {page}", source=source.heading, ref=isolate(source.ref), page=excerpt.page)
            )
        else:
            self._source.setText(_("{source} ({ref})", source=source.heading, ref=isolate(source.ref)))

    def _on_open(self) -> None:
        if self._excerpt_id is not None:
            self._desk.open_record(self._excerpt_id)

    def changeEvent(self, event: QEvent) -> None:
        """Another palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_mark"):
            self._draw()

    def _draw(self) -> None:
        self._mark.setPixmap(icons.pixmap("quote", 24, style.colour("accent")))


def _read(ws: Workspace, id: UUID) -> tuple[Excerpt, Caption | None] | None:
    found = ws.records.many(Excerpt, [id])
    if not found:
        return None
    source_id = found[0].source_id
    return found[0], ws.records.captions([source_id]).get(source_id) if source_id is not None else None
