"""Tags as words of a record: their levels, and what a rename makes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model.outside import clean_line

LEVEL = "/"
"""Parts the levels of a tag: ``weapon/cluster`` lies below ``weapon``."""

LONGEST = 80
"""Characters of a tag."""


def clean_tag(typed: str) -> str:
    """A tag as it is kept: one line, no blanks around its levels.

    :raises Refused: it is empty, too long, or has an empty level.
    """
    parts = [part.strip() for part in clean_line(typed).split(LEVEL)]
    tag = LEVEL.join(parts)
    if not all(parts):
        raise Refused(_("A tag needs a name, and one for each level: “weapon/cluster”."), code="bad_tag", field="name")
    if len(tag) > LONGEST:
        raise Refused(_("A tag has at most {n} characters.", n=LONGEST), code="bad_tag", field="name")
    return tag


def is_below(tag: str, upper: str) -> bool:
    """Whether a tag lies below another."""
    return tag.startswith(upper + LEVEL)


def levels_above(tag: str) -> list[str]:
    """The tags above one, the nearest first."""
    parts = tag.split(LEVEL)
    return [LEVEL.join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]


def renamed(tags: Iterable[str], old: Collection[str], new: str) -> tuple[str, ...]:
    """Tags of one record after ``old`` were called ``new``, with those below them; each stands once.

    :param new: empty to take them off.
    """
    found: dict[str, None] = {}
    for tag in tags:
        upper = next((each for each in old if tag == each or is_below(tag, each)), None)
        now = tag if upper is None else new and new + tag[len(upper) :]
        if now:
            found[now] = None
    return tuple(found)
