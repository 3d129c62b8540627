"""Casefile JSON: lossless out and in, previewed, one undoable step, nothing half-imported."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import BadInput, Refused, WorldFault
from casefile.model.counts import Range
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, CasualtyFigure, Fact, Incident
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace


@pytest.fixture
def filled(ws: Workspace, case: Case, tmp_path: Path) -> Workspace:
    """A case with a file, an excerpt, a fact, an incident with a figure, and something in the trash."""
    article = tmp_path / "statement.txt"
    article.write_text("The bridge was hit at noon.\n\nTwelve people died, أهل القرية said.\n", encoding="utf-8")
    added = ws.sources.add_file(article, case.id)
    assert added.rendition_id is not None
    ws.sources.derive(added.rendition_id, 0, 27, Fact(case_id=case.id, statement="The bridge was hit."))
    incident = Incident(case_id=case.id, title="Bridge", when=FuzzyDate.parse("2031-05-04"))
    figure = CasualtyFigure(
        case_id=case.id,
        incident_id=incident.id,
        group="civilians",
        effect="killed",
        count=Range(12, 12),
        source_id=added.source_id,
    )
    old = Incident(case_id=case.id, title="A double")
    ws.records.save(incident, figure, old)
    ws.records.trash([old.id])
    return ws


@pytest.fixture(scope="module")
def other_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another empty vault, which nothing may change: copy it."""
    folder = tmp_path_factory.mktemp("other") / "Other.casefile"
    Workspace.create(folder, "another", cost=KdfCost()).close()
    return folder


@pytest.fixture
def other(other_template: Path, tmp_path: Path) -> Iterator[Workspace]:
    """Another vault, of somebody else, open for writing."""
    folder = Path(shutil.copytree(other_template, tmp_path / "Other.casefile"))
    with Workspace.open(folder, "another") as workspace:
        yield workspace


def exported(ws: Workspace, out: Path) -> bytes:
    ws.transfer.export_json(ws.cases.by_ref("TST").id, out)
    return out.read_bytes()


def test_export_import_export_is_identical(filled: Workspace, other: Workspace, tmp_path: Path) -> None:
    first = exported(filled, tmp_path / "a.json")
    preview = other.transfer.preview(tmp_path / "a.json")
    assert (preview.case_ref, preview.makes_case, preview.refused) == ("TST", True, False)
    other.transfer.apply(preview)
    assert exported(other, tmp_path / "b.json") == first
    assert other.integrity.verify().ok


def test_importing_twice_changes_nothing(filled: Workspace, other: Workspace, tmp_path: Path) -> None:
    exported(filled, tmp_path / "a.json")
    other.transfer.apply(other.transfer.preview(tmp_path / "a.json"))
    head = other.records.head()
    again = other.transfer.preview(tmp_path / "a.json")
    assert again.count("skip") == len(again.rows)
    assert other.transfer.apply(again).ids == frozenset()
    assert other.records.head() == head


def test_an_import_is_one_step(filled: Workspace, other: Workspace, tmp_path: Path) -> None:
    first = exported(filled, tmp_path / "a.json")
    other.transfer.apply(other.transfer.preview(tmp_path / "a.json"))
    other.past.undo()
    assert other.cases.all() == []
    other.past.redo()
    assert exported(other, tmp_path / "b.json") == first


def test_into_another_case(filled: Workspace, other: Workspace, tmp_path: Path) -> None:
    exported(filled, tmp_path / "a.json")
    preview = other.transfer.preview(tmp_path / "a.json", case_ref="new")
    assert (preview.case_ref, preview.makes_case) == ("NEW", True)
    other.transfer.apply(preview)
    case = other.cases.by_ref("NEW")
    incidents = other.records.of("incident", case_id=case.id)
    assert [record.ref for record in incidents] == ["NEW-I-0001"]


def test_records_of_another_case_are_never_moved(filled: Workspace, tmp_path: Path) -> None:
    exported(filled, tmp_path / "a.json")
    preview = filled.transfer.preview(tmp_path / "a.json", case_ref="NEW")
    assert preview.refused
    with pytest.raises(BadInput, match="another case"):
        filled.transfer.apply(preview)


