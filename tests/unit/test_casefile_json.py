"""Casefile JSON: what is written is read back the same; what is wrong is named by its place."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable
from typing import Any

import pytest

from casefile.errors import BadInput, VaultDamaged
from casefile.exchange import casefile_json as writing
from casefile.intake import casefile_json as reading
from casefile.model.json_shape import from_json, to_json
from casefile.model.records import Case, EvidenceFile, Fact, Incident, Record, Rendition, Source

CASE = Case(ref="TST", title="A case")
SHA = "ab" * 32


def incident(ref: str, **fields: Any) -> Incident:
    return Incident(case_id=CASE.id, ref=ref, **{"title": "Strike", **fields})


def written(records: Iterable[Record] = (), files: Iterable[tuple[str, bytes]] = ()) -> bytes:
    out = io.BytesIO()
    opened = [(sha, len(content), lambda content=content: io.BytesIO(content)) for sha, content in files]
    writing.write(CASE, records, opened, out)
    return out.getvalue()


def proposals(document: bytes | str | dict[str, Any]) -> list[dict[str, Any]]:
    if isinstance(document, dict):
        document = json.dumps(document)
    content = document.encode() if isinstance(document, str) else document
    return list(reading.read(io.BytesIO(content)))


def doc(*records: Any, **members: Any) -> dict[str, Any]:
    return {"format": "casefile", "version": 1, "case": "TST", "records": [to_json(CASE), *records], **members}


def problems(*records: Any) -> list[dict[str, Any]]:
    return [p for p in proposals(doc(*records)) if p["type"] == "problem"]


def test_what_is_written_is_read_back() -> None:
    records = [
        incident("TST-I-0001", title="ضربة على المستشفى", tags=("one", "two")),
        Fact(case_id=CASE.id, ref="TST-F-0001", statement="A quote: \u201c\\\u201d \u2028 and a tab\t."),
    ]
    content = bytes(range(256)) * 1500
    found = proposals(written(records, [("00" * 32, b""), (SHA, content)]))
    assert found[0] == {"type": "case", "ref": "TST", "version": 1}
    assert [from_json(p["record"]) for p in found if p["type"] == "record"] == [CASE, *records]
    assert [p["where"] for p in found if p["type"] == "record"] == ["records[0]", "records[1]", "records[2]"]
    assert [(p["sha256"], p["size"]) for p in found if p["type"] == "file"] == [("00" * 32, 0), (SHA, len(content))]
    chunks = [base64.b64decode(p["base64"], validate=True) for p in found if p["type"] == "chunk"]
    assert len(chunks) > 1
    assert b"".join(chunks) == content


def test_the_same_case_gives_the_same_bytes() -> None:
    records = [incident("TST-I-0001")]
    assert written(records) == written(records)
    again = io.BytesIO()
    shapes = [from_json(p["record"]) for p in proposals(written(records)) if p["type"] == "record"]
    writing.write(CASE, shapes[1:], [], again)
    assert again.getvalue() == written(records)
    assert again.getvalue().endswith(b"}\n")


def test_writing_out_of_order_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="out of order"):
        written([incident("TST-I-0002"), incident("TST-I-0001")])
    with pytest.raises(ValueError, match="out of order"):
        written(files=[(SHA, b"a"), ("00" * 32, b"b")])


def test_a_file_of_another_size_is_damage() -> None:
    with pytest.raises(VaultDamaged, match="3 bytes long and should be 4"):
        writing.write(CASE, [], [(SHA, 4, lambda: io.BytesIO(b"abc"))], io.BytesIO())


def test_members_in_any_order_are_read() -> None:
    document = json.dumps(json.loads(written([incident("TST-I-0001")], [(SHA, b"abc")])), sort_keys=True)
    kinds = [p["type"] for p in proposals(document)]
    assert sorted(kinds) == ["case", "chunk", "file", "record", "record"]


def test_escaped_slashes_of_base64_are_read() -> None:
    document = json.dumps(doc(files=[{"sha256": SHA, "size": 3, "base64": "////"}])).replace("////", r"\/\/\/\/")
    assert [p["base64"] for p in proposals(document) if p["type"] == "chunk"] == ["////"]


@pytest.mark.parametrize(
    ("record", "where", "words"),
    [
        ({"kind": "incident", "title": "x", "when": "5 December"}, "records[1].when", "is not a date"),
        ({"kind": "incident", "title": "x", "when": "2018-02-30"}, "records[1].when", "no such day"),
        ({"kind": "incident", "title": "x", "strikes": {"minimum": 9, "maximum": 3}}, "records[1].strikes", "larger"),
        ({"kind": "incident", "title": 7}, "records[1].title", "expected a text"),
        ({"kind": "incident"}, "records[1].title", "is needed"),
        ({"kind": "incident", "title": "x", "colour": "red"}, "records[1].colour", "no such field"),
        ({"kind": "incident", "title": "x", "acts": ["bombing"]}, "records[1].acts", "not in the vocabulary"),
        ({"kind": "incident", "title": "x", "acts": "airstrike"}, "records[1].acts", "expected a list"),
        ({"kind": "incident", "title": "x" * 1001}, "records[1]", "1,001 characters"),
        ({"kind": "incident", "title": "x", "id": "7"}, "records[1].id", "An id is written like"),
        (
            {"kind": "incident", "title": "x", "point": {"latitude": 200, "longitude": 0}},
            "records[1].point",
            "latitude",
        ),
        ({"kind": "evidence", "name": "a", "size": 2**60, "sha256": SHA}, "records[1].size", "a whole number"),
        ({"kind": "strike"}, "records[1]", "There is no kind of record called “strike”"),
        ({"title": "x"}, "records[1]", "has no “kind”"),
        ("incident", "records[1]", "must be a JSON object"),
        ({"kind": "incident", "title": "\ud800"}, "records[1].title", "half a character"),
        ({"kind": "case", "ref": "OTH", "title": "Two"}, "records[1]", "one case only"),
    ],
)
def test_a_wrong_field_is_named(record: Any, where: str, words: str) -> None:
    if isinstance(record, dict) and record.get("kind") not in ("case", "strike", None):
        record = {"case_id": str(CASE.id), **record}
    (problem,) = problems(record)
    assert problem["where"] == where
    assert problem["problem"].startswith(f"{where}: ")
    assert words in problem["problem"]
    assert problem["line"] == 1


def test_the_line_of_a_wrong_record_is_named() -> None:
    lines = written([incident("TST-I-0001"), incident("TST-I-0002")]).decode().split("\n")
    at = next(n for n, line in enumerate(lines) if "TST-I-0002" in line)
    lines[at] = lines[at].replace('"title"', '"titel"')
    (problem,) = [p for p in proposals("\n".join(lines)) if p["type"] == "problem"]
    assert (problem["line"], problem["where"]) == (at + 1, "records[2].titel")


def test_one_record_per_id_and_reference() -> None:
    first, second = incident("TST-I-0001"), incident("TST-I-0001")
    (twice,) = problems(to_json(first), to_json(second))
    assert twice["code"] == "duplicate_ref"
    assert "records[1] has the same reference" in twice["problem"]
    (same,) = problems(to_json(first), {**to_json(first), "ref": "TST-I-0002"})
    assert same["code"] == "duplicate_id"


def test_too_many_problems_end_the_reading() -> None:
    wrong = [{"kind": "incident", "case_id": str(CASE.id)}] * 101
    with pytest.raises(BadInput, match="More than 100 records are wrong; the first of them: "):
        problems(*wrong)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"bulletins": []}, "not a Casefile JSON document"),
        ({"format": "uwazi", "records": []}, "not a Casefile JSON document"),
        ({}, "not a Casefile JSON document"),
        ([], "not a Casefile JSON document"),
        ("42", "not a Casefile JSON document"),
        ({**doc(), "version": 2}, "version 2 of Casefile JSON; this program reads up to 1"),
        ({**doc(), "version": True}, "“version” is a whole number"),
        ({**doc(), "case": "tst"}, "“case” is the reference of a case"),
        ({**doc(), "case": "OTHER"}, "records[0].ref: this is not the case that the document names"),
        ({"format": "casefile", "version": 1, "case": "TST"}, "has no “records”"),
        ({**doc(), "records": []}, "no record of the kind “case”"),
        (doc(notes=[]), "has no member “notes”"),
        (doc(to_json(Incident(case_id=incident("x").id, title="y"))), "records[1].case_id: this is not the case"),
        ("", "Line 1, column 1: the document ends too early"),
        ("PK\x03\x04", "Line 1, column 1: a value is missing here"),
        (json.dumps(doc())[:-3], "the document ends too early|missing"),
        (json.dumps(doc()) + "x", "something follows after the end"),
        (json.dumps(doc()).replace('"version": 1', '"version": 1, "version": 1'), "stands twice"),
    ],
)
def test_a_wrong_document_is_refused(document: Any, words: str) -> None:
    if isinstance(document, list):
        document = json.dumps(document)
    try:
        found = proposals(document)
    except BadInput as error:
        told = error.message
    else:
        told = " ".join(p["problem"] for p in found if p["type"] == "problem")
    assert any(word in told for word in words.split("|")), told


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ({"sha256": SHA, "size": 3, "base64": "YWJ"}, "not whole"),
        ({"sha256": SHA, "size": 3, "base64": "YW J"}, "does not have"),
        ({"sha256": SHA, "size": 3, "base64": "=YWJ"}, "does not have"),
        ({"sha256": SHA, "size": 2, "base64": "YWJj"}, "not the size of the contents"),
        ({"sha256": SHA, "size": 2}, "not the size of the contents"),
        ({"sha256": "XY", "size": 3, "base64": "YWJj"}, "64 hexadecimal digits"),
        ({"size": 3, "base64": "YWJj"}, "64 hexadecimal digits"),
        ({"sha256": SHA, "size": 3, "base64": "YWJj", "name": "a"}, "has only"),
        ({"sha256": SHA, "size": 3, "base64": 7}, "double quotes was expected"),
    ],
)
def test_a_wrong_file_is_refused(file: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        proposals(doc(files=[file]))


def test_a_text_of_five_million_characters_is_read() -> None:
    source = Source(case_id=CASE.id, ref="TST-S-0001", title="Long")
    text = "نص طويل " * 625_000
    rendition = Rendition(case_id=CASE.id, ref="TST-R-0001", source_id=source.id, type="extracted", text=text)
    found = proposals(written([source, rendition]))
    assert from_json(found[-1]["record"]) == rendition


def test_deep_nesting_is_refused() -> None:
    deep = "[" * 200_000 + "]" * 200_000
    document = json.dumps(doc({"kind": "incident", "tags": "DEEP"})).replace('"DEEP"', deep)
    with pytest.raises(BadInput, match="nested too deeply"):
        proposals(document)


def test_capture_data_keeps_its_order() -> None:
    source = Source(case_id=CASE.id, ref="TST-S-0001", title="A picture")
    evidence = EvidenceFile(
        case_id=CASE.id,
        ref="TST-E-0001",
        source_id=source.id,
        name="a.jpg",
        size=1,
        sha256=SHA,
        capture=(("model", "X"), ("aperture", "2")),
    )
    found = proposals(written([source, evidence]))
    assert from_json(found[-1]["record"]) == evidence
