"""F1: the manual, read from ``resources/manual`` without a network. Its text is our own, the only markup the window
renders."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from casefile.gui.style import SPACE
from casefile.i18n import RESOURCES, _, current

FOLDER = RESOURCES / "manual"
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
        self._chapters = QListWidget()
        self._chapters.setAccessibleName(_("Chapters"))
        self._chapters.setMaximumWidth(240)
        self._text = _OwnText()
        self._text.setAccessibleName(_("Manual"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        layout.addWidget(self._chapters)
        layout.addWidget(self._text, 1)
        self._chapters.currentItemChanged.connect(self._on_chapter)
        for path in chapters():
            item = QListWidgetItem(_title(path))
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            self._chapters.addItem(item)
        if self._chapters.count():
            names = [path.stem for path in chapters()]
            self._chapters.setCurrentRow(names.index(chapter) if chapter in names else 0)
        else:
            self._chapters.hide()
            self._text.setPlainText(_("The manual is not part of this copy of the program."))
        self.resize(1000, 680)

    def _on_chapter(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            path = Path(item.data(Qt.ItemDataRole.UserRole))
            self._text.setMarkdown(path.read_text(encoding="utf-8"))


class _OwnText(QTextBrowser):
    """Loads pictures from the manual's own folder only, no wider than the text, and never follows a link out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def loadResource(self, type: int, name: QUrl | str) -> object:
        url = QUrl(name)
        path = (FOLDER / "en" / url.path()).resolve()  # paths are those of a chapter, so that any reader finds them
        if url.scheme() not in ("", "file") or not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
            return None
        picture = QImage(str(path))
        room = max(self.viewport().width() - SPACE[4], _NARROWEST)
        if picture.width() <= room:
            return picture
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)


def chapters() -> list[Path]:
    """The manual's files, each in the window's language where it is there, else in English."""
    own = FOLDER / current().language
    return [own / path.name if (own / path.name).is_file() else path for path in sorted((FOLDER / "en").glob("*.md"))]


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return next((line.lstrip("# ").strip() for line in lines if line.startswith("#")), path.stem)
