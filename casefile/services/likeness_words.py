"""Why two records are proposed as one, as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from casefile.analysis.likeness import Likeness
from casefile.i18n import _, current, plural
from casefile.model.words import listed, term

_WHOLE = 0.95
"""From here on two texts count as the same to a word or two."""


def incident_reasons(alike: Likeness) -> tuple[str, ...]:
    """What speaks for one event, then what speaks against it."""
    said: list[str] = []
    match alike.date:
        case "same":
            said.append(_("The same date."))
        case "overlap":
            said.append(_("The dates overlap."))
        case "next":
            said.append(_("One day apart."))
        case _:
            pass
    match alike.place:
        case "same":
            said.append(_("The same place."))
        case "name":
            said.append(_("The names of the places sound alike."))
        case _:
            pass
    if alike.km is not None and alike.place != "same":
        near = round(alike.km)
        said.append(
            plural("The points are {n} km apart.", "The points are {n} km apart.", near)
            if near
            else _("The points are less than a kilometre apart.")
        )
    if alike.title >= 0.5:
        said.append(_("Their titles share most of the words."))
    if alike.text.of_shorter:
        percent = round(100 * alike.text.of_shorter)
        said.append(_("Of 100 words of the shorter narrative, about {percent} stand in the other.", percent=percent))
    if alike.figures:
        said.append(_("These casualty figures agree: {figures}.", figures=_figures(alike.figures)))
    if alike.codes:
        said.append(_("Means, acts or objects in common."))
    if alike.date == "apart":
        said.append(_("The dates differ."))
    if alike.place == "apart":
        said.append(_("The places differ."))
    if alike.against:
        said.append(_("These casualty figures exclude each other: {figures}.", figures=_figures(alike.against)))
    return tuple(said)


def source_reasons(facts: Mapping[str, object]) -> tuple[str, ...]:
    """What speaks for one source, or for one that repeats another."""
    said: list[str] = []
    if facts.get("file"):
        said.append(_("The same file, byte for byte."))
    if facts.get("address"):
        said.append(_("The same address (URL)."))
    if "text" in facts:
        shorter, whole = float(str(facts["text"])), float(str(facts["whole"]))
        if whole >= _WHOLE:
            said.append(_("The texts are the same, but for a few words at most."))
        else:
            said.append(
                _("Of 100 words of the shorter text, about {percent} stand in the other.", percent=round(100 * shorter))
            )
    if "picture_bits" in facts:
        said.append(_("The pictures look alike."))
    if facts.get("same_title") is True:
        said.append(_("The same title."))
    elif facts.get("same_title") is False:
        said.append(_("The titles differ."))
    return tuple(said)


def _figures(which: tuple[tuple[str, str], ...]) -> str:
    tr = current()
    return listed(
        [
            _("{group}, {harm}", group=term("casualty_group", group, tr), harm=term("casualty_effect", harm, tr))
            for group, harm in which
        ],
        tr,
    )
