"""The look: contrast, the size of the sheet, icons that exist, settings that tell nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from casefile.gui import icons, redressing, style
from casefile.gui.pages import PAGES
from casefile.gui.settings import TEXT_SIZES, Settings
from casefile.gui.statuses import _MEANINGS, status_of
from casefile.gui.widgets.stripes import stripe_icon
from casefile.i18n import RESOURCES
from casefile.model import vocabularies

PROJECT = Path(__file__).resolve().parents[2]
THEMES = {"light": style.LIGHT, "dark": style.DARK}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ["text", "secondary", "accent", "verified", "attention", "disputed", "info"])
@pytest.mark.parametrize("ground", ["base", "window"])
def test_text_is_readable(theme: str, role: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text; 3 for the meanings, which stand beside an icon and in words."""
    colours = THEMES[theme]
    needed = 4.5 if role in ("text", "secondary", "accent") else 3.0
    assert style.contrast(QColor(colours[role]), QColor(colours[ground])) >= needed


TEXTS = ("text", "secondary", "accent", "verified", "attention", "disputed", "info", "neutral")
GROUNDS = ("base", "window", "selection", "hover")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "role", ["text", "secondary", "accent", "verified", "attention", "disputed", "info", "neutral"]
)
@pytest.mark.parametrize("ground", GROUNDS)
def test_high_contrast_is_that(theme: str, role: str, ground: str) -> None:
    """WCAG 2.2, 1.4.6: 7 for every text, also for the meanings, for what is disabled, and on what is chosen."""
    colours = style.colours(dark=theme == "dark", strong=True)
    assert style.contrast(QColor(colours[role]), QColor(colours[ground])) >= 7


@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_the_focus_are_seen(theme: str, strong: bool) -> None:
    """WCAG 2.2, 1.4.11 and 2.4.13: 3 for the edges of controls and for the ring around what has the focus, against
    every ground; a main button has it in the colour of text.
    """
    colours = style.colours(dark=theme == "dark", strong=strong)
    for ground in ("base", "window"):
        assert style.contrast(QColor(colours["border"]), QColor(colours[ground])) >= (7 if strong else 3)
    for ground in GROUNDS:
        assert style.contrast(QColor(colours["accent"]), QColor(colours[ground])) >= 3
    assert style.contrast(QColor(colours["accent"]), QColor(colours["on_accent"])) >= (7 if strong else 4.5)
    assert style.contrast(QColor(colours["text"]), QColor(colours["base"])) >= 7, "the ring of a main button"


@pytest.mark.parametrize("theme", THEMES)
def test_stripes_are_seen_in_high_contrast(app: QApplication, theme: str) -> None:
    style.apply(app, "contrast_dark" if theme == "dark" else "contrast", 100)
    try:
        for place in range(5):
            assert style.contrast(style.stripe(place), style.colour("base")) >= 3
            assert style.contrast(style.colour("text"), style.highlight(place)) >= 7
        for colour in style.TAGS:
            assert style.contrast(style.colour("text"), style.tag_ground(colour)) >= 7
    finally:
        style.apply(app, "light", 100)


def test_each_stripe_has_a_pattern_of_its_own(app: QApplication) -> None:
    """Drawn in one colour only, no two of them are alike."""
    drawn = set()
    for place in range(5):
        image = stripe_icon(place, 24).pixmap(24, 24).toImage()
        drawn.add(tuple(image.pixelColor(x, y).alpha() > 127 for x in range(24) for y in range(24)))
    assert len(drawn) == 5


@pytest.mark.parametrize("theme", ["contrast", "contrast_dark"])
def test_high_contrast_is_a_theme(app: QApplication, settings: Settings, theme: str) -> None:
    settings.theme = theme
    style.apply(app, settings.theme, 100)
    try:
        assert style.is_dark() is (theme == "contrast_dark")
        wanted = style.colours(dark=style.is_dark(), strong=True)
        assert app.palette().window().color() == QColor(wanted["base"])
        assert app.palette().placeholderText().color() == QColor(wanted["text"])
    finally:
        style.apply(app, "light", 100)


@pytest.mark.parametrize("theme", THEMES)
def test_what_stands_on_colour_is_readable(theme: str) -> None:
    colours = THEMES[theme]
    assert style.contrast(QColor(colours["on_accent"]), QColor(colours["accent"])) >= 4.5
    assert style.contrast(QColor(colours["text"]), QColor(colours["selection"])) >= 4.5
    assert style.contrast(QColor(colours["border"]), QColor(colours["base"])) >= 3.0
    for highlight in style.HIGHLIGHTS[theme == "dark"]:
        assert style.contrast(QColor(colours["text"]), QColor(highlight)) >= 4.5


