"""The manual under F1: every picture is there, and nothing else can be loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.dialogs.manual import FOLDER, Manual, chapters
from casefile.i18n import use

PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
IMAGE = int(QTextDocument.ResourceType.ImageResource.value)


@pytest.fixture
def text(qtbot: QtBot) -> Iterator[QTextBrowser]:
    parent = QWidget()
    qtbot.addWidget(parent)
    found = Manual(parent).findChild(QTextBrowser)
    assert found is not None
    yield found
    parent.close()


def test_every_picture_of_every_chapter_is_shown_and_fits(text: QTextBrowser) -> None:
    named = [name for path in FOLDER.rglob("*.md") for name in PICTURE.findall(path.read_text(encoding="utf-8"))]
    assert named
    for name in named:
        picture = text.loadResource(IMAGE, name)
        assert isinstance(picture, QImage) and 300 <= picture.width() <= 1000, name


@pytest.mark.parametrize(
    "name", ["../../icons/house.svg", "/etc/hostname", "https://example.org/x.png", "../pictures/none.png"]
)
def test_nothing_else_is_loaded(text: QTextBrowser, name: str) -> None:
    assert text.loadResource(IMAGE, name) is None


def test_chapters_that_are_not_translated_stay_in_english() -> None:
    english = chapters()
    use("ar")
    try:
        arabic = chapters()
    finally:
        use("en")
    assert [path.name for path in arabic] == [path.name for path in english]
    assert {path.parent.name for path in arabic} == {"ar", "en"}
