"""The manual under F1: pictures and links are there, nothing else is loaded, and a translation says if it is behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextLayout
from PySide6.QtWidgets import QApplication, QPushButton, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.dialogs.manual import Manual
from casefile.gui.pages import CHAPTERS, PAGES
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import FSI, PDI, isolate, use
from casefile.services import manual as kept_chapters
from casefile.services.manual import FOLDER, Chapter, chapters, languages

PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
CODE = re.compile(r"`[^`\n]+`")
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


@pytest.fixture
def in_language(qtbot: QtBot) -> Iterator[Callable[[str, str], Manual]]:
    """The manual in a language, at a chapter."""
    parents = []

    def opened(language: str, chapter: str) -> Manual:
        use(language)
        parent = QWidget()
        qtbot.addWidget(parent)
        parents.append(parent)
        manual = Manual(parent, chapter)
        manual.show()
        return manual

    yield opened
    use("en")
    for parent in parents:
        parent.close()


def _line(manual: Manual) -> str:
    """What stands above the chapter; nothing where no line is shown."""
    return " ".join(label.text() for label in manual.findChildren(PlainLabel) if label.isVisible())


def _shown(manual: Manual) -> str:
    found = manual.findChild(QTextBrowser)
    assert found is not None
    return found.toPlainText()


def test_chapters_that_are_not_translated_stay_in_english_and_say_so(in_language: Callable[[str, str], Manual]) -> None:
    assert [each.name for each in chapters("ar")] == [each.name for each in chapters("en")]
    assert {each.language for each in chapters("ar")} == {"ar", "en"}
    assert _line(in_language("fr", "09-integrity")) == "Ce chapitre n'existe qu'en anglais."
    assert _line(in_language("en", "09-integrity")) == ""


def test_a_translation_that_is_behind_says_so_and_the_english_chapter_is_one_button_away(
    in_language: Callable[[str, str], Manual], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "translated.json"
    kept.write_text(json.dumps({"fr": {"06-calls": "of another text"}}), encoding="utf-8")
    monkeypatch.setattr(kept_chapters, "MADE_FROM", kept)
    manual = in_language("fr", "06-calls")
    button = next(each for each in manual.findChildren(QPushButton) if each.isVisible())
    assert "plus récent" in _line(manual)
    assert _shown(manual).startswith("Appels")
    button.click()
    assert _shown(manual).startswith("Accountability calls")
    assert button.text() == "Lire la traduction"
    button.click()
    assert _shown(manual).startswith("Appels")


def test_a_link_leads_to_its_chapter_and_nowhere_else(in_language: Callable[[str, str], Manual]) -> None:
    manual = in_language("ar", "08-dossier")
    browser = manual.findChild(QTextBrowser)
    assert browser is not None
    browser.anchorClicked.emit(QUrl("07-witnesses.md"))
    assert _shown(manual).startswith("الشهود")
    browser.anchorClicked.emit(QUrl("https://example.org/01-getting-started.md"))
    browser.anchorClicked.emit(QUrl("../../../etc/hostname"))
    assert _shown(manual).startswith("الشهود")


def test_a_chapter_runs_in_the_direction_of_its_own_language(in_language: Callable[[str, str], Manual]) -> None:
    for name, side in (("13-backup", Qt.LayoutDirection.RightToLeft), ("09-integrity", Qt.LayoutDirection.LeftToRight)):
        browser = in_language("ar", name).findChild(QTextBrowser)
        assert browser is not None
        block = browser.document().begin()
        while block.isValid():
            assert block.textDirection() == side or not block.text(), block.text()
            block = block.next()


def test_the_first_column_of_an_arabic_table_is_the_right_one(in_language: Callable[[str, str], Manual]) -> None:
    browser = in_language("ar", "04-incidents").findChild(QTextBrowser)
    assert browser is not None
    block, left = browser.document().begin(), {}
    while block.isValid():
        left[block.text()] = browser.document().documentLayout().blockBoundingRect(block).x()
        block = block.next()
    assert left["EDTF"] > left["معناه"]


def test_options_keep_their_signs_in_arabic_and_are_copied_without_isolates(
    in_language: Callable[[str, str], Manual],
) -> None:
    browser = in_language("ar", "13-backup").findChild(QTextBrowser)
    assert browser is not None
    assert f"{FSI}--check-all{PDI}" in browser.toPlainText()
    browser.selectAll()
    copied = browser.createMimeDataFromSelection().text()
    assert "--check-all" in copied
    assert FSI not in copied and PDI not in copied


TRANSLATED = [each for language in languages() for each in chapters(language) if each.language == language]


@pytest.mark.parametrize("chapter", TRANSLATED, ids=lambda each: f"{each.language}-{each.name}")
def test_a_translation_says_all_that_the_english_chapter_says(chapter: Chapter) -> None:
    """Counted in what no translator changes: headings, pictures, links, commands, tables and lists."""
    if chapter.behind:
        pytest.skip(f"the English chapter {chapter.name} is newer: translate what changed, then packaging/manual")
    own, english = (path.read_text(encoding="utf-8") for path in (chapter.path, chapter.in_english().path))
    for pattern in (r"^#+ ", r"^\|", r"^- ", r"^\d+\. "):
        of_own, of_english = (len(re.findall(pattern, text, re.M)) for text in (own, english))
        assert of_own == of_english, pattern
    assert PICTURE.findall(own) == PICTURE.findall(english)
    assert LINK.findall(own) == LINK.findall(english)
    assert sorted(CODE.findall(own)) == sorted(CODE.findall(english))


def test_every_link_of_every_chapter_leads_to_a_chapter() -> None:
    names = {f"{each.name}.md" for each in chapters("en")}
    led = {link for path in FOLDER.rglob("*.md") for link in LINK.findall(path.read_text(encoding="utf-8"))}
    assert led
    assert led <= names


def test_every_page_has_its_chapter_and_every_picture_is_made_by_the_script() -> None:
    for spec in PAGES:
        assert (FOLDER / "en" / f"{CHAPTERS[spec.key]}.md").is_file(), spec.key
    script = (FOLDER.parents[1] / "packaging" / "pictures.py").read_text(encoding="utf-8")
    made = set(re.findall(r'^    "[a-z-]+": "([a-z]+)",$', script, re.MULTILINE))
    shown = {name for path in FOLDER.rglob("*.md") for name in PICTURE.findall(path.read_text(encoding="utf-8"))}
    assert {Path(name).stem for name in shown} == made == {path.stem for path in (FOLDER / "pictures").glob("*.png")}


def test_titles_of_chapters_are_read_in_full(in_language: Callable[[str, str], Manual]) -> None:
    """At 100 % no title is cut; in Arabic, a title in Latin letters keeps its ends."""
    shown = in_language("en", "")._chapters
    room = shown.viewport().width()
    wide = {shown.item(n).text(): shown.fontMetrics().horizontalAdvance(shown.item(n).text()) for n in range(20)}
    assert not {title: width for title, width in wide.items() if width + 2 * SPACE[1] > room}
    titles = [in_language("ar", "")._chapters.item(n).text() for n in range(20)]
    assert isolate("Getting evidence out without Casefile") in titles


@pytest.mark.parametrize(
    "words", ["ሐጂን ፳፻፲፩", "ສະບາຍດີ", "ꯃꯤꯇꯩ", "汉字 カナ"], ids=["ethiopic", "lao", "meetei", "chinese"]
)
def test_further_scripts_show_no_boxes(app: QApplication, words: str) -> None:
    layout = QTextLayout(words, app.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    assert all(glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes())
