"""The chain of custody: what is noted by itself, what a person records, and that nothing of it can be undone."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from casefile.errors import Refused, VaultDamaged, WorldFault
from casefile.evidence.custody import Custody
from casefile.i18n import translator
from casefile.model.records import Case, Fact
from casefile.services import custody
from casefile.services.intake import AddedSource
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, altered

TEXT = "Market shelled in Old Harbour\n\nEleven people died at the market.\n"


@pytest.fixture
def added(ws: Workspace, case: Case, tmp_path: Path) -> AddedSource:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return ws.sources.add_file(path, case.id)


def events(ws: Workspace, evidence_id: UUID) -> list[str]:
    return [event.event for event in ws.custody.chain(evidence_id)]


def blob(ws: Workspace, evidence_id: UUID) -> Path:
    sha256 = ws.records.get(evidence_id).sha256  # type: ignore[attr-defined]
    return ws.folder / ws._vault.evidence.path_in_vault(sha256)


def test_intake_begins_the_chain(ws: Workspace, added: AddedSource) -> None:
    chain = ws.custody.chain(added.evidence_id)
    assert [event.event for event in chain] == ["COLLECTED", "HASHED", "VERIFIED_OK", "DERIVED"]
    first = chain[0]
    assert first.label == "Collected"
    assert first.meaning.endswith("from where it was found.")
    assert first.at.endswith("Z") and first.person
    (entry,) = ws.records.journal_entries(first.seq - 1, 1)
    assert entry.hash == first.hash
    assert ws.custody.chain(added.evidence_id, translator("ar"))[0].label != "Collected"


def test_everything_done_with_a_file_is_in_its_chain(
    ws: Workspace, case: Case, added: AddedSource, tmp_path: Path
) -> None:
    assert added.rendition_id is not None
    excerpt, _changes = ws.sources.highlight(added.rendition_id, 0, 6)
    ws.sources.derive(added.rendition_id, 7, 14, Fact(case_id=case.id, statement="It was shelled"))
    ws.sources.export_file(added.evidence_id, tmp_path / "out.txt")
    ws.transfer.export_json(case.id, tmp_path / "case.json")
    ws.dossiers.export(case.id, "internal", tmp_path / "dossier.pdf")
    chain = ws.custody.chain(added.evidence_id)[4:]
    assert [event.event for event in chain] == ["ANNOTATED", "ANNOTATED", "EXPORTED", "EXPORTED", "VERIFIED_OK"]
    assert chain[0].reason == excerpt.ref
    assert "Casefile JSON" in chain[3].reason and "dossier" in chain[4].reason
    assert ws.integrity.verify().ok


def test_a_file_that_came_with_a_document_says_so(
    ws: Workspace, case: Case, added: AddedSource, tmp_path: Path, template_vault: Path
) -> None:
    ws.transfer.export_json(case.id, tmp_path / "case.json")
    shutil.copytree(template_vault, tmp_path / "Other.casefile")
    with Workspace.open(tmp_path / "Other.casefile", PASSPHRASE) as other:
        other.transfer.apply(other.transfer.preview(tmp_path / "case.json"))
        assert events(other, added.evidence_id) == ["IMPORTED", "HASHED", "VERIFIED_OK"]


def test_the_chains_of_two_files_do_not_mix(ws: Workspace, case: Case, added: AddedSource, tmp_path: Path) -> None:
    other = ws.sources.add_text("Another text altogether.", case.id)
    ws.custody.hand_over(other.evidence_id, "A court", "ordered")
    assert "TRANSFERRED_OUT" not in events(ws, added.evidence_id)


def test_handing_over_and_back(ws: Workspace, added: AddedSource) -> None:
    give, take = ws.custody.hand_over, ws.custody.receive
    give(added.evidence_id, " Ms Orell\n", "asked by the court", medium="USB stick", seal="A-17")
    take(added.evidence_id, "Ms Orell", "returned unopened", seal="A-17")
    give(added.evidence_id, "Ms Orell", "again", medium="a printout")
    give(added.evidence_id, "Ms Orell", "last")
    assert [(event.event, event.reason) for event in ws.custody.chain(added.evidence_id)[4:]] == [
        ("TRANSFERRED_OUT", "To Ms Orell, on USB stick, under seal A-17: asked by the court"),
        ("TRANSFERRED_IN", "From Ms Orell, under seal A-17: returned unopened"),
        ("TRANSFERRED_OUT", "To Ms Orell, on a printout: again"),
        ("TRANSFERRED_OUT", "To Ms Orell: last"),
    ]


def test_what_was_never_handed_over_is_received_for_the_first_time_and_put_under_seal(
    ws: Workspace, case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "given.txt"
    path.write_text(TEXT, encoding="utf-8")
    given = ws.sources.add_file(path, case.id, received_from=" A neighbour\n")
    assert ws.records.get(given.source_id).acquisition == "received"  # type: ignore[attr-defined]
    ws.custody.receive(given.evidence_id, "A neighbour", "the telephone itself", medium="telephone")
    ws.custody.seal(given.evidence_id, "B-3", "until the trial", medium="telephone")
    ws.custody.seal(given.evidence_id, "B-4", "again")
    chain = [(event.event, event.reason) for event in ws.custody.chain(given.evidence_id)]
    assert chain[0] == ("RECEIVED", "From A neighbour") and "COLLECTED" not in dict(chain)
    assert chain[4:] == [
        ("RECEIVED", "From A neighbour, on telephone: the telephone itself"),
        ("SEALED", "On telephone, under seal B-3: until the trial"),
        ("SEALED", "Under seal B-4: again"),
    ]
    with pytest.raises(Refused) as caught:
        ws.custody.seal(given.evidence_id, " ", "x")
    assert caught.value.field == "seal"


def test_a_dossier_that_leaves_records_out_is_noted_as_redacted(
    ws: Workspace, case: Case, added: AddedSource, tmp_path: Path
) -> None:
    ws.records.save(Fact(case_id=case.id, statement="It was shelled"))
    ws.dossiers.export(case.id, "internal", tmp_path / "internal.pdf")
    assert not [each for each in ws.records.journal_entries() if each.event == "REDACTED"]
    remark = "what the neighbour said of her brother"
    ws.records.save(dataclasses.replace(ws.records.get(added.source_id), remarks=remark))  # type: ignore[type-var]
    made = ws.dossiers.export(case.id, "public", tmp_path / "public.pdf")
    (noted,) = [each for each in ws.records.journal_entries() if each.event == "REDACTED"]
    assert (noted.file_sha256, noted.record_id) == (made.sha256, str(case.id))
    assert noted.reason.startswith("dossier public left_out=")
    assert ws.integrity.verify().ok


def test_undo_does_not_reach_custody(ws: Workspace, added: AddedSource) -> None:
    label = ws.past.undo_label()
    ws.custody.hand_over(added.evidence_id, "Ms Orell", "why not")
    assert ws.past.undo_label() == label
    assert ws.past.redo_label() is None


@pytest.mark.parametrize(("to", "why", "field"), [("", "x", "to"), (" \n", "x", "to"), ("x", "\t", "why")])
def test_who_and_why_must_be_said(ws: Workspace, added: AddedSource, to: str, why: str, field: str) -> None:
    head = ws.records.head()
    with pytest.raises(Refused) as caught:
        ws.custody.hand_over(added.evidence_id, to, why)
    assert caught.value.field == field
    assert ws.records.head() == head


@pytest.mark.parametrize(("working", "event"), [(True, "WORKING_COPY_CREATED"), (False, "EXPORTED")])
def test_a_copy_is_read_back_and_noted(
    ws: Workspace, added: AddedSource, tmp_path: Path, working: bool, event: str
) -> None:
    out = tmp_path / "copy.txt"
    ws.custody.save_copy(added.evidence_id, out, "to enlarge it", working=working)
    assert out.read_text(encoding="utf-8") == TEXT
    assert out.stat().st_mode & 0o077 == 0
    newest = ws.custody.chain(added.evidence_id)[-1]
    assert (newest.event, newest.reason) == (event, "to enlarge it")


def test_a_copy_never_replaces_a_file(ws: Workspace, added: AddedSource, tmp_path: Path) -> None:
    out = tmp_path / "copy.txt"
    out.write_text("mine")
    with pytest.raises(Refused) as caught:
        ws.custody.save_copy(added.evidence_id, out, "x")
    assert caught.value.code == "exists"
    assert out.read_text() == "mine"
    with pytest.raises(Refused):
        ws.custody.save_copy(added.evidence_id, ws.folder / "copy.txt", "x")


def test_a_medium_that_gives_back_other_bytes_is_noticed(
    ws: Workspace, added: AddedSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the medium is faked: what was written is altered before it is read back."""
    real, head = custody.open_from_disk, ws.records.head()

    def failing(path: Path):  # type: ignore[no-untyped-def]
        path.write_bytes(altered(path.read_bytes()))
        return real(path)

    monkeypatch.setattr(custody, "open_from_disk", failing)
    with pytest.raises(WorldFault) as caught:
        ws.custody.save_copy(added.evidence_id, tmp_path / "copy.txt", "x")
    assert caught.value.code == "copy_differs"
    assert not (tmp_path / "copy.txt").exists()
    assert ws.records.head() == head


