"""What holds a finished document back, place by place, for a person to decide about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from casefile.dossier.search import RULES
from casefile.errors import EXIT_FOUND, Refused
from casefile.i18n import _, isolate, plural


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in which a document shows what is withheld.

    :param rule: a key of :data:`casefile.dossier.search.RULES`.
    :param ref: the record that the secret is of. :param label: of its field, untranslated.
    :param sentence: what stands about it, for the person alone. Not shown by ``repr``.
    :param page: counted from 1; 0 for what no page shows.
    :param volume: counted from 1.
    :param where: the records in whose texts it stands: reference and (untranslated) label of the field. Empty where it
        is in no text of a record.
    :param section: the title under which it stands, where no page is known: a Word document has none before it is
        opened. Not shown by ``repr``.
    """

    rule: str
    ref: str
    label: str
    sentence: str = field(repr=False)
    page: int = 0
    volume: int = 1
    where: tuple[tuple[str, str], ...] = ()
    section: str = field(default="", repr=False)

    @property
    def words(self) -> str:
        """Rule, secret and place in one sentence, without the words themselves."""
        if self.rule == "identities":
            return _(RULES[self.rule])
        if self.section:
            return _(
                "Under “{section}”: {rule} ({field} of {ref}).",
                section=isolate(self.section),
                rule=_(RULES[self.rule]),
                field=_(self.label),
                ref=isolate(self.ref),
            )
        if not self.page:
            return _(
                "{rule}: {field} of {ref}, beside the pages.",
                rule=_(RULES[self.rule]), field=_(self.label), ref=isolate(self.ref)
            )  # fmt: skip
        return _(
            "Page {page}: {rule} ({field} of {ref}).",
            page=self.page,
            rule=_(RULES[self.rule]),
            field=_(self.label),
            ref=isolate(self.ref),
        )


class HeldBack(Refused):
    """A finished document shows what is withheld from its audience; nothing was written.

    :ivar hits: all of them, in the order of pages. Their sentences hold text of the case: for the person alone.
    """

    exit_code = EXIT_FOUND

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = tuple(hits)
        unread = all(hit.rule == "identities" for hit in hits)
        super().__init__(_unread() if unread else _found(hits), code="identities_closed" if unread else "leak")


def _unread() -> str:
    return _(
        "The dossier was held back; nothing was written. Identities are sealed in this case, and their compartment is "
        "closed: open it, so that real names are looked for, or say why the dossier leaves without that."
    )


def _found(hits: Sequence[Hit]) -> str:
    return plural(
        "The dossier was held back; nothing was written. In {n} place it would show this audience what is withheld "
        "from it: {refs}.",
        "The dossier was held back; nothing was written. In {n} places it would show this audience what is withheld "
        "from it: {refs}.",
        len(hits),
        refs=", ".join(isolate(ref) for ref in dict.fromkeys(hit.ref for hit in hits)),
    )
