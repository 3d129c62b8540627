"""What day it is at the desk.

Every *today* of the program is asked of here: the day a source was acquired, by which a consent expires, a call is
overdue, a dossier is dated. It is the day in the vault's own time zone, wherever the computer is carried; until the
vault has one, that of the computer. Instants are kept in UTC, here as everywhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import KINDS
from casefile.model.zones import read_zone, tzinfo_of
from casefile.store.store import Store
from casefile.store.zones import CHANGED, sorting

ZONE_CHANGED = CHANGED
"""The journal's word for another time zone of the vault; its reason names it."""


class Clock:
    """The desk's clock. It reads nothing from the database, so any thread may ask it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def zone(self) -> str:
        """The vault's time zone as :mod:`casefile.model.zones` names it; empty while it follows the computer."""
        return self._store.zone

    @property
    def tzinfo(self) -> dt.tzinfo | None:
        """What reckons with it; None for the computer's own, which :meth:`datetime.astimezone` takes by itself."""
        return tzinfo_of(self.zone)

    @property
    def sorting(self) -> dt.tzinfo:
        """By whose clock days and instants stand beside each other, in lists and documents: the vault's; UTC while it
        has none, so that the order is the same on every computer.
        """
        return sorting(self.zone)

    def now(self) -> dt.datetime:
        """This instant, as the desk's clock shows it."""
        return self.here(_now())

    def today(self) -> dt.date:
        """The day at the desk."""
        return self.now().date()

    def here(self, instant: dt.datetime) -> dt.datetime:
        """An instant as the desk's clock showed it.

        :param instant: aware of its zone.
        """
        return instant.astimezone(self.tzinfo)

    def midnight(self, day: dt.date) -> dt.datetime:
        """The instant at which a day began at the desk."""
        return dt.datetime(day.year, day.month, day.day, tzinfo=self.tzinfo).astimezone()

    def set_zone(self, typed: str) -> Changes:
        """Give the vault another time zone; nothing for the computer's. What is sorted by time is sorted by it.

        It is journalled, and undo does not take it back: it is no part of a case.

        :raises BadInput: there is no such zone. :raises Refused: it is the vault's already.
        """
        zone = read_zone(typed)
        if zone == self.zone:
            raise Refused(_("That is the vault's time zone already."), code="same_zone", field="zone")
        done = self._store.change_zone(zone, _("Change the time zone of the vault"), ZONE_CHANGED)
        # No record says anything else, but every list that shows a day or an hour is read again.
        return replace(done, kinds=frozenset(KINDS), many=1)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
