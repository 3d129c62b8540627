"""Ways by which what a witness took back might still go out: none of them ends in a grant."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

import pytest

from casefile.dossier import projection
from casefile.errors import Refused
from casefile.model.consent import allows_more, audience_allowed, current_consents
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Consent, Witness, WitnessNote
from casefile.workspace import Workspace

TODAY = dt.date(2026, 11, 30)


def consent(decision: str, given: FuzzyDate) -> Consent:
    return Consent(purpose="publication", decision=decision, given=given)


def goes_out(*recorded: Consent) -> bool:
    return audience_allowed(current_consents(recorded), "public", TODAY)


WITHDRAWN_AFTER_ALL = {
    "a year of another calendar, entered as one of ours": (FuzzyDate("2023-06-01"), FuzzyDate("1402-05-01")),
    "a later hour of the day": (FuzzyDate("2024-05-01", "09:00", "UTC"), FuzzyDate("2024-05-01", "17:00", "UTC")),
    "a later hour, no zone": (FuzzyDate("2024-05-01", "09:00"), FuzzyDate("2024-05-01", "17:00")),
    "a later place in the day": (FuzzyDate("2024-05-01", sequence=1), FuzzyDate("2024-05-01", sequence=2)),
    "a later instant on a day before, elsewhere": (
        FuzzyDate("2024-05-02", "00:30", "+14:00"),
        FuzzyDate("2024-05-01", "20:00", "-10:00"),
    ),
    "about a day before": (FuzzyDate("2024-05-02"), FuzzyDate("2024-05-01~")),
    "perhaps a day before": (FuzzyDate("2024-05-02"), FuzzyDate("2024-05-01?")),
    "about the same day": (FuzzyDate("2024-05-01"), FuzzyDate("2024-05-01~")),
    "granted about a day after": (FuzzyDate("2024-05-02~"), FuzzyDate("2024-05-01")),
    "in words": (FuzzyDate("2024-05-02"), FuzzyDate.unknown("on the feast")),
    "some time in the month": (FuzzyDate("2024-05-02"), FuzzyDate("2024-05")),
}


@pytest.mark.parametrize("case", WITHDRAWN_AFTER_ALL)
def test_what_was_or_may_have_been_taken_back_since_does_not_go_out(case: str) -> None:
    granted, withdrawn = (
        consent(decision, given)
        for decision, given in zip(("granted", "withdrawn"), WITHDRAWN_AFTER_ALL[case], strict=True)
    )
    for recorded in permutations([granted, withdrawn]):
        assert not goes_out(*recorded), [each.decision for each in recorded]


@pytest.mark.parametrize(
    ("withdrawn", "granted"),
    [
        (FuzzyDate("2024-05-01"), FuzzyDate("2024-05-02")),
        (FuzzyDate("2024-05-01", "09:00", "UTC"), FuzzyDate("2024-05-01", "17:00", "UTC")),
        (FuzzyDate("2024-05-01", "20:00", "-10:00"), FuzzyDate("2024-05-03", "00:30", "+14:00")),
        (FuzzyDate("2023"), FuzzyDate("2024-05")),
    ],
)
def test_what_was_certainly_granted_again_goes_out_in_whatever_order_it_was_recorded(
    withdrawn: FuzzyDate, granted: FuzzyDate
) -> None:
    both = [consent("withdrawn", withdrawn), consent("granted", granted)]
    assert all(goes_out(*recorded) for recorded in permutations(both))


@pytest.mark.parametrize("no", ["withdrawn", "refused"])
def test_a_document_from_before_gives_nothing_back_that_was_taken_back_since(
    ws: Workspace, tmp_path: Path, no: str
) -> None:
    case = ws.cases.create("TST", "A case")
    witness, _changes = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, consent("granted", FuzzyDate("2024-05-01")))
    ws.transfer.export_json(case.id, tmp_path / "before.json")
    [given] = ws.witnesses.decisions(witness.id)
    ws.records.save(replace(given, decision=no), based_on=given)
    preview = ws.transfer.preview(tmp_path / "before.json")
    assert [row.action for row in preview.rows if row.kind == "consent"] == ["skip"]
    ws.transfer.apply(preview)
    assert not ws.witnesses.allows(witness.id, "public", TODAY)
    assert ws.integrity.verify().ok


# Documents from before, into the vault in which the witness said no since.

SPOKEN = "The plane turned twice above the mill."
AT = dt.datetime(2031, 9, 1, 12, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Told:
    """A case with a witness, what they told, and their grant; and the document that was made then."""

    ws: Workspace
    case: Case
    witness: Witness
    note: WitnessNote
    grant: Consent
    document: Path

    def says_no(self, to: Witness | None = None) -> Told:
        self.ws.witnesses.record_consent((to or self.witness).id, consent("withdrawn", FuzzyDate("2031-05-02")))
        return self

    def is_gone(self) -> Told:
        self.ws.records.trash([self.witness.id])
        self.ws.trash.empty(self.case.id, [self.witness.id])
        return self

    def was_undone(self) -> Told:
        """Taken out, brought back whole by another document, and that undone."""
        later = self.document.with_suffix(".later")
        self.ws.transfer.export_json(self.case.id, later)
        self.is_gone()
        self.ws.transfer.apply(self.ws.transfer.preview(later))
        self.ws.past.undo()
        return self

    def became_a_no(self) -> None:
        self.ws.records.change(self.grant.id, decision="withdrawn")
        self.is_gone()

    def belongs_to_another(self) -> None:
        other, _changes = self.ws.witnesses.add(self.case.id)
        self.says_no(other)
        self.ws.records.change(self.note.id, witness_id=other.id)

    def is_dated_later_there(self) -> None:
        self.says_no()
        document = json.loads(self.document.read_bytes())
        for each in document["records"]:
            if each["id"] == str(self.grant.id):
                each["given"] = {"edtf": "2031-08-01"}
        self.document.write_text(json.dumps(document), encoding="utf-8")


SINCE: dict[str, Callable[[Told], object]] = {
    "said no, was taken out for good": lambda told: told.says_no().is_gone(),
    "said no, was taken out by undo": lambda told: told.says_no().was_undone(),
    "the grant became a withdrawal, and was taken out": Told.became_a_no,
    "the grant ended": lambda told: told.ws.records.change(told.grant.id, expires=FuzzyDate("2031-03-01")),
    "it was asked for something else": lambda told: told.ws.records.change(told.grant.id, purpose="internal_analysis"),
    "it was not asked at all": lambda told: told.ws.records.change(told.grant.id, decision="not_asked"),
    "the note is another's, who said no": Told.belongs_to_another,
    "the note is in the trash": lambda told: told.ws.records.trash([told.note.id]),
    "the grant is dated later in the document": Told.is_dated_later_there,
}


def test_no_document_from_before_publishes_what_was_taken_back_since(ws: Workspace, tmp_path: Path) -> None:
    case, document = ws.cases.create("TST", "A case"), tmp_path / "before.json"
    told: dict[str, Told] = {}
    for since in SINCE:
        witness, _changes = ws.witnesses.add(case.id)
        note, _changes = ws.witnesses.note(witness.id, WitnessNote(text=since))
        ws.witnesses.record_consent(witness.id, consent("granted", FuzzyDate("2031-01-05")))
        [grant] = ws.witnesses.decisions(witness.id)
        told[since] = Told(ws, case, witness, note, grant, document)
    ws.transfer.export_json(case.id, document)
    for since, happens in SINCE.items():
        happens(told[since])
    ws.transfer.apply(ws.transfer.preview(document))
    public = projection.project(ws.dossiers._bundle(case.id, AT, {}), "public")
    assert [note.text for note in public.shelf.of(WitnessNote)] == []
    assert ws.records.count("note") == len(SINCE) - 1, "and nothing else was lost: one note is in the trash"
    assert [each.sentence for each in ws.integrity.verify().findings if not each.ok] == []


def test_a_document_may_narrow_what_was_granted() -> None:
    granted = consent("granted", FuzzyDate("2031-01-05"))
    until = replace(granted, expires=FuzzyDate("2031-09-01"))
    assert not allows_more(granted, until) and allows_more(until, granted)
    assert not allows_more(granted, replace(granted, body="A court")) and allows_more(
        replace(granted, body="A"), granted
    )
    assert not allows_more(granted, replace(granted, decision="withdrawn", given=None))


def test_of_one_day_a_grant_that_was_typed_before_and_recorded_after_gives_nothing_back() -> None:
    typed_elsewhere = consent("granted", FuzzyDate("2024-05-01"))
    withdrawn = consent("withdrawn", FuzzyDate("2024-05-01"))
    assert not goes_out(withdrawn, typed_elsewhere)


def test_a_grant_until_a_year_of_another_calendar_has_run_out() -> None:
    """2572 of the Buddhist era is 2029."""
    assert not goes_out(replace(consent("granted", FuzzyDate("2024-05-01")), expires=FuzzyDate("2572-01-01")))


def test_what_is_taken_back_while_a_dossier_is_drawn_does_not_leave(ws: Workspace, tmp_path: Path) -> None:
    case = ws.cases.create("TST", "A case")
    witness, _changes = ws.witnesses.add(case.id)
    ws.witnesses.note(witness.id, WitnessNote(text=SPOKEN))
    ws.witnesses.record_consent(witness.id, consent("granted", FuzzyDate("2024-05-01")))

    def drawing(_done: int, _total: int) -> None:
        if len(ws.witnesses.decisions(witness.id)) == 1:
            ws.witnesses.record_consent(witness.id, consent("withdrawn", FuzzyDate("2024-06-01")))

    with pytest.raises(Refused) as refused:
        ws.dossiers.export(case.id, "public", tmp_path / "public.pdf", progress=drawing)
    assert refused.value.code == "consent_changed" and witness.ref in refused.value.message
    assert list(tmp_path.glob("*.pdf")) == []
