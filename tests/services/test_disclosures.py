"""What left the vault is recorded with whose words were in it, and a withdrawal finds who has them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from casefile.errors import Refused
from casefile.model.consent import PURPOSES_OF_AUDIENCE, audience_allowed
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Consent, Disclosure, Witness, WitnessNote
from casefile.workspace import Workspace

TODAY = dt.date(2031, 6, 30)
BODY = "River States Assembly"


@pytest.fixture
def witness(ws: Workspace, case: Case) -> Witness:
    """A witness with one note, asked for nothing yet."""
    made, _changes = ws.witnesses.add(case.id)
    ws.witnesses.note(made.id, WitnessNote(text="Smoke stood over the bakery before the second strike."))
    return made


def grant(ws: Workspace, witness: Witness, purpose: str, **fields: object) -> Consent:
    return decide(ws, witness, purpose, "granted", **fields)


def decide(ws: Workspace, witness: Witness, purpose: str, decision: str, **fields: object) -> Consent:
    draft = Consent(purpose=purpose, decision=decision, **fields)  # type: ignore[arg-type]
    ws.witnesses.record_consent(witness.id, draft)
    return draft


def export(
    ws: Workspace, case: Case, folder: Path, audience: str, recipient: str = "", **options: object
) -> Disclosure:
    out = folder / f"{audience}-{recipient}.pdf"
    made = ws.dossiers.export(case.id, audience, out, recipient=recipient, **options)  # type: ignore[arg-type]
    record = ws.records.by_ref(made.ref)
    assert isinstance(record, Disclosure)
    assert record.sha256 == made.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    return record


@pytest.mark.parametrize("audience", PURPOSES_OF_AUDIENCE)
def test_an_export_records_whose_words_went_to_whom(
    ws: Workspace, case: Case, witness: Witness, tmp_path: Path, audience: str
) -> None:
    without = export(ws, case, tmp_path, audience)
    assert (without.witnesses, without.notes) == ((), ())
    grant(ws, witness, PURPOSES_OF_AUDIENCE[audience][0])
    made = export(ws, case, tmp_path, audience, "  Ms Orell\t")
    (note,) = ws.records.of("note", witness_id=witness.id)
    assert (made.audience, made.recipient, made.format) == (audience, "Ms Orell", "pdf")
    assert (made.witnesses, made.notes) == ((witness.id,), (note.id,))
    (step,) = {entry.step for entry in ws.records.journal_entries(ws.records.head().seq - 1)}
    newest = [entry for entry in ws.records.journal_entries() if entry.step == step]
    redacted = [] if audience == "internal" else ["REDACTED"]
    assert [entry.event for entry in newest] == ["RECORD_CREATED", *redacted, "EXPORTED"]
    assert {entry.file_sha256 for entry in newest[1:]} == {made.sha256}
    assert [d.ref for d in ws.disclosures.of_case(case.id)] == [made.ref, without.ref]


def test_a_dossier_without_its_witnesses_holds_nobodys_words(
    ws: Workspace, case: Case, witness: Witness, tmp_path: Path
) -> None:
    grant(ws, witness, "publication")
    made = export(ws, case, tmp_path, "public", sections=("summary", "incidents"))
    assert (made.witnesses, made.notes) == ((), ())
    assert ws.disclosures.received(witness.id, "publication") == []


@pytest.mark.parametrize("audience", PURPOSES_OF_AUDIENCE)
@pytest.mark.parametrize("end", ["withdrawn", "refused", "expired", "trashed"])
def test_what_ended_consent_blocks_the_next_export(
    ws: Workspace, case: Case, witness: Witness, audience: str, end: str
) -> None:
    grant(ws, witness, PURPOSES_OF_AUDIENCE[audience][0])
    assert "witnesses" in [line.key for line in ws.dossiers.preview(case.id, audience).titles]
    for purpose in PURPOSES_OF_AUDIENCE[audience]:
        if end == "expired":
            grant(ws, witness, purpose, expires=FuzzyDate.parse("2020-01-31"))
        elif end == "trashed":
            ws.records.trash([consent.id for consent in ws.witnesses.decisions(witness.id)])
        else:
            decide(ws, witness, purpose, end)
    assert "witnesses" not in [line.key for line in ws.dossiers.preview(case.id, audience).titles]
    assert any(witness.ref in gate.refs for gate in ws.dossiers.preview(case.id, audience).gates)


@pytest.mark.parametrize("audience", PURPOSES_OF_AUDIENCE)
@pytest.mark.parametrize("end", ["withdrawn", "refused", "expired"])
def test_no_consent_to_the_record_is_none_to_any_use(
    ws: Workspace, case: Case, witness: Witness, audience: str, end: str
) -> None:
    grant(ws, witness, PURPOSES_OF_AUDIENCE[audience][0])
    grant(ws, witness, "record")
    assert ws.witnesses.allows(witness.id, audience, TODAY)
    if end == "expired":
        grant(ws, witness, "record", expires=FuzzyDate.parse("2020-01-31"))
    else:
        decide(ws, witness, "record", end)
    assert not ws.witnesses.allows(witness.id, audience, TODAY)
    assert "witnesses" not in [line.key for line in ws.dossiers.preview(case.id, audience).titles]
    assert any(witness.ref in gate.refs for gate in ws.dossiers.preview(case.id, audience).gates)


def test_who_received_the_words_after_a_withdrawal_need_not_be_told_of_it(
    ws: Workspace, case: Case, witness: Witness, tmp_path: Path
) -> None:
    grant(ws, witness, "publication")
    decide(ws, witness, "publication", "withdrawn")
    later = Disclosure(
        case_id=case.id, at="2031-07-01T00:00:00Z", audience="public", format="pdf", witnesses=(witness.id,)
    )
    ws.records.save(later)
    assert ws.disclosures.untold(case.id) == []


def test_a_named_body_and_nobody_else(ws: Workspace, case: Case, witness: Witness, tmp_path: Path) -> None:
    consent = grant(ws, witness, "share_named_body", body=BODY)
    assert audience_allowed({"share_named_body": consent}, "partner", TODAY)
    assert ws.witnesses.allows(witness.id, "partner", TODAY, recipient="river  states assembly")
    assert export(ws, case, tmp_path, "partner", BODY).witnesses == (witness.id,)
    assert export(ws, case, tmp_path, "partner", "Another Assembly").witnesses == ()
    assert export(ws, case, tmp_path, "partner").witnesses == ()
    assert any("Name the recipient" in gate.sentence for gate in ws.dossiers.preview(case.id, "partner").gates)
    assert not any("Name the rec" in g.sentence for g in ws.dossiers.preview(case.id, "partner", recipient=BODY).gates)


def test_an_export_cannot_be_undone_but_what_came_before_it_can(
    ws: Workspace, case: Case, witness: Witness, tmp_path: Path
) -> None:
    grant(ws, witness, "publication")
    made = export(ws, case, tmp_path, "public")
    ws.past.undo()  # the consent
    assert ws.witnesses.consents(witness.id) == {}
    assert ws.records.by_ref(made.ref) == made
    for _gone in ("the note", "the witness"):
        with pytest.raises(Refused, match="left the vault"):
            ws.past.undo()
    ws.past.redo()
    assert ws.witnesses.allows(witness.id, "public", TODAY)
    assert ws.integrity.verify().ok


def test_a_withdrawal_finds_who_has_the_words(ws: Workspace, case: Case, witness: Witness, tmp_path: Path) -> None:
    for purpose in ("publication", "national_court", "share_named_body"):
        grant(ws, witness, purpose)
    ws.transfer.export_json(case.id, tmp_path / "case.json")
    court = export(ws, case, tmp_path, "court", "The Registry")
    public = export(ws, case, tmp_path, "public", "Website")
    other, _changes = ws.witnesses.add(case.id)

    def to(purpose: str) -> list[tuple[str, str]]:
        return [(receipt.format, receipt.recipient) for receipt in ws.disclosures.received(witness.id, purpose)]

    assert to("publication") == [("pdf", "Website"), ("casefile-json", "")]
    assert to("international_court") == [("pdf", "The Registry"), ("casefile-json", "")]
    assert to("record") == [("pdf", "Website"), ("pdf", "The Registry"), ("casefile-json", "")]
    assert to("contact_again") == []
    assert ws.disclosures.received(other.id, "record") == []
    assert ws.disclosures.untold(case.id) == []

    withdrawal = decide(ws, witness, "publication", "withdrawn")
    (untold,) = ws.disclosures.untold(case.id)
    assert (untold.witness.id, [d.id for d in untold.disclosures]) == (witness.id, [public.id])
    assert ws.disclosures.untold_of(witness.id) == {public.id: (withdrawal.id,)}
    ws.disclosures.tell(public.id, [withdrawal.id], TODAY)
    assert ws.disclosures.untold_of(witness.id) == {}
    assert ws.disclosures.untold(case.id) == []
    told = ws.records.get(public.id)
    assert isinstance(told, Disclosure) and told.remarks.startswith("2031-06-30: told of the withdrawal TST-CON-")
    assert ws.records.get(court.id) == court
    ws.past.undo()
    assert len(ws.disclosures.untold(case.id)) == 1


def test_an_export_before_the_first_note_holds_no_words(ws: Workspace, case: Case, tmp_path: Path) -> None:
    made, _changes = ws.witnesses.add(case.id)
    ws.transfer.export_json(case.id, tmp_path / "early.json")
    note, _changes = ws.witnesses.note(made.id, WitnessNote(text="Later."))
    assert ws.disclosures.of_witness(made.id) == []
    ws.records.trash([note.id])
    ws.transfer.export_json(case.id, tmp_path / "late.json")
    assert len(ws.disclosures.of_witness(made.id)) == 1, "what is in the trash goes along"
    for format_, ending in (("csv", "zip"), ("xlsx", "xlsx"), ("ftm", "ftm.json"), ("geojson", "geojson")):
        ws.exports.export(case.id, tmp_path / f"late.{ending}", format_)
    known = {receipt.format for receipt in ws.disclosures.of_witness(made.id)}
    assert known == {"casefile-json", "casefile-csv", "casefile-xlsx", "casefile-ftm"}, "a map has none of the words"


def test_a_whole_case_warns_of_those_who_withdrew(ws: Workspace, case: Case, witness: Witness) -> None:
    grant(ws, witness, "publication")
    assert ws.disclosures.withdrawn(case.id) == []
    decide(ws, witness, "publication", "withdrawn", given=FuzzyDate.day(TODAY))
    assert ws.disclosures.withdrawn(case.id) == [witness]
    grant(ws, witness, "publication", given=FuzzyDate.day(TODAY))
    assert ws.disclosures.withdrawn(case.id) == []


def test_a_list_of_recipients_is_a_journalled_export(ws: Workspace, witness: Witness, tmp_path: Path) -> None:
    ws.disclosures.save_list(witness.id, "Website, 2031\n", tmp_path / "list.txt")
    assert (tmp_path / "list.txt").read_text(encoding="utf-8") == "Website, 2031\n"
    (newest,) = ws.records.journal_entries(ws.records.head().seq - 1)
    assert (newest.event, newest.reason, newest.record_id) == ("EXPORTED", "recipients", str(witness.id))


def test_disclosures_go_out_and_in_with_the_case(ws: Workspace, case: Case, witness: Witness, tmp_path: Path) -> None:
    grant(ws, witness, "publication")
    made = export(ws, case, tmp_path, "public", "Website")
    ws.transfer.export_json(case.id, tmp_path / "case.json")
    (shape,) = (
        record
        for record in json.loads((tmp_path / "case.json").read_text(encoding="utf-8"))["records"]
        if record["kind"] == "disclosure"
    )
    assert (shape["ref"], shape["recipient"], shape["witnesses"]) == (made.ref, "Website", [str(witness.id)])
