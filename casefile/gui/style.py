"""The look: Fusion with our own palette, light and dark, and one short sheet of rules. No theme library.

The colours of meanings were chosen to stay apart for protan, deutan and tritan vision; an icon and a word always
stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from casefile.gui import icons, redressing
from casefile.i18n import RESOURCES

SPACE = (4, 8, 12, 16, 24)
"""The distances between things, in pixels."""
ROW = 32
"""The least height of a row and of anything to press, in pixels."""

LIGHT: Mapping[str, str] = {
    "window": "#F5F6F8",
    "base": "#FFFFFF",
    "text": "#1B1F24",
    "secondary": "#4B5563",
    "border": "#828C9B",
    "hairline": "#D5DAE1",
    "accent": "#0B5CAD",
    "on_accent": "#FFFFFF",
    "selection": "#DCEBFA",
    "hover": "#E9ECF1",
    "verified": "#0D3C36",
    "attention": "#A26803",
    "disputed": "#792008",
    "info": "#065CFE",
    "neutral": "#6F757F",
}
DARK: Mapping[str, str] = {
    "window": "#202328",
    "base": "#17191D",
    "text": "#E8EAED",
    "secondary": "#B4BBC5",
    "border": "#707A88",
    "hairline": "#383D45",
    "accent": "#82B8F7",
    "on_accent": "#0B1A2B",
    "selection": "#1E3A58",
    "hover": "#2B2F36",
    "verified": "#D4F5E6",
    "attention": "#FDC140",
    "disputed": "#D96E4F",
    "info": "#4EA2F5",
    "neutral": "#7F848F",
}
HIGHLIGHTS = {
    False: ("#FFEFA3", "#CDE5FF", "#C9EEDF", "#FFD9C2", "#F0D3F5"),
    True: ("#4D430F", "#17395A", "#10443A", "#5A2C16", "#4A2350"),
}
"""Colours of marked passages, in the same order: light, dark."""

TAGS: Mapping[str, tuple[str, str]] = {
    "grey": ("#E5E8EC", "#3A4048"),
    "blue": ("#CDE5FF", "#17395A"),
    "teal": ("#C2EBE9", "#104545"),
    "green": ("#D3F0C8", "#214520"),
    "amber": ("#FFEFA3", "#4D430F"),
    "orange": ("#FFD9C2", "#5A2C16"),
    "red": ("#FBD0CD", "#5C1E1E"),
    "violet": ("#EBD5F7", "#452450"),
}
"""Grounds of the labels of tags: light, dark. The tag's name is always written on it, in the colour of text."""

_STRONGER: Mapping[bool, Mapping[str, str]] = {
    False: {
        "text": "#000000",
        "base": "#FFFFFF",
        "neutral": "#3A424D",
        "attention": "#5C3B00",
        "info": "#003DB3",
        "accent": "#003E7A",
        "hairline": "#6B7480",
    },
    True: {
        "text": "#FFFFFF",
        "base": "#000000",
        "selection": "#12304D",
        "hover": "#1C1F24",
        "neutral": "#D0D5DC",
        "disputed": "#FFB59E",
        "info": "#A3D0FF",
        "accent": "#A9CFFF",
        "hairline": "#8A94A3",
    },
}
"""What differs in high contrast, light and dark: every text 7:1 on every ground it may stand on, also on what is chosen
or pointed at. What is lesser elsewhere has the text's own colour; see :func:`colours`."""

_BASED = "casefile_based"
"""Set on the application once it has the style that ours stands on."""
_dark = [False]
_strong = [False]


def is_dark() -> bool:
    """Whether the dark theme is in use."""
    return _dark[0]


def colour(role: str) -> QColor:
    """The colour of a role in the theme in use."""
    return QColor(colours(dark=_dark[0], strong=_strong[0])[role])


def colours(*, dark: bool, strong: bool = False) -> Mapping[str, str]:
    """The colours of a theme by their roles.

    :param strong: for people who asked their system for high contrast (WCAG 2.2, 1.4.6): every text in the text's
        colour or one of 7:1, every line seen, light grounds without a tint.
    """
    plain = DARK if dark else LIGHT
    if not strong:
        return plain
    stronger = _STRONGER[dark]
    same = {"secondary": stronger["text"], "border": stronger["text"], "window": stronger["base"]}
    return {**plain, **stronger, **same}


def highlight(place: int) -> QColor:
    """The colour of the highlight number ``place`` (0-4) in the theme in use."""
    return QColor(HIGHLIGHTS[_dark[0]][place % 5])