def test_checking_one_file(ws: Workspace, added: AddedSource) -> None:
    ws.custody.check(added.evidence_id)
    assert events(ws, added.evidence_id)[-1] == "VERIFIED_OK"
    path = blob(ws, added.evidence_id)
    path.write_bytes(altered(path.read_bytes()))
    with pytest.raises(VaultDamaged):
        ws.custody.check(added.evidence_id)
    assert events(ws, added.evidence_id)[-1] == "VERIFIED_FAILED"


# -- disposal ---------------------------------------------------------------------------------------------------------


def test_disposal_destroys_the_bytes_and_keeps_the_record(
    ws: Workspace, case: Case, added: AddedSource, tmp_path: Path, template_vault: Path
) -> None:
    path = blob(ws, added.evidence_id)
    assert path.exists()
    ws.custody.dispose(added.evidence_id, "the court ordered it")
    assert not path.exists()
    newest = ws.custody.chain(added.evidence_id)[-1]
    assert (newest.event, newest.reason) == ("DISPOSED", "the court ordered it")
    assert ws.custody.disposed_at(added.evidence_id) == newest.at
    assert len(ws.records.get(added.evidence_id).sha256) == 64  # type: ignore[attr-defined]
    report = ws.integrity.verify()
    assert report.ok and report.evidence == 0
    assert any("1 evidence file was disposed of on purpose" in f.sentence for f in report.findings)
    # What may still be done with the rest of the case.
    ws.dossiers.export(case.id, "internal", tmp_path / "dossier.pdf")
    ws.transfer.export_json(case.id, tmp_path / "case.json")
    shutil.copytree(template_vault, tmp_path / "Other.casefile")
    with Workspace.open(tmp_path / "Other.casefile", PASSPHRASE) as other:
        preview = other.transfer.preview(tmp_path / "case.json")
        assert not preview.refused
        other.transfer.apply(preview)
        assert other.custody.disposed_at(added.evidence_id)
        report = other.integrity.verify()
        assert report.ok and report.evidence == 0


