"""What matters of a record at a glance, beside its own fields: an incident's casualties and how well it is
corroborated, what a source is cited for, who is called upon and what came of it, what carries a fact.

Public fields only, and of protected kinds nothing: a glance may be seen over a shoulder.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casefile.i18n import _, plural
from casefile.model.changes import Caption
from casefile.model.fields import KINDS, Record, Sensitivity, kind_of, linked_ids
from casefile.model.records import Addressee, Call, Citation, Excerpt, Fact, Incident, Response, Source
from casefile.services.facts import Facts
from casefile.services.headings import Headings
from casefile.services.incidents import Incidents
from casefile.services.one_state import one_state
from casefile.store.store import Store

_FIRST = (
    "narrative",
    "statement",
    "sentence",
    "quote",
    "text",
    "when",
    "made",
    "published",
    "place_id",
    "place_wording",
)
"""Fields that are read first, in this order."""

_QUOTED = 3
"""Quotations that are shown."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What is shown of one record.

    :param captions: with headings in words: the record itself and all that its fields link to.
    :param told: pairs of a label and words: what matters most.
    :param first: names of the fields to show after that, in order; ``rest`` of those at the end.
    :param carried: pairs that stand between these: what it rests on, or is cited for.
    """

    record: Record
    captions: dict[UUID, Caption]
    told: tuple[tuple[str, str], ...]
    first: tuple[str, ...]
    carried: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]


class Glances:
    """The verb for a quick look."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._headings = Headings(store)

    @one_state
    def at(self, id: UUID) -> Glance:
        """What matters of a record. :raises NotFound: it is gone."""
        record = self._store.get(id)
        wanted = {record.id, *linked_ids(record)}
        shown = [f.name for f in kind_of(record).fields if f.sensitivity is Sensitivity.PUBLIC]
        first = [name for name in _FIRST if name in shown]
        rest = tuple(name for name in shown if name not in first)
        told = self._of_incident(record) if isinstance(record, Incident) else []
        carried = self._carried(record)
        return Glance(record, self._headings.of(wanted), tuple(told), tuple(first), tuple(carried), rest)

    def _carried(self, record: Record) -> list[tuple[str, str]]:
        match record:
            case Incident() | Fact():
                return self._quotations(record.id)
            case Source():
                return self._of_source(record)
            case Call():
                return self._of_call(record)
        return []

    def _of_incident(self, incident: Incident) -> list[tuple[str, str]]:
        digest = Incidents(self._store).digests([incident.id])[incident.id]
        sources = plural("{n} independent source", "{n} independent sources", digest.sources) if digest.sources else ""
        return [
            (_("Casualties"), digest.casualties or _("no figures yet")),
            (_("Corroboration"), sources or _("no source yet")),
        ]

    def _quotations(self, id: UUID) -> list[tuple[str, str]]:
        """The first quotations that are cited for it, each with its source."""
        told: list[tuple[str, str]] = []
        for view in Facts(self._store).citations(id)[:_QUOTED]:
            source = view.source.title if view.source is not None else ""
            quote = " ".join(view.excerpt.quote.split()) if view.excerpt is not None else ""
            said = _("“{quotation}” ({source})", quotation=_short(quote), source=source) if quote else source
            if said:
                told.append((_("Cited"), said))
        return told

    def _of_source(self, source: Source) -> list[tuple[str, str]]:
        passages = self._store.of(Excerpt, source_id=source.id)
        cited = [each for each in self._store.of(Citation, source_id=source.id) if each.target_id is not None]
        captions = self._headings.of(each.target_id for each in cited if each.target_id is not None)
        told = [(_("Passages"), plural("{n} is marked", "{n} are marked", len(passages)))] if passages else []
        alive = [caption.heading for caption in captions.values() if not caption.trashed and _is_public(caption)]
        return [*told, *((_("Cited for"), heading) for heading in alive[: 2 * _QUOTED])]

    def _of_call(self, call: Call) -> list[tuple[str, str]]:
        told: list[tuple[str, str]] = []
        for kind, label in ((Addressee, _("Addressee")), (Response, _("Response"))):
            captions = self._headings.of([each.id for each in self._store.of(kind, call_id=call.id)], seen_from=call.id)
            told += [(label, caption.heading) for caption in captions.values()]
        return told


def _is_public(caption: Caption) -> bool:
    """Whether it names no person and no witness."""
    return caption.kind != "involvement" and KINDS[caption.kind].sensitivity is Sensitivity.PUBLIC


def _short(quote: str) -> str:
    return quote if len(quote) <= 240 else quote[:239] + "…"
