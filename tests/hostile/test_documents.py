"""Documents that claim what is not so: refused with the place named, and nothing stays behind."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import CasefileError
from casefile.model.json_shape import to_json
from casefile.model.records import Case, EvidenceFile, Fact, Source
from casefile.workspace import Workspace

CASE = Case(ref="DOC", title="A case")
SOURCE = Source(case_id=CASE.id, title="A source")
BYTES = b"hello"
EVIDENCE = EvidenceFile(
    case_id=CASE.id,
    source_id=SOURCE.id,
    name="hello.txt",
    media_type="text/plain",
    size=len(BYTES),
    sha256=hashlib.sha256(BYTES).hexdigest(),
    sha512=hashlib.sha512(BYTES).hexdigest(),
)


def document(*records: dict[str, Any], files: tuple[bytes, ...] = ()) -> dict[str, Any]:
    return {
        "format": "casefile",
        "version": 1,
        "case": CASE.ref,
        "records": [to_json(CASE), *records],
        "files": [
            {"sha256": hashlib.sha256(b).hexdigest(), "size": len(b), "base64": base64.b64encode(b).decode()}
            for b in files
        ],
    }


def imported(ws: Workspace, path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
    preview = ws.transfer.preview(path)
    ws.transfer.apply(preview)


def fact(**members: Any) -> dict[str, Any]:
    return {**to_json(Fact(case_id=CASE.id, statement="It was so.")), **members}


@pytest.mark.parametrize(
    "ref", ["hjn-f-1", "A\nB", "\u202eAB", " A ", "A\0B", "DOC-F-٠٠٠١", "DOC--F", "A" * 41, "A" * 100_000]
)
def test_a_reference_can_be_typed_and_read_out(ws: Workspace, tmp_path: Path, ref: str) -> None:
    with pytest.raises(CasefileError, match=r"records\[1\]\.ref: "):
        imported(ws, tmp_path / "in.json", document(fact(ref=ref)))
    assert ws.cases.all() == []


def test_a_file_that_no_record_names_does_not_stay(ws: Workspace, tmp_path: Path) -> None:
    imported(ws, tmp_path / "in.json", document(files=(b"nobody names me", b"nor me", b"nor me")[:2]))
    assert list(ws._vault.evidence.stored_names()) == []
    assert ws.integrity.verify().ok


@pytest.mark.parametrize("lie", [{"size": 7}, {"sha512": "0" * 128}])
def test_a_file_is_what_its_record_says(ws: Workspace, tmp_path: Path, lie: dict[str, Any]) -> None:
    """Otherwise the case could never be exported again."""
    records = (to_json(SOURCE), {**to_json(EVIDENCE), **lie})
    with pytest.raises(CasefileError, match="size or SHA-512"):
        imported(ws, tmp_path / "in.json", document(*records, files=(BYTES,)))
    assert ws.cases.all() == []
    assert list(ws._vault.evidence.stored_names()) == []
    imported(ws, tmp_path / "in.json", document(to_json(SOURCE), to_json(EVIDENCE), files=(BYTES,)))
    ws.transfer.export_json(CASE.id, tmp_path / "out.json")


@pytest.mark.parametrize("sha256", ["zz", EVIDENCE.sha256.upper(), "../" * 20])
def test_the_place_of_a_wrong_checksum_is_named(ws: Workspace, tmp_path: Path, sha256: str) -> None:
    records = (to_json(SOURCE), {**to_json(EVIDENCE), "sha256": sha256})
    with pytest.raises(CasefileError, match=r"records\[2\]: .*SHA-256"):
        imported(ws, tmp_path / "in.json", document(*records, files=(BYTES,)))


def test_a_document_whose_name_is_no_text(ws: Workspace, tmp_path: Path) -> None:
    imported(ws, tmp_path / os.fsdecode(b"in\xff.json"), document(fact()))
    assert ws.records.count("fact") == 1
    assert ws.past.undo_label() == "Import a Casefile JSON document"


@pytest.mark.parametrize("name", ["\x01.txt", "\u202e", " .txt", ".txt", "a\nb.txt", os.fsdecode(b"\xff\xfe")])
def test_a_file_with_an_odd_name_is_taken_in(ws: Workspace, case: Case, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes([0x89, 0x00, 0xFF]) * 5)
    added = ws.sources.add_file(tmp_path / name, case.id)
    assert ws.records.get(added.source_id).heading.strip()
    assert ws.integrity.verify().ok


def test_the_case_may_stand_last(ws: Workspace, tmp_path: Path) -> None:
    content = document(fact(), fact(id="0190b6a2-7c3e-7d41-9f55-0c2a8e61b7f4"))
    content["records"].reverse()
    imported(ws, tmp_path / "in.json", content)
    assert [record.ref for record in ws.records.of("fact")] == ["DOC-F-0001", "DOC-F-0002"]
