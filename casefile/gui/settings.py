"""What the window remembers outside any vault: geometry, language, text size, theme, idle time. Nothing that names a
case.

One small JSON file of our own; Qt's settings class would also store recent files and dialogs' folders. The list of
recent vaults is kept only when a person asks for it: a folder's name can tell what is being investigated.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QObject, QSettings, Signal

from casefile.i18n import LANGUAGES

THEMES = ("system", "light", "dark", "contrast", "contrast_dark")
"""The last two are of high contrast, light and dark."""
TEXT_SIZES = (85, 100, 115, 130, 150, 175, 200)
"""Percent."""
IDLE_MINUTES = range(1, 61)
"""Minutes that may pass before an idle vault is locked; never is no choice."""


class Settings(QObject):
    """Settings, read once and written at each change.

    A file that cannot be written costs the memory, never the work.
    """

    changed = Signal(str)
    """The name of the setting that changed."""

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path or Path(platformdirs.user_config_dir("casefile", appauthor=False)) / "window.json"
        self._values = _read(self._path)

    @property
    def language(self) -> str:
        """The code of the window's language, or empty for the system's."""
        code = self._text("language")
        return code if code in LANGUAGES else ""

    @language.setter
    def language(self, code: str) -> None:
        self._put("language", code)

    @property
    def theme(self) -> str:
        """One of :data:`THEMES`."""
        theme = self._text("theme")
        return theme if theme in THEMES else "system"

    @theme.setter
    def theme(self, theme: str) -> None:
        self._put("theme", theme)

    @property
    def text_size(self) -> int:
        """One of :data:`TEXT_SIZES`, in percent."""
        size = self._values.get("text_size")
        return size if isinstance(size, int) and size in TEXT_SIZES else 100

    @text_size.setter
    def text_size(self, percent: int) -> None:
        self._put("text_size", percent)

    @property
    def idle_minutes(self) -> int:
        """Minutes without a key or the mouse after which the vault is locked, within :data:`IDLE_MINUTES`."""
        minutes = self._values.get("idle_minutes")
        return minutes if type(minutes) is int and minutes in IDLE_MINUTES else 10

    @idle_minutes.setter
    def idle_minutes(self, minutes: int) -> None:
        self._put("idle_minutes", minutes)

    @property
    def veils_graphic(self) -> bool:
        """Whether pictures and video are veiled until one asks for them: on unless it is switched off."""
        return self._values.get("veils_graphic") is not False

    @veils_graphic.setter
    def veils_graphic(self, wanted: bool) -> None:
        self._put("veils_graphic", wanted)

    @property
    def offered_tour(self) -> bool:
        """Whether the tour of the sample case was offered before: it is offered once."""
        return self._values.get("offered_tour") is True

    @offered_tour.setter
    def offered_tour(self, done: bool) -> None:
        self._put("offered_tour", done)

    @property
    def shows_slip(self) -> bool:
        """Whether the locked window shows the journal's newest entry as twelve words: off unless asked for."""
        return self._values.get("shows_slip") is True

    @shows_slip.setter
    def shows_slip(self, wanted: bool) -> None:
        self._put("shows_slip", wanted)

    @property
    def shows_vault(self) -> bool:
        """Whether the locked window says which vault it asks for: on unless switched off."""
        return self._values.get("shows_vault") is not False

    @shows_vault.setter
    def shows_vault(self, wanted: bool) -> None:
        self._put("shows_vault", wanted)

    @property
    def remembers_vaults(self) -> bool:
        """Whether the folders of recent vaults are remembered: off unless asked for."""
        return self._values.get("remembers_vaults") is True

    @remembers_vaults.setter
    def remembers_vaults(self, wanted: bool) -> None:
        if not wanted:
            self._values.pop("recent", None)
        self._put("remembers_vaults", wanted)

    @property
    def recent(self) -> list[Path]:
        """The folders of recent vaults, newest first; empty unless they are remembered."""
        found = self._values.get("recent")
        return [Path(text) for text in found if isinstance(text, str)] if isinstance(found, list) else []

    def opened(self, folder: Path) -> None:
        """Remember a vault's folder, if that is wanted."""
        if self.remembers_vaults:
            rest = [str(path) for path in self.recent if path != folder]
            self._put("recent", [str(folder), *rest][:8])

    def forget(self, folder: Path) -> None:
        """A vault is no more: do not offer it."""
        if folder in self.recent:
            self._put("recent", [str(path) for path in self.recent if path != folder])

    def keys_of(self, command: str) -> str | None:
        """The keys that a person gave to a command, as portable text; None for those it came with."""
        given = self._values.get("keys")
        keys = given.get(command) if isinstance(given, dict) else None
        return keys if isinstance(keys, str) else None

    def keep_keys(self, command: str, keys: str | None) -> None:
        """Remember the keys of a command; None for those it comes with."""
        found = self._values.get("keys")
        given = {name: each for name, each in found.items() if name != command} if isinstance(found, dict) else {}
        self._put("keys", given if keys is None else {**given, command: keys})

    def layout(self, name: str) -> Any:
        """What was remembered of the layout of that name (a geometry, column widths), or None."""
        layouts = self._values.get("layout")
        return layouts.get(name) if isinstance(layouts, dict) else None

    def keep_layout(self, name: str, value: Any) -> None:
        """Remember a layout: numbers and names of columns only."""
        layouts = self._values.get("layout")
        kept = layouts if isinstance(layouts, dict) else {}
        if kept.get(name) != value:
            self._values["layout"] = {**kept, name: value}
            self._write()

    def all(self) -> dict[str, Any]:
        """Everything that is set, for the program that takes this one's place."""
        return dict(self._values)

    def take_over(self, values: dict[str, Any]) -> bool:
        """Go by what another program went by, which the file may not hold; whether that is anything else."""
        differs, self._values = values != self._values, values
        return differs

    def _text(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def _put(self, name: str, value: Any) -> None:
        if self._values.get(name) != value:
            self._values[name] = value
            self._write()
            self.changed.emit(name)

    def _write(self) -> None:
        beside = self._path.with_name(self._path.name + ".new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, indent=1), encoding="utf-8")
            beside.replace(self._path)
        except OSError:
            beside.unlink(missing_ok=True) if self._path.parent.is_dir() else None


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def forget_folders() -> None:
    """Keep Qt's file dialogs from writing the folders one visited into ``QtProject.conf``: they may tell of a case.

    The program keeps its own settings in a file of its own.
    """
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
