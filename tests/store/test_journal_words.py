"""What stands in the reason of an entry is found as records are, in whatever language it was said."""

from __future__ import annotations

import pytest

from casefile import i18n
from casefile.i18n import _, isolate
from casefile.model.changes import JournalFilter
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace


@pytest.fixture
def told(ws: Workspace, case: Case) -> Workspace:
    """Entries said in two languages of the window, and one in somebody's own words."""
    with ws.records._store.step(_("Add witness note for {ref}", ref=isolate("W-7K3Q"))) as step:
        step.put(Incident(title="Hajin", case_id=case.id))
    i18n.use("ar")
    with ws.records._store.step(_("Add witness note for {ref}", ref=isolate("W-2M9X"))) as step:
        step.put(Incident(title="Abu Badran", case_id=case.id))
    i18n.use("en")
    with ws.records._store.step("تسليم إلى المحكمة في الحسكة، Übergabe") as step:
        step.put(Incident(title="Handed over", case_id=case.id))
    return ws


def _found(ws: Workspace, text: str) -> list[str]:
    seqs = ws.records._store.journal_seqs(JournalFilter(text=text))
    return [entry.reason[-12:] for entry in ws.records._store.journal_at(seqs)]


FOLDED = [
    "ÜBERGABE",
    "المحكمه",  # another last letter
    "الي المحكمة",  # an alif that is not dotted
    "محكمة",  # without its article
    "المـحكمة",  # stretched
    "bergab",  # part of a word, as it always was
    '"المحكمة في"',
]


def test_words_are_found_as_they_are_folded(told: Workspace) -> None:
    assert [typed for typed in FOLDED if _found(told, typed) != ["كة، Übergabe"]] == []


def test_a_sentence_of_the_program_is_found_in_the_language_in_use(told: Workspace) -> None:
    assert len(_found(told, "WITNESS  note")) == 2
    i18n.use("ar")
    said = _("Add witness note for {ref}", ref="W-2M9X")
    assert len(_found(told, said)) == 1
    assert len(_found(told, said.split()[0])) == 2
    assert len(_found(told, "witness note")) == 1, "as it was written, too"
    assert _found(told, "% _") == [] == _found(told, "record")