@pytest.mark.parametrize("colour", ["#FFEFA3", "#0B5CAD", "#792008", "#17395A", "#808080"])
def test_readable_on_any_colour(colour: str) -> None:
    assert style.contrast(style.readable_on(QColor(colour)), QColor(colour)) >= 3.9


def test_the_sheet_is_short_and_knows_no_left_or_right() -> None:
    sheet = (RESOURCES / "styles" / "casefile.qss").read_text(encoding="utf-8")
    assert sheet.count("\n") < 100
    assert not re.search("left|right", sheet)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", TEXT_SIZES)
def test_every_theme_and_text_size_dresses(app: QApplication, theme: str, size: int) -> None:
    style.apply(app, theme, size)
    assert style.is_dark() is (theme == "dark")
    assert app.font().pointSizeF() == pytest.approx(app.property("systemPointSize") * size / 100)
    assert "$" not in app.styleSheet()


def test_every_icon_that_is_named_is_there(app: QApplication) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "casefile" / "gui").rglob("*.py"))
    named = set(re.findall(r'icons\.(?:icon|pixmap)\("([a-z0-9-]+)"', source))
    named |= set(re.findall(r'icons\.put\([^,]+, "([a-z0-9-]+)"', source))
    named |= set(re.findall(r'icon="([a-z0-9-]+)"', source)) | {spec.drawing for spec in PAGES}
    named |= {status.drawing for codes in _MEANINGS.values() for status in codes.values()} | icons.DIRECTIONAL
    assert len(named) > 20
    assert [name for name in sorted(named) if not (icons.FOLDER / f"{name}.svg").is_file()] == []


def test_icons_take_the_colour_and_turn_with_the_line(app: QApplication) -> None:
    red = icons.pixmap("arrow-left", 24, QColor("#ff0000")).toImage()
    assert red.pixelColor(12, 12) == QColor("#ff0000")
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    turned = icons.pixmap("arrow-left", 24, QColor("#ff0000")).toImage()
    same = icons.pixmap("lock", 24, QColor("#ff0000")).toImage()
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert turned == red.flipped(Qt.Orientation.Horizontal)
    assert same == icons.pixmap("lock", 24, QColor("#ff0000")).toImage()


def test_every_judged_code_is_in_its_vocabulary() -> None:
    for vocabulary, codes in _MEANINGS.items():
        assert set(codes) <= set(vocabularies.load(vocabulary).codes(deprecated=True)), vocabulary
    assert status_of("verification", "") is None


# Settings


def test_settings_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "window.json"
    first = Settings(path)
    first.language, first.theme, first.text_size = "ar", "dark", 150
    first.keep_layout("columns/incident", {"widths": {"ref": 90}})
    second = Settings(path)
    assert (second.language, second.theme, second.text_size) == ("ar", "dark", 150)
    assert second.layout("columns/incident") == {"widths": {"ref": 90}}


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"text_size": 7, "theme": 3, "language": "xx"}', '{"layout": 1, "recent": "x"}']
)
def test_a_damaged_settings_file_costs_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(content)
    settings = Settings(path)
    assert (settings.language, settings.theme, settings.text_size) == ("", "system", 100)
    assert settings.recent == []
    settings.keep_layout("window", "x")
    assert Settings(path).layout("window") == "x"


def test_recent_vaults_are_forgotten_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    settings = Settings(path)
    settings.opened(Path("/vaults/Telling.casefile"))
    assert settings.recent == []
    settings.remembers_vaults = True
    settings.opened(Path("/vaults/Telling.casefile"))
    assert Settings(path).recent == [Path("/vaults/Telling.casefile")]
    settings.remembers_vaults = False
    assert "Telling" not in path.read_text()


