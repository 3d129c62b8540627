"""Settings of language and look. The View menu keeps them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox

from casefile.gui.dialogs.settings.rows import Group, Row, Section
from casefile.gui.settings import TEXT_SIZES, THEMES, Settings
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.i18n import LANGUAGES, N_, _, current, language_choices

THEME_NAMES = {
    "system": N_("As the system"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "contrast": N_("High contrast, light"),
    "contrast_dark": N_("High contrast, dark"),
}

LookChanged = Callable[[str], object]
"""Told which setting changed: ``language``, ``theme`` or ``text_size``."""


def language_section(settings: Settings, changed: LookChanged) -> Section:
    """The language of the window."""
    choices = language_choices()
    names = {"": _("As the system"), **choices}
    box = choice("settings.language", names, settings.language, _setter(settings, "language", changed))
    hint = _("It changes at once. Each dossier has a language of its own.")
    own = choices.get(current().language, "")
    if own != LANGUAGES.get(current().language, ""):  # the box has no room for the remark
        hint = f"{hint}\n{own}"
    row = Row(
        _("Language of the window"),
        hint,
        box,
        keywords=" ".join(LANGUAGES.values()),
    )
    return Section("language", _("Language"), "languages", [Group("", [row])])


def appearance_section(settings: Settings, changed: LookChanged) -> Section:
    """Theme and text size."""
    themes = {key: _(THEME_NAMES[key]) for key in THEMES}
    theme = choice("settings.theme", themes, settings.theme, _setter(settings, "theme", changed))
    sizes = {size: _("{percent} %", percent=size) for size in TEXT_SIZES}
    size = choice("settings.text_size", sizes, settings.text_size, _setter(settings, "text_size", changed))
    veil = QCheckBox(_("Veil"))
    veil.setObjectName("settings.veil")
    veil.setAccessibleName(_("Veil pictures and video until I ask for them"))
    veil.setChecked(settings.veils_graphic)
    veil.toggled.connect(_setter(settings, "veils_graphic", lambda _name: None))
    rows = [
        Row(_("Theme"), "", theme, keywords=" ".join(themes.values())),
        Row(
            _("Text size"),
            _("Ctrl and + or - changes it from anywhere; Ctrl and 0 brings back the normal size."),
            size,
            keywords=_("larger smaller zoom font"),
        ),
        Row(
            _("Pictures and video"),
            _("Veiled ones are small, grey and blurred until you ask for them. What you decide is kept for each file."),
            veil,
            keywords=_("graphic violence shield blur trauma"),
        ),
    ]
    return Section("appearance", _("Appearance"), "sun", [Group("", rows)])


def _setter(settings: Settings, name: str, changed: LookChanged) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        setattr(settings, name, value)
        changed(name)

    return put


def choice(name: str, choices: Mapping[Any, str], chosen: Any, choose: Callable[[Any], None]) -> ChoiceBox:
    """A drop-down list of values, one of which is chosen.

    :param name: its object name. :param choose: told of a person's choice.
    """
    box = ChoiceBox()
    box.setObjectName(name)
    box.setMinimumContentsLength(14)
    for value, label in choices.items():
        box.addItem(label, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.activated.connect(lambda place: choose(box.itemData(place)))
    return box
