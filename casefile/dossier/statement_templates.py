"""What a statement begins with: sentences per kind of record, in the language of the statement.

A sentence of which a placeholder has nothing to say is left out. They are worded so that no language has to bend a name
or a number; a person goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from casefile.i18n import N_, Translator
from casefile.model.fields import Record, kind_of

DEMANDS = N_("We demand")

_NAME = (("{name}",),)
_SENTENCES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "incident": (
        (N_("{title} ({place}, {date})."), N_("{title} ({date})."), N_("{title} ({place})."), N_("{title}.")),
        (N_("People killed: {killed}."),),
        (N_("People injured: {injured}."),),
        (N_("Independent sources behind this: {sources}."),),
    ),
    "fact": (("{statement}",),),
    "call": ((N_("Our call of {date} to {addressees} stands: {title}."), N_("Our call stands: {title}.")),),
    "source": ((N_("“{title}” ({publisher}, {date})."), N_("“{title}” ({date})."), N_("“{title}”.")),),
    "excerpt": ((N_("In the words of a source: “{quotation}”"),),),
    "organisation": _NAME,
    "person": _NAME,
    "place": _NAME,
}
"""Of each sentence its wordings; the first of which every placeholder says something is taken."""


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of statement. :param opening: and ``closing``: paragraphs about what the records say."""

    label: str
    title: str
    opening: str
    closing: str
    source: str
    channel: str


TEMPLATES: Mapping[str, Template] = {
    "press-release": Template(
        N_("Press release"),
        N_("New press release"),
        N_("For immediate release."),
        N_("What is said here rests on recorded sources. Questions go to our media department."),
        "press_release",
        "public_statement",
    ),
    "letter": Template(
        N_("Letter"),
        N_("New letter"),
        N_("To whom it may concern,"),
        N_("We ask for an answer in writing.\n\nYours faithfully,"),
        "letter",
        "letter",
    ),
}
"""By the key that the command line names; source and channel are codes of what it becomes when it is issued."""


def begun(template: Template, records: Iterable[Record], tr: Translator, says: Callable[[str, str], str]) -> str:
    """The text to begin with. :param says: what a field of a reference says; empty for nothing."""
    paragraphs = [tr(template.opening)]
    for record in records:
        said = []
        for wordings in _SENTENCES.get(kind_of(record).name, ()):
            for wording in wordings:
                pattern = tr(wording) if " " in wording or not wording.startswith("{") else wording
                names = _names(pattern)
                if all(says(record.ref, name) for name in names):
                    said.append(_linked(pattern, record.ref, names))
                    break
        if said:
            paragraphs.append(" ".join(said))
    return "\n\n".join([*paragraphs, tr(template.closing)])


def _names(pattern: str) -> list[str]:
    return [part.partition("}")[0] for part in pattern.split("{")[1:]]


def _linked(pattern: str, ref: str, names: Iterable[str]) -> str:
    for name in names:
        pattern = pattern.replace(f"{{{name}}}", f"{{{ref}.{name}}}")
    return pattern
