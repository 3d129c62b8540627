"""F1: the manual, read from ``resources/manual`` without a network. Its text is our own, the only markup the window
renders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QTextOption, QTextTable
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import FSI, PDI, _, current, isolate
from casefile.services.manual import FOLDER, Chapter, chapters

_NARROWEST = 320
"""Pixels that a picture has even where the window is narrower."""


class Manual(QDialog):
    """Chapters beside their text.

    :param chapter: the name of the file to begin with, without its ending; the first one where there is none.
    """

    def __init__(self, parent: QWidget, chapter: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Manual"))
        self._there = chapters()
        self._shown: Chapter | None = None
        self._chapters = QListWidget()
        self._chapters.setAccessibleName(_("Chapters"))
        self._chapters.setWordWrap(True)
        self._chapters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._chapters.setProperty("sections", True)
        self._text = _OwnText()
        self._text.setAccessibleName(_("Manual"))
        self._text.anchorClicked.connect(self._on_link)
        self._about = _AboutTheTranslation(self._switch)
        right = QVBoxLayout()
        right.addWidget(self._about)
        right.addWidget(self._text, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._chapters)
        layout.addLayout(right, 1)
        self._chapters.currentRowChanged.connect(self._on_chapter)
        for each in self._there:
            self._chapters.addItem(QListWidgetItem(isolate(each.title) if current().rtl else each.title))
        if self._there:
            self._chapters.setCurrentRow(self._row(chapter) or 0)
        else:
            self._chapters.hide()
            self._text.setPlainText(_("The manual is not part of this copy of the program."))
        room = self.screen().availableGeometry().size()
        self.resize(QSize(1000, 680).boundedTo(room - QSize(24, 48)))
        self._fit_chapters()

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_text"):
            self._fit_chapters()

    def _fit_chapters(self) -> None:
        """As wide as the longest name, and no wider than a third: the text needs the rest."""
        items = (self._chapters.item(row).text() for row in range(self._chapters.count()))
        widest = max((self.fontMetrics().horizontalAdvance(words) for words in items), default=0)
        self._chapters.setFixedWidth(min(widest + 3 * SPACE[4], self.width() // 3))

    def _row(self, name: str) -> int | None:
        return next((row for row, each in enumerate(self._there) if each.name == name), None)

    def _on_chapter(self, row: int) -> None:
        if 0 <= row < len(self._there):
            self._show(self._there[row])

    def _on_link(self, link: QUrl) -> None:
        """A link leads to a chapter, in the language in which that is there, and nowhere else."""
        row = self._row(PurePosixPath(link.path()).stem) if not link.scheme() else None
        if row is not None:
            self._chapters.setCurrentRow(row)

    def _switch(self) -> None:
        """Between a translation that is behind and the English chapter."""
        own = self._there[self._chapters.currentRow()]
        self._show(own if self._shown != own else own.in_english())

    def _show(self, chapter: Chapter) -> None:
        self._shown = chapter
        self._text.show_chapter(chapter)
        self._about.tell(chapter, self._there[self._chapters.currentRow()])


class _AboutTheTranslation(QWidget):
    """The line above a chapter that is not there in the window's language, or not as new as the English one."""

    def __init__(self, switch: Callable[[], None]) -> None:
        super().__init__()
        self._words = PlainLabel(wrap=True, role="secondary")
        self._button = push_button("manual-language", _("Read it in English"), "languages", switch, flat=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[1], 0, 0, 0)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._button)

    def tell(self, shown: Chapter, own: Chapter) -> None:
        """Say how the chapter that is shown stands to the one in the window's language."""
        self._button.setVisible(own.behind)
        self._button.setText(_("Read it in English") if shown == own else _("Read the translation"))
        if own.language != current().language:
            self._words.setText(_("This chapter is there in English only."))
        elif own.behind:
            self._words.setText(_("The English chapter is newer: what changed in it since is not in this translation."))
        self.setVisible(own.behind or own.language != current().language)


class _OwnText(QTextBrowser):
    """Loads pictures from the manual's own folder only, no wider than the text, and never follows a link out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(SPACE[3])
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def show_chapter(self, chapter: Chapter) -> None:
        """Show a chapter in the direction of its own language, whichever way the window runs."""
        side = Qt.LayoutDirection.RightToLeft if chapter.rtl else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(side)
        option = QTextOption(self.document().defaultTextOption())
        option.setTextDirection(side)  # by its first letter, a line that begins with a key would run the other way
        self.document().setDefaultTextOption(option)
        self.setMarkdown(chapter.text())
        for frame in self.document().rootFrame().childFrames() if chapter.rtl else ():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setAlignment(Qt.AlignmentFlag.AlignRight)
                frame.setFormat(form)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text without isolates: a command that is copied from here is to work where it is pasted."""
        data = QMimeData()
        data.setText(super().createMimeDataFromSelection().text().replace(FSI, "").replace(PDI, ""))
        return data

    def loadResource(self, type: int, name: QUrl | str) -> object:
        url = QUrl(name)
        path = (FOLDER / "en" / url.path()).resolve()  # paths are those of a chapter, so that any reader finds them
        if url.scheme() not in ("", "file") or not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
            return None
        picture = QImage(str(path))
        room = max(self.viewport().width() - SPACE[4] - self.verticalScrollBar().sizeHint().width(), _NARROWEST)
        if picture.width() <= room:
            return picture
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