def test_a_folder_that_cannot_be_written_is_borne(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings = Settings(blocked / "window.json")
    settings.theme = "dark"
    assert settings.theme == "dark"


# Another look while the window is open


def test_what_is_hidden_is_dressed_too(app: QApplication, qtbot: QtBot) -> None:
    """The seen half has the new rules within a few turns, the hidden half soon after, and both are drawn again."""
    place = QWidget()
    qtbot.addWidget(place)
    seen, hidden = (QLabel("Words", place) for _ in range(2))
    for label in (seen, hidden):
        label.setProperty("role", "disputed")
    place.show()
    qtbot.waitExposed(place)
    hidden.hide()
    style.apply(app, "dark", 130)
    qtbot.waitUntil(place.updatesEnabled)
    wanted = QColor(style.DARK["disputed"])
    for label in (seen, hidden):
        qtbot.waitUntil(lambda label=label: label.palette().windowText().color() == wanted)
        assert label.font().pointSizeF() == pytest.approx(app.font().pointSizeF())


def test_what_must_be_drawn_now_can_be(app: QApplication, qtbot: QtBot) -> None:
    """Locking covers the vault at once, also while the window changes its look."""
    place = QWidget()
    qtbot.addWidget(place)
    place.show()
    qtbot.waitExposed(place)
    style.apply(app, "dark", 130)
    for _turn in range(100):
        app.processEvents()
        if not place.updatesEnabled():
            break
    assert not place.updatesEnabled(), "nothing is drawn between two looks"
    redressing.finish(app)
    assert place.updatesEnabled()
    assert app.palette().window().color() == QColor(style.DARK["window"])
    assert app.styleSheet()


def test_the_look_may_change_again_in_the_midst_of_a_change(app: QApplication, qtbot: QtBot) -> None:
    """A box gives its buttons the style as it is then. Those that are still to be dressed hold on to the one of before,
    and the program ends at once where what that one stands on is gone.
    """
    style.apply(app, "light", 100)
    redressing.finish(app)
    place = QWidget()
    qtbot.addWidget(place)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, place)
    button = box.button(QDialogButtonBox.StandardButton.Close)
    place.show()
    qtbot.waitExposed(place)
    box.hide()
    gone: list[str] = []
    for text_size in (130, 140, 150):
        style.apply(app, "dark", text_size)
        turns = 0
        while app.styleSheet():
            app.processEvents()
            turns += 1
            assert turns < 1000, "the sheet is taken off for a moment"
        app.style().destroyed.connect(lambda: gone.append("what the sheet stands on"))
    style.apply(app, "light", 110)
    qtbot.waitUntil(lambda: bool(app.styleSheet()) and button.font().pointSizeF() == app.font().pointSizeF())
    assert not gone


def test_icons_of_lines_follow_the_theme(app: QApplication, qtbot: QtBot) -> None:
    names, tree = QListWidget(), QTreeWidget()
    item, line = QListWidgetItem("Language"), QTreeWidgetItem(["Hospital struck"])
    names.addItem(item)
    tree.addTopLevelItem(line)
    for view in (names, tree):
        qtbot.addWidget(view)
        view.show()
    icons.put_on(names, item, "languages")
    icons.put_on(tree, line, "triangle-alert")
    tints = []
    for theme in ("light", "dark"):
        style.apply(app, theme, 100)
        style.settle()
        tints.append([_tint(each) for each in (names.item(0).icon(), tree.topLevelItem(0).icon(0))])
    style.apply(app, "light", 100)
    assert all(light < 0.5 < dark for light, dark in zip(*tints, strict=True))


def _tint(icon: QIcon) -> float:
    """How light the strokes are, 0 to 1."""
    drawn = icon.pixmap(16, 16).toImage()
    strokes = [drawn.pixelColor(x, y) for x in range(drawn.width()) for y in range(drawn.height())]
    return max((each.alphaF(), each.lightnessF()) for each in strokes)[1]


def test_what_is_not_the_same_has_not_the_same_icon() -> None:
    """The clock stood for a deadline and a time stamp, two columns for a board and for comparing, a bubble for a
    response and for a review thread, a table for the report and for the matrix."""
    from casefile.gui.pages import PAGES
    from casefile.gui.statuses import ANSWERED, LATE

    of_page = {spec.key: spec.drawing for spec in PAGES}
    assert len(set(of_page.values())) == len(PAGES)
    assert icons.OF_KIND["stamp"] != LATE.drawing
    assert icons.OF_KIND["response"] == ANSWERED.drawing != of_page["review"] == icons.OF_KIND["thread"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(icons.__file__).parent.rglob("*.py"))
    assert re.findall(r'_\("(?:Board|Board of calls)"\), "([a-z0-9-]+)"', source) == ["square-kanban"] * 2
    assert of_page["report"] not in re.findall(r'_\("(?:Matrix|Corroboration matrix)"\), "([a-z0-9-]+)"', source)
