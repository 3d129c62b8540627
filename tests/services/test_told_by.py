"""A source that names its witness goes, with files and texts, where that witness lets it go."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from casefile.dossier import audiences
from casefile.model.records import Case, Consent, Disclosure, EvidenceFile, Excerpt, Fact, Source, Witness, WitnessNote
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once

EVERY = tuple(audiences.AUDIENCES)
TOLD = "We hid in the cellar of the dairy for nine days."


def take_in(ws: Workspace) -> None:
    """A letter of a witness, of the kind of any document, with an attachment that is a source of its own."""
    case = ws.cases.create("TST", "A case for testing")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "somebody@example.org", "What we saw"
    mail.set_content(TOLD)
    mail.add_attachment("The list of the dairy.\n", filename="list.txt")
    path = ws.folder.parent / "mail.eml"
    path.write_bytes(bytes(mail))
    added = ws.sources.add_file(path, case.id)
    ws.sources.add_inner(added.evidence_id, added.account.takeable[0].place)
    witness = Witness(case_id=case.id)
    ws.records.save(witness)
    ws.records.change(added.source_id, witness_id=witness.id, type="document")
    assert added.rendition_id is not None
    start = ws.sources.reading(added.source_id, added.rendition_id).text.index("We hid")
    ws.sources.derive(added.rendition_id, start, start + 40, Fact(case_id=case.id, statement="They hid underground."))


@pytest.fixture(scope="module")
def kept(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(template_vault, tmp_path_factory.mktemp("told") / "Told.casefile", take_in)


@pytest.fixture
def ws(kept: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(kept, tmp_path / "V.casefile")
    with Workspace.open(tmp_path / "V.casefile", PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def case(ws: Workspace) -> Case:
    return ws.cases.by_ref("TST")


@pytest.fixture
def told(ws: Workspace) -> tuple[Witness, Source]:
    return ws.records.of(Witness)[0], ws.records.of(Source)[0]


def consent(ws: Workspace, witness: Witness, purpose: str, decision: str = "granted", **more: str) -> None:
    ws.records.save(
        Consent(case_id=witness.case_id, witness_id=witness.id, purpose=purpose, decision=decision, **more)  # type: ignore[arg-type]
    )


def there(ws: Workspace, case: Case, audience: str, recipient: str = "") -> set[str]:
    projected, _hits, _left = ws.dossiers.projected(case.id, audience, recipient=recipient)
    shelf = projected.shelf
    return {each.ref for kind in (Source, EvidenceFile, Excerpt) for each in shelf.of(kind)}


def test_without_consent_nothing_of_it_goes_to_anybody(ws: Workspace, case: Case, told: tuple[Witness, Source]) -> None:
    for audience in EVERY:
        assert there(ws, case, audience) == set(), audience
        gates = ws.dossiers.preview(case.id, audience).gates
        assert any("2 sources are testimonies" in gate.sentence for gate in gates)


def test_it_goes_where_the_witness_lets_it_go_and_no_further(
    ws: Workspace, case: Case, told: tuple[Witness, Source]
) -> None:
    witness = told[0]
    consent(ws, witness, "international_court")
    consent(ws, witness, "publication", "refused")
    consent(ws, witness, "share_named_body", body="The Lantern")
    whole = {"TST-S-0001", "TST-S-0002", "TST-E-0001", "TST-E-0002", "TST-X-0001"}
    assert there(ws, case, "court") == whole
    assert there(ws, case, "public") == set() == there(ws, case, "internal")
    assert there(ws, case, "partner", "The Lantern") == whole
    assert there(ws, case, "partner", "Another body") == set()
    consent(ws, witness, "record", "withdrawn")
    assert there(ws, case, "court") == set()


def test_the_narrowest_of_several_witnesses_counts(ws: Workspace, case: Case, told: tuple[Witness, Source]) -> None:
    witness, source = told
    consent(ws, witness, "international_court")
    other = Witness(case_id=case.id)
    ws.records.save(other, WitnessNote(case_id=case.id, witness_id=other.id, text="Told as well."))
    ws.records.change(source.id, related=(other.id,))
    assert there(ws, case, "court") == set()
    consent(ws, other, "national_court")
    assert "TST-S-0001" in there(ws, case, "court")


def test_a_witness_in_the_trash_withholds_it(ws: Workspace, case: Case, told: tuple[Witness, Source]) -> None:
    consent(ws, told[0], "international_court")
    assert there(ws, case, "court")
    ws.records.trash([told[0].id])
    assert there(ws, case, "court") == set()


def test_whose_words_left_is_recorded(ws: Workspace, case: Case, told: tuple[Witness, Source], tmp_path: Path) -> None:
    consent(ws, told[0], "international_court")
    ws.dossiers.export(case.id, "court", tmp_path / "court.docx")
    (disclosure,) = ws.records.of(Disclosure)
    assert disclosure.witnesses == (told[0].id,)


def test_a_document_of_before_does_not_take_the_witness_away(
    ws: Workspace, case: Case, told: tuple[Witness, Source], tmp_path: Path
) -> None:
    _witness, source = told
    ws.records.change(source.id, witness_id=None)
    ws.transfer.export_json(case.id, tmp_path / "before.json")
    ws.records.change(source.id, witness_id=told[0].id)
    plan = ws.transfer.preview(tmp_path / "before.json")
    assert any("told by a witness here" in row.reason for row in plan.rows)