def test_a_changed_record_is_updated_by_its_id(filled: Workspace, tmp_path: Path) -> None:
    document = json.loads(exported(filled, tmp_path / "a.json"))
    for record in document["records"]:
        if record["kind"] == "incident" and not record.get("trashed"):
            record["title"] = "Bridge, corrected"
    (tmp_path / "b.json").write_text(json.dumps(document))
    preview = filled.transfer.preview(tmp_path / "b.json")
    assert (preview.count("update"), preview.count("create")) == (1, 0)
    filled.transfer.apply(preview)
    assert filled.records.by_ref("TST-I-0001").heading == "Bridge, corrected"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["records"][1].update(nonsense=1), r"records\[1\]\.nonsense"),
        (lambda d: d["records"][-1].update(id="x"), r"records\[\d+\]\.id"),
        (lambda d: d.update(files=[]), "does not hold the bytes"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_imported(
    filled: Workspace, other: Workspace, tmp_path: Path, change: object, said: str
) -> None:
    document = json.loads(exported(filled, tmp_path / "a.json"))
    change(document)  # type: ignore[operator]
    (tmp_path / "bad.json").write_text(json.dumps(document))
    preview = other.transfer.preview(tmp_path / "bad.json")
    with pytest.raises(BadInput, match=said):
        other.transfer.apply(preview)
    assert other.cases.all() == []
    assert list(other._vault.evidence.stored_names()) == []


def test_a_file_that_is_not_its_hash_is_refused(filled: Workspace, other: Workspace, tmp_path: Path) -> None:
    document = json.loads(exported(filled, tmp_path / "a.json"))
    document["files"][0]["base64"] = "AAAA" + document["files"][0]["base64"][4:]
    (tmp_path / "bad.json").write_text(json.dumps(document))
    with pytest.raises(BadInput, match="SHA-256"):
        other.transfer.apply(other.transfer.preview(tmp_path / "bad.json"))
    assert other.cases.all() == []
    assert list(other._vault.evidence.stored_names()) == []


def test_a_document_that_changed_after_the_preview_is_refused(
    filled: Workspace, other: Workspace, tmp_path: Path
) -> None:
    exported(filled, tmp_path / "a.json")
    preview = other.transfer.preview(tmp_path / "a.json")
    with (tmp_path / "a.json").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(Refused, match="changed"):
        other.transfer.apply(preview)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "other"}', b"\xff\xfe", b"PK\x03\x04"])
def test_no_casefile_json(other: Workspace, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.json").write_bytes(content)
    with pytest.raises(BadInput):
        other.transfer.preview(tmp_path / "bad.json")


def test_unknown_format_and_missing_file(other: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="docx"):
        other.transfer.preview(tmp_path / "x", format_="docx")
    with pytest.raises(WorldFault, match="could not be read"):
        other.transfer.preview(tmp_path / "x.json")


def test_an_export_to_nowhere_leaves_nothing(filled: Workspace, tmp_path: Path) -> None:
    head = filled.records.head()
    with pytest.raises(WorldFault):
        exported(filled, tmp_path / "missing" / "a.json")
    assert filled.records.head() == head


def test_a_zone_that_is_none_is_refused_record_by_record(ws: Workspace, other: Workspace, tmp_path: Path) -> None:
    """Another program, or a vault from before zones were checked, may have written it."""
    case = ws.cases.create("TST", "A case for testing")
    ws.records.save(
        Incident(case_id=case.id, title="Sound", when=FuzzyDate("2018-12-05", "10:00", "+03:00")),
        Incident(case_id=case.id, title="Wrong", when=FuzzyDate("2018-12-05", "10:00", "Asia/Damascus")),
    )
    document = exported(ws, tmp_path / "case.json").decode()
    path = tmp_path / "edited.json"
    path.write_text(document.replace("Asia/Damascus", "Asia/Damaskus").replace("+03:00", "UTC+3"), encoding="utf-8")
    preview = other.transfer.preview(path)
    (refused,) = [row for row in preview.rows if row.action == "refuse"]
    assert "Is “Asia/Damascus” meant?" in refused.reason
    assert [row.action for row in preview.rows if row.heading == "Sound"] == ["create"]