def test_disposal_is_not_undone_with_an_earlier_change(ws: Workspace, added: AddedSource) -> None:
    """A record that says since then that its bytes are gone does not come back to what it was before."""
    ws.records.change(added.evidence_id, tags=("seen",))
    ws.custody.dispose(added.evidence_id, "x")
    assert ws.past.undo_label() == "Open case TST"
    with pytest.raises(Refused) as caught:
        ws.past.undo()
    assert caught.value.code == "held"
    assert ws.records.get(added.evidence_id).tags == ("seen",)
    assert ws.custody.disposed_at(added.evidence_id)
    assert ws.integrity.verify().ok


def test_what_was_disposed_of_is_said_to_be(ws: Workspace, added: AddedSource, tmp_path: Path) -> None:
    ws.custody.dispose(added.evidence_id, "x")
    for verb in (
        lambda: ws.custody.hand_over(added.evidence_id, "a", "b"),
        lambda: ws.custody.save_copy(added.evidence_id, tmp_path / "x", "b"),
        lambda: ws.custody.check(added.evidence_id),
        lambda: ws.custody.dispose(added.evidence_id, "again"),
        lambda: ws.sources.export_file(added.evidence_id, tmp_path / "x"),
        lambda: ws.sources.evidence_bytes(added.evidence_id, 1000),
        lambda: ws.stamps.request(added.evidence_id, tmp_path / "x.tsq"),
    ):
        with pytest.raises(Refused) as caught:
            verb()
        assert caught.value.code == "disposed"
    assert not (tmp_path / "x").exists()