def tag_ground(colour: str) -> QColor:
    """The ground of a tag of this colour (a term of ``tag_colour``) in the theme in use; grey where it has none."""
    light, dark = TAGS.get(colour, TAGS["grey"])
    return QColor(dark if _dark[0] else light)


def stripe(place: int) -> QColor:
    """The colour of the stripe beside a passage, or of the frame around a region: its highlight's, strong enough to
    stand on its own."""
    colour = highlight(place)
    if _dark[0]:
        return colour.lighter(300 if _strong[0] else 210)
    return colour.darker(210 if _strong[0] else 150)


def readable_on(background: QColor) -> QColor:
    """Near-black or near-white, whichever contrasts more with ``background`` (WCAG 2 relative luminance)."""
    light, dark = QColor(LIGHT["base"]), QColor(LIGHT["text"])
    return light if contrast(background, light) >= contrast(background, dark) else dark


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours by WCAG 2: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def apply(app: QApplication, theme: str, text_size: int) -> None:
    """Dress the program: what is seen in the next turns of the event loop, then in small pieces what is hidden.

    :param theme: one of :data:`casefile.gui.settings.THEMES`.
    :param text_size: percent of the system's size, which counts as at least 10 pt.
    """
    system_is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    _dark[0] = theme in ("dark", "contrast_dark") or (theme == "system" and system_is_dark)
    _strong[0] = theme in ("contrast", "contrast_dark") or _system_wants_contrast()
    size = _base_size(app) * text_size / 100
    font = app.font()
    font.setPointSizeF(size)
    palette, sheet = _palette(colours(dark=_dark[0], strong=_strong[0])), _sheet(size, text_size)
    if not app.property(_BASED):
        # Once: a button that is still to be dressed holds on to the sheet of before, and with it to the style below.
        app.setStyle("Fusion")
        app.setProperty(_BASED, True)
    redressing.dress(app, palette, font, sheet, lambda: icons.refresh(text_size / 100))


def settle() -> None:
    """Finish at once what :func:`apply` has begun: what is shown next must be drawn at once."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        redressing.finish(app)


def _system_wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()  # held: what it hands out goes with its wrapper
    wanted = hints.accessibility().contrastPreference()
    return bool(wanted == Qt.ContrastPreference.HighContrast)


def _base_size(app: QApplication) -> float:
    """The system's own text size, remembered at the first call: later the font is already ours."""
    known = app.property("systemPointSize")
    if known is None:
        known = max(10.0, app.font().pointSizeF())
        app.setProperty("systemPointSize", known)
    return float(known)


def _palette(chosen: Mapping[str, str]) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(chosen["window"]), QColor(chosen["window"]))
    for each, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "base"),
        (role.AlternateBase, "window"),
        (role.Text, "text"),
        (role.Button, "window"),
        (role.ButtonText, "text"),
        (role.BrightText, "on_accent"),
        (role.PlaceholderText, "secondary"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Accent, "accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.ToolTipBase, "base"),
        (role.ToolTipText, "text"),
        (role.Mid, "border"),
        (role.Midlight, "hairline"),
        (role.Dark, "border"),
        (role.Light, "base"),
    ):
        palette.setColor(each, QColor(chosen[name]))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(chosen["neutral"]))
    return palette


def _sheet(base_size: float, text_size: int) -> str:
    folder = RESOURCES / "styles"
    theme = "dark" if _dark[0] else "light"
    box, ring = round(16 * text_size / 100), round(5 * text_size / 100)
    return Template((folder / "casefile.qss").read_text(encoding="utf-8")).substitute(
        colours(dark=_dark[0], strong=_strong[0]),
        row=max(ROW, round(ROW * text_size / 100)) - 4,
        popup=max(ROW, round(ROW * text_size / 100)),
        line=max(ROW, round(ROW * text_size / 100)) - 2,
        line_focused=max(ROW, round(ROW * text_size / 100)) - 4,
        title=f"{base_size * 1.7:.1f}",
        heading=f"{base_size * 1.2:.1f}",
        chevron=f'"{(folder / f"chevron-{theme}.svg").as_posix()}"',
        chevron_up=f'"{(folder / f"chevron-up-{theme}.svg").as_posix()}"',
        check=f'"{(folder / f"check-{theme}.svg").as_posix()}"',
        box=box,
        arrow=round(14 * text_size / 100),
        tick=max(ROW, round(ROW * text_size / 100)) - 8,
        icon=round(16 * text_size / 100),
        disc=box // 2 + 1,
        dot=box - 2 * ring + 2,
        ring=ring,
    )


def _luminance(given: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part) for part in (given.redF(), given.greenF(), given.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
