"""How a list shares its width out among its columns, so that what matters is read without scrolling sideways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ALWAYS = 0
"""The rank of a column that never drops out: what a line is about, or what a person asked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one column asks for, in pixels.

    :param least: narrower than this it says too little.
    :param wanted: wider than this it gains nothing.
    :param rank: :data:`ALWAYS`, or the higher, the sooner it drops out where the list is narrow.
    :param fills: it takes what no other column wants.
    """

    least: int
    wanted: int
    rank: int = ALWAYS
    fills: bool = False


def share_out(room: int, wishes: Sequence[Wish]) -> list[int]:
    """The width of each column in the order of the wishes; 0 for one that drops out.

    Columns drop out one by one, those of the highest rank first and of one rank the last, until the others have their
    least width. Of what is left over, the column that fills has half, if it wants that much; the others have what they
    still want, the lowest rank first, and the rest is the filling one's. Where even the columns that always stay have
    no room, they have their least width, and the list scrolls.

    :param room: the width of the list.
    """
    staying = list(range(len(wishes)))
    while sum(wishes[n].least for n in staying) > room:
        place = max(staying, key=lambda n: (wishes[n].rank, n))
        if wishes[place].rank == ALWAYS:
            break
        staying.remove(place)
    widths = [wishes[n].least if n in staying else 0 for n in range(len(wishes))]
    left = room - sum(widths)
    if left <= 0:
        return widths
    filling = [n for n in staying if wishes[n].fills]
    for_others = left - min(left // 2, sum(wishes[n].wanted - wishes[n].least for n in filling))
    for n in sorted((n for n in staying if n not in filling), key=lambda n: (wishes[n].rank, n)):
        more = min(for_others, wishes[n].wanted - wishes[n].least)
        widths[n] += more
        for_others -= more
    if filling:
        widths[filling[0]] += room - sum(widths)
    return widths