def test_undo_after_disposal_brings_no_bytes_back(ws: Workspace, added: AddedSource) -> None:
    ws.custody.dispose(added.evidence_id, "x")
    with pytest.raises(Refused):
        ws.past.undo()  # not the intake, whose record changed since; and on the case its source stands
    assert ws.custody.disposed_at(added.evidence_id)
    assert ws.integrity.verify().ok


def test_bytes_that_two_records_share_go_together_or_not_at_all(
    ws: Workspace, added: AddedSource, tmp_path: Path
) -> None:
    other = ws.cases.create("OTH", "Other")
    twin = ws.sources.add_file(tmp_path / "report.txt", other.id)
    assert [record.ref for record in ws.custody.same_bytes(added.evidence_id)] == ["OTH-E-0001"]
    with pytest.raises(Refused) as caught:
        ws.custody.dispose(added.evidence_id, "x")
    assert caught.value.code == "same_bytes" and "OTH-E-0001" in caught.value.message
    assert ws.integrity.verify().ok and ws.integrity.verify().evidence == 2
    ws.custody.dispose(added.evidence_id, "x", together=True)
    assert events(ws, twin.evidence_id)[-1] == "DISPOSED"
    assert ws.integrity.verify().ok


def test_the_same_bytes_taken_in_again_are_a_new_file(
    ws: Workspace, case: Case, added: AddedSource, tmp_path: Path
) -> None:
    ws.custody.dispose(added.evidence_id, "x")
    again = ws.sources.add_file(tmp_path / "report.txt", case.id)
    assert again.evidence_id != added.evidence_id
    assert events(ws, again.evidence_id)[0] == "COLLECTED"
    report = ws.integrity.verify()
    assert report.ok and report.evidence == 1
    ws.custody.dispose(again.evidence_id, "once more")
    assert ws.integrity.verify().ok


def test_a_disposal_that_was_cut_short_is_finished_by_doing_it_again(
    ws: Workspace, added: AddedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = blob(ws, added.evidence_id)
    with monkeypatch.context() as patch:
        patch.setattr(type(ws._vault.evidence), "delete", lambda _self, _sha256: False)
        ws.custody.dispose(added.evidence_id, "x")
    assert path.exists()
    report = ws.integrity.verify()
    assert not report.ok and any("was disposed of" in f.sentence for f in report.findings if not f.ok)
    ws.custody.dispose(added.evidence_id, "x")
    assert not path.exists()
    assert ws.integrity.verify().ok


def test_a_file_that_is_missing_and_was_not_disposed_of_is_still_missing(ws: Workspace, added: AddedSource) -> None:
    blob(ws, added.evidence_id).unlink()
    assert not ws.integrity.verify().ok


def test_every_event_has_a_label_and_a_meaning_in_the_chain(ws: Workspace, added: AddedSource) -> None:
    assert all(event.label and event.meaning for event in Custody)
