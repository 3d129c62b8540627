"""The section that says by whose clock the vault reckons its days."""

from __future__ import annotations

from PySide6.QtCore import QTimeZone

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.settings.look import choice
from casefile.gui.dialogs.settings.rows import Group, Row, Section
from casefile.gui.statuses import ATTENTION, CLOCK
from casefile.i18n import _, current, isolate
from casefile.model import zones
from casefile.model.changes import Changes

_WIDEST = 44
"""Letters: the longest names of zones, and that of the computer's in the words that say so."""


def zone_section(desk: Desk) -> Section:
    """The vault's time zone."""
    return Section("zone", _("Days and times"), "calendar-clock", [Group("", [_Zone(desk)])])


def computer_zone() -> str:
    """The computer's time zone where it is one of a place: a computer that runs on UTC was never told where it is."""
    name = QTimeZone.systemTimeZoneId().toStdString()
    return name if "/" in name and name in zones.names() else ""


class _Zone(Row):
    def __init__(self, desk: Desk) -> None:
        clock = desk.jobs.clock
        own = QTimeZone.systemTimeZoneId().toStdString()
        names = {"": _("As this computer ({zone})", zone=isolate(own))}
        names |= {name: name for name in (*zones.names(), clock.zone) if name}
        self.box = choice("settings.zone", names, clock.zone, self._choose)
        self.box.setMinimumContentsLength(_WIDEST)
        super().__init__(
            _("Time zone of this vault"),
            _(
                "Its day is today for deadlines, consent, sources and dossiers, wherever this computer is, and for "
                "everybody who opens the vault."
            ),
            self.box,
            below=True,
            keywords=_("today clock hour date"),
        )
        self._desk = desk
        self.box.setEnabled(not desk.read_only)
        self._tell()

    def _choose(self, zone: str) -> None:
        self.box.setEnabled(False)
        self._desk.jobs.change(self, lambda ws: ws.clock.set_zone(zone), self._on_changed, self._on_refused)

    def _on_changed(self, _changes: Changes) -> None:
        self.box.setEnabled(True)
        self._tell()

    def _on_refused(self, error: CasefileError) -> None:
        self.box.setEnabled(True)
        self.box.setCurrentIndex(max(0, self.box.findData(self._desk.jobs.clock.zone)))
        self.say(error.message, ATTENTION)

    def _tell(self) -> None:
        now = self._desk.jobs.clock.now()
        self.say(_("There it is {moment} now.", moment=isolate(current().moment(now))), CLOCK)
