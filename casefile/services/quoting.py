"""Records as text for other programs: whole, by their references, or as one cites them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from casefile.i18n import _, current, isolate
from casefile.model.changes import Caption
from casefile.model.fields import FieldType, Record, Sensitivity, kind_of, linked_ids
from casefile.model.records import Citation, Excerpt, Source
from casefile.model.words import in_words, listed
from casefile.services.headings import Headings
from casefile.services.one_state import one_state
from casefile.store.store import Store

MOST = 500
"""Records that are put into one text."""


class Quoting:
    """Verbs for what is copied."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._headings = Headings(store)

    @one_state
    def as_text(self, ids: Sequence[UUID]) -> str:
        """Each record with its fields, one to a line, and a blank line between two. What identifies a witness is left
        out.
        """
        records = self._store.many(ids[:MOST])
        captions = self._headings.of([id for record in records for id in (record.id, *linked_ids(record))])
        return "\n\n".join(_whole(record, captions) for record in records) + "\n"

    @one_state
    def references(self, ids: Sequence[UUID]) -> str:
        """The references, one to a line: ``HJN-I-0007``."""
        captions = self._store.captions(ids)
        return "\n".join(captions[id].ref for id in ids if id in captions)

    @one_state
    def as_citation(self, ids: Sequence[UUID]) -> str:
        """As a footnote names them, one to a line: a passage with its quotation and its page, a source with author,
        title, publisher and date, anything else with its title; always with the reference.
        """
        return "\n".join(self._cited(record) for record in self._store.many(ids[:MOST]))

    def _cited(self, record: Record) -> str:
        match record:
            case Citation() if record.excerpt_id is not None or record.source_id is not None:
                ends = self._store.many([id for id in (record.excerpt_id, record.source_id) if id is not None])
                return self._cited(ends[0]) if ends else record.ref
            case Source():
                return _source(record, record.ref)
            case Excerpt():
                sources = self._store.many(Source, [record.source_id] if record.source_id is not None else [])
                quoted = [_("“{quotation}”", quotation=" ".join(record.quote.split()))] if record.quote else []
                where = [_("page {n}", n=current().number(record.page))] if record.page else []
                where += [_("message {n}", n=current().number(record.message))] if record.message else []
                return listed([*quoted, *(_source(each, record.ref, where) for each in sources)], current())
        heading = self._headings.of([record.id])[record.id].heading
        return _("“{title}” ({ref})", title=heading, ref=isolate(record.ref))


def _source(source: Source, ref: str, where: Sequence[str] = ()) -> str:
    published = source.published.words(current()) if source.published is not None else ""
    parts = [source.author, _("“{title}”", title=source.title), source.publisher, published, source.url, *where]
    return _("{citation} ({ref})", citation=listed([part for part in parts if part], current()), ref=isolate(ref))


def _whole(record: Record, captions: dict[UUID, Caption]) -> str:
    spec, tr = kind_of(record), current()
    title = captions[record.id].heading
    lines = [_("{kind} {ref}: {title}", kind=_(spec.label), ref=isolate(record.ref), title=title)]
    for field in spec.fields:
        if field.sensitivity is Sensitivity.IDENTITY:
            continue
        value = getattr(record, field.name)
        if field.type is FieldType.LINK and value is not None:
            words = captions[value].heading if value in captions else ""
        elif field.type is FieldType.LINKS:
            words = listed([captions[id].heading for id in value if id in captions], tr)
        else:
            words = in_words(field, value, tr)
        if words and words != title:
            lines.append(_("{field}: {value}", field=_(field.label), value=words))
    return "\n".join(lines)
