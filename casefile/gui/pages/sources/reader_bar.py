"""What stands above the text: the way back, which source it is, its versions, and the search line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.pages.sources.marks import Opened
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import ElidedLabel, PlainLabel
from casefile.gui.words import listed, term
from casefile.i18n import _, current, isolate, plural

_ROOMY = 70
"""Average characters of width from which on there is room for every button."""


class ReaderBar(QWidget):
    """Buttons and the search line; the reader answers them."""

    sought = Signal(str, bool)
    """Find these words; backward."""
    rendition_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._has_source = False
        self.back = _button("arrow-left", _("All sources"), "reader.back")
        self.back.setToolTip(_("All sources (Esc)"))
        self.title = ElidedLabel(level="section")
        self.about = ElidedLabel(role="secondary")
        self.versions = ChoiceBox()
        self.versions.setAccessibleName(_("Version of the text"))
        self.versions.hide()
        self.versions.activated.connect(lambda _n: self.rendition_chosen.emit(self.versions.currentData()))
        self.search = _Find()
        self.search.setObjectName("reader.find")
        self.search.setPlaceholderText(_("Find in this text"))
        self.search.setAccessibleName(_("Find in this text"))
        self.search.setToolTip(_("Ctrl+F; Enter finds the next place, Shift+Enter the one before"))
        self.search.setMinimumHeight(ROW)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(240)
        self.search.sought.connect(lambda backward: self.sought.emit(self.search.text(), backward))
        self.file = _button("image", _("Show the file beside the text"), "reader.file")
        self.file.setCheckable(True)
        self.table = _button("table", _("Show a table as a grid, or as text"), "reader.table")
        self.table.setToolTip(_("Show a table as a grid, or as text (Shift+F7)"))
        self.table.setCheckable(True)
        self.table.hide()
        self.transcribe = _button("pencil", _("Transcribe or translate the source"), "reader.transcribe")
        self.transcribe.setToolTip(_("Transcribe or translate the source (F8)"))
        self.place = PlainLabel(role="secondary")
        self.place.setObjectName("reader.place")
        self.place.hide()
        self.previous = _button("chevron-up", _("The place before"), "reader.previous")
        self.previous.setToolTip(_("The place before (Shift+F3)"))
        self.next = _button("chevron-down", _("Next place"), "reader.next")
        self.next.setToolTip(_("Next place (F3)"))
        for button in (self.previous, self.next):
            button.hide()
        self.passages = _button("highlighter", _("Marked passages"), "reader.passages")
        self.passages.setCheckable(True)
        self.details = _button("info", _("Details of the source"), "reader.details")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.about)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[0], SPACE[1], SPACE[0])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self.back)
        layout.addLayout(words, 1)
        layout.addWidget(self.versions)
        layout.addWidget(self.search)
        layout.addWidget(self.table)
        layout.addWidget(self.file)
        layout.addWidget(self.transcribe)
        layout.addWidget(self.place)
        layout.addWidget(self.previous)
        layout.addWidget(self.next)
        layout.addWidget(self.passages)
        layout.addWidget(self.details)

    def show_place(self, number: int, count: int) -> None:
        """Say which of the places found is shown; nothing for none.

        :param number: from 1 on; 0 where the caret was moved away from them.
        """
        tr = current()
        numbers = {"number": tr.number(number), "count": tr.number(count)}
        self.place.setText(_("{number} of {count}", **numbers) if number else plural("{n} place", "{n} places", count))
        for widget in (self.place, self.previous, self.next):
            widget.setVisible(count > 0)

    def clear(self) -> None:
        """Nothing is open."""
        self.title.setText("")
        self.about.setText("")
        self.versions.hide()
        self.file.hide()
        self._has_source = False
        self._fit()

    def show_opened(self, opened: Opened) -> None:
        """Name the source and offer its versions."""
        source = opened.reading.source
        self.title.setText(source.title)
        parts = [isolate(source.ref)]
        if source.type:
            parts.append(term("source_kind", source.type))
        if source.publisher:
            parts.append(source.publisher)
        if source.published is not None:
            parts.append(isolate(source.published.words(current())))
        self.about.setText(listed(parts))
        self.versions.clear()
        for rendition in opened.reading.renditions:
            label = _("{ref}, {kind}", ref=isolate(rendition.ref), kind=term("rendition_kind", rendition.type))
            self.versions.addItem(label, rendition.id)
        self.versions.setCurrentIndex(self.versions.findData(opened.reading.rendition_id))
        self.versions.setVisible(self.versions.count() > 1)
        self.file.setVisible(bool(opened.files))
        self._has_source = True
        self._fit()
        self.search.setVisible(bool(opened.shown))
        count = current().number(len(opened.marks))
        self.passages.setText(count)
        self.passages.setAccessibleName(_("Marked passages: {count}", count=count))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the title keeps it: typing a text stands in the menu as well."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self.width() > self.fontMetrics().averageCharWidth() * _ROOMY
        self.transcribe.setVisible(self._has_source and roomy)


class _Find(QLineEdit):
    sought = Signal(bool)

    def __init__(self) -> None:
        super().__init__(clearButtonEnabled=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sought.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)


def _button(drawing: str, label: str, name: str) -> QToolButton:
    button = QToolButton(autoRaise=True)
    button.setObjectName(name)
    button.setAccessibleName(label)
    button.setToolTip(label)
    button.setMinimumSize(ROW, ROW)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    icons.put(button, drawing)
    return button
