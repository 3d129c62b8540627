"""Each verb that only reads takes one state of the vault, however often it reads: nobody's change falls in between."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from casefile.model.records import Addressee, Call, Case, Consent, EvidenceFile, Fact, Incident, Source, Thread, Witness
from casefile.services.attention import attention, expiring, recent
from casefile.workspace import Workspace

TODAY = dt.date(2026, 5, 1)


class _Sample:
    """What the verbs are called with: one record of each kind that they ask for."""

    def __init__(self, ws: Workspace) -> None:
        self.case = ws.records.of(Case)[0].id
        (self.incident, *_), (self.source, *_) = self._ids(ws, Incident), self._ids(ws, Source)
        self.call, self.fact = self._ids(ws, Call)[0], self._ids(ws, Fact)[0]
        self.witness = next(c.witness_id for c in ws.records.of(Consent) if c.witness_id is not None)
        self.file = ws.records.of(EvidenceFile)[0].id
        self.thread = self._ids(ws, Thread)[0]
        self.party = next(each.party_id for each in ws.records.of(Addressee) if each.party_id is not None)
        self.actor = ws.records.journal_entries(0, 1)[0].actor

    def _ids(self, ws: Workspace, kind: type[Any]) -> list[Any]:
        return [record.id for record in ws.records.of(kind, case_id=self.case)]


VERBS: dict[str, Callable[[Workspace, _Sample], object]] = {
    "cases.all": lambda ws, s: ws.cases.all(),
    "incidents.figures": lambda ws, s: ws.incidents.figures(s.incident),
    "incidents.suggest": lambda ws, s: ws.incidents.suggest(s.incident, "men", "killed", "minimum"),
    "incidents.digests": lambda ws, s: ws.incidents.digests(s._ids(ws, Incident)[:3]),
    "sources.reading": lambda ws, s: ws.sources.reading(s.source),
    "sources.evidence_bytes": lambda ws, s: ws.sources.evidence_bytes(s.file, 10_000_000),
    "calls.overdue": lambda ws, s: ws.calls.overdue(s.case, TODAY),
    "calls.unfulfilled": lambda ws, s: ws.calls.unfulfilled(s.case, TODAY),
    "calls.follow_up": lambda ws, s: ws.calls.follow_up(s.call, TODAY),
    "facts.citations": lambda ws, s: ws.facts.citations(s.fact),
    "facts.citation_counts": lambda ws, s: ws.facts.citation_counts([s.fact]),
    "witnesses.consents": lambda ws, s: ws.witnesses.consents(s.witness),
    "witnesses.decisions": lambda ws, s: ws.witnesses.decisions(s.witness),
    "witnesses.consents_of_case": lambda ws, s: ws.witnesses.consents_of_case(s.case),
    "witnesses.allows": lambda ws, s: ws.witnesses.allows(s.witness, "court", TODAY),
    "identities.exists": lambda ws, s: ws.identities.exists,
    "identities.kept": lambda ws, s: ws.identities.kept([s.witness, s.fact]),
    "compositions.elsewhere": lambda ws, s: ws.compositions.elsewhere(s.case),
    "disclosures.of_case": lambda ws, s: ws.disclosures.of_case(s.case),
    "disclosures.of_witness": lambda ws, s: ws.disclosures.of_witness(s.witness),
    "disclosures.received": lambda ws, s: ws.disclosures.received(s.witness, "court"),
    "disclosures.untold": lambda ws, s: ws.disclosures.untold(s.case),
    "disclosures.untold_of": lambda ws, s: ws.disclosures.untold_of(s.witness),
    "disclosures.withdrawn": lambda ws, s: ws.disclosures.withdrawn(s.case),
    "dossiers.projected": lambda ws, s: ws.dossiers.projected(s.case, "public"),
    "dossiers.preview": lambda ws, s: ws.dossiers.preview(s.case, "public"),
    "productions.foresee": lambda ws, s: ws.productions.foresee(s.case, "public"),
    "statements.ground": lambda ws, s: ws.statements.ground(s.case, "public", "en"),
    "compositions.last": lambda ws, s: ws.compositions.last(s.case),
    "finder.search": lambda ws, s: ws.finder.search("hospital"),
    "finder.similar": lambda ws, s: ws.finder.similar("hospitel"),
    "glances.at": lambda ws, s: ws.glances.at(s.incident),
    "headings.of": lambda ws, s: ws.headings.of([s.fact, s.incident]),
    "headings.linked": lambda ws, s: ws.headings.linked(s.incident),
    "overviews.matrix_of_incident": lambda ws, s: ws.overviews.matrix_of_incident(s.incident),
    "overviews.matrix_of_facts": lambda ws, s: ws.overviews.matrix_of_facts([s.fact]),
    "overviews.timeline": lambda ws, s: [ws.overviews.timeline([s.incident], "actor")],
    "overviews.calls": lambda ws, s: ws.overviews.calls([s.call], TODAY),
    "quoting.as_text": lambda ws, s: ws.quoting.as_text([s.fact]),
    "quoting.references": lambda ws, s: ws.quoting.references([s.source]),
    "quoting.as_citation": lambda ws, s: ws.quoting.as_citation([s.source]),
    "threads.about": lambda ws, s: ws.threads.about(s.incident),
    "threads.open_about": lambda ws, s: ws.threads.open_about([s.incident]),
    "threads.queue": lambda ws, s: ws.threads.queue(s.case),
    "threads.count": lambda ws, s: ws.threads.count(s.case),
    "threads.voices": lambda ws, s: ws.threads.voices(s.case),
    "threads.matter": lambda ws, s: ws.threads.matter(s.thread),
    "threads.meant": lambda ws, s: ws.threads.meant(s.thread),
    "approvals.standing": lambda ws, s: ws.approvals.standing([s.incident]),
    "lately.opened": lambda ws, s: ws.lately.opened(),
    "lately.looked_at": lambda ws, s: ws.lately.looked_at(),
    "lately.since": lambda ws, s: ws.lately.since(s.case, 5),
    "approvals.of": lambda ws, s: ws.approvals.of([s.incident]),
    "several.common": lambda ws, s: ws.several.common("incident", s._ids(ws, Incident)),
    "tags.all": lambda ws, s: ws.tags.all(s.case),
    "tags.colours": lambda ws, s: ws.tags.colours(s.case),
    "views.all": lambda ws, s: ws.views.all(s.case, "incident"),
    "trash.listed": lambda ws, s: ws.trash.listed(s.case),
    "trash.emptying": lambda ws, s: ws.trash.emptying(s.case),
    "reports.of": lambda ws, s: ws.reports.of(s.case, TODAY),
    "stamps.of_file": lambda ws, s: ws.stamps.of_file(s.file),
    "stamps.subject": lambda ws, s: ws.stamps.subject(ws.records.get(Case, s.case).ref),
    "custody.chain": lambda ws, s: ws.custody.chain(s.file),
    "custody.disposed_at": lambda ws, s: ws.custody.disposed_at(s.file),
    "custody.same_bytes": lambda ws, s: ws.custody.same_bytes(s.file),
    "sheets.reminder": lambda ws, s: ws.sheets.reminder(),
    "sheets.custody_form": lambda ws, s: ws.sheets._form(s.file, "en"),
    "people.name_of": lambda ws, s: ws.people.name_of(s.actor),
    "people.last_entry": lambda ws, s: ws.people.last_entry(ws.people.all()[0].person.id),
    "people.by": lambda ws, s: ws.people.by(ws.records.journal_entries(0, 1)[0]),
    "integrity.last": lambda ws, s: ws.integrity.last(),
    "integrity.compare_words": lambda ws, s: ws.integrity.compare_words(" ".join(ws.integrity.head_words())),
    "past.undo_label": lambda ws, s: ws.past.undo_label(),
    "past.redo_label": lambda ws, s: ws.past.redo_label(),
    "records.referring": lambda ws, s: ws.records.referring(Addressee, "call_id", s.call),
    "records.linked": lambda ws, s: ws.records.linked(s.incident),
    "records.history": lambda ws, s: ws.records.history(s.incident),
    "attention": lambda ws, s: attention(ws, s.case, TODAY, ("incident", "source"), 5),
    "attention.recent": lambda ws, s: recent(ws, s.case, ("incident", "source"), 5),
    "attention.expiring": lambda ws, s: expiring(ws, s.case, TODAY),
}

READ_APART = {
    # What the verb is called with, in this table, is read by a call of its own before.
    "incidents.digests": 1,
    "several.common": 1,
    "stamps.subject": 1,
    "people.by": 1,
    "integrity.compare_words": 1,
}


@contextmanager
def counted(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many states of the vault are taken meanwhile."""
    taken: list[int] = []
    reading = ws._store._database.reading

    def one_more() -> AbstractContextManager[sa.Connection]:
        taken.append(1)
        return reading()

    with monkeypatch.context() as patched:
        patched.setattr(ws._store._database, "reading", one_more)
        yield taken


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_takes_one_state(sample_read: Workspace, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    called_with = _Sample(sample_read)
    with counted(sample_read, monkeypatch) as taken:
        VERBS[name](sample_read, called_with)
    assert len(taken) <= 1 + READ_APART.get(name, 0), f"{name} took {len(taken)} states"


def test_two_reads_apart_are_counted_as_two(sample_read: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with counted(sample_read, monkeypatch) as taken:
        sample_read.records.of(Witness)
        sample_read.records.of(Case)
    assert len(taken) == 2


def test_every_verb_that_is_declared_so_is_tried(sample_read: Workspace) -> None:
    declared = {
        f"{name}.{verb}"
        for name in (*vars(sample_read), "stamps", "sheets")
        for verb, code in vars(type(getattr(sample_read, name))).items()
        if inspect.isfunction(code) and hasattr(code, "__wrapped__") and "_" not in (verb[0], name[0])
    }
    assert declared - set(VERBS) == set()
    assert len(declared) > 20
