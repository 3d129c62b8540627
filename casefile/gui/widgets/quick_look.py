"""Space: a quick look at a record without leaving the list. Public fields only: a preview never shows what is
protected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QDialog, QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, on_base
from casefile.gui.words import in_words
from casefile.i18n import _, isolate
from casefile.model.fields import kind_of
from casefile.services.glance import Glance
from casefile.services.viewing import Drawn

_EDGE = 320
"""Pixels of the longer edge of a picture."""


class QuickLook(QDialog):
    """A small read-only view; Space or Esc closes it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._looked: UUID | None = None
        self.setWindowTitle(_("Quick look"))
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(_("Quick look"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)

    def look(self, id: UUID) -> None:
        """Show a record; the picture of a source comes when it is drawn."""
        self._looked = id
        self._desk.jobs.query(self, "look", lambda ws: ws.glances.at(id), self._on_read)

    def _on_read(self, glance: Glance) -> None:
        record = glance.record
        title = glance.captions[record.id].heading
        content = QWidget()
        rows = QFormLayout(content)
        rows.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        rows.setSpacing(SPACE[1])
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        rows.addRow(PlainLabel(isolate(record.ref), role="secondary"))
        rows.addRow(PlainLabel(title, wrap=True, level="heading"))
        said = ""
        for label, words in [
            *glance.told,
            *_fields(glance, glance.first, title),
            *glance.carried,
            *_fields(glance, glance.rest, title),
        ]:
            rows.addRow(PlainLabel("" if label == said else label, role="secondary"), PlainLabel(words, wrap=True))
            said = label  # what comes again is not said again
        if kind_of(record).name == "source":
            self._ask_picture(record.id, rows)
        self._area.setWidget(content)
        on_base(self._area)
        window = self.window().parentWidget() or self
        self.resize(min(640, max(360, window.width() // 2)), min(560, max(240, content.sizeHint().height() + 2)))
        self.show()

    def _ask_picture(self, id: UUID, rows: QFormLayout) -> None:
        from casefile.gui.viewer.thumbnails import as_image, drawing  # which knows of lists, as lists know of this

        picture = QLabel()
        picture.setObjectName("quick_look.picture")
        picture.hide()
        rows.insertRow(2, picture)

        def drawn(found: tuple[Drawn, bool] | None) -> None:
            if found is None or id != self._looked or not isValid(picture):
                return
            image = as_image(found[0])
            picture.setPixmap(QPixmap.fromImage(image))
            said = _("Veiled picture") if found[1] else _("Picture of the source")
            picture.setAccessibleName(said)
            picture.setToolTip(said)
            picture.show()
            room = self.window().parentWidget() or self
            self.resize(self.width(), min(max(560, room.height() * 3 // 4), self.height() + image.height() + SPACE[1]))

        graphic = self._desk.settings.veils_graphic
        self._desk.jobs.look(self, drawing(id, graphic, _EDGE), drawn, lambda _error: None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space closes as it opened."""
        if event.key() == Qt.Key.Key_Space:
            self.close()
        else:
            super().keyPressEvent(event)


def _fields(glance: Glance, names: Sequence[str], title: str) -> Iterator[tuple[str, str]]:
    """Label and words of the fields that say anything besides the title."""
    record, spec = glance.record, kind_of(glance.record)
    for name in names:
        words = in_words(spec.field(name), getattr(record, name), glance.captions)
        if words and words not in (record.heading, title):
            yield _(spec.field(name).label), words
