"""Taking files in: what is certified stood still, anyone who gave it is named, and what was left out is kept with
it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.errors import Refused
from casefile.model import accounts
from casefile.model.records import Case, EvidenceFile, Rendition, Source
from casefile.services import standing_still
from casefile.services.intake import AddedSource, notice_sentences
from casefile.workspace import Workspace
from tests.evidence.test_mail import mixed, text
from tests.evidence.test_web import page
from tests.hostile.worker import files

BIG = 4 << 20


def write_in_between(path: Path, times: int, write: Callable[[Path, int], None]) -> Callable[[int, int], None]:
    """A progress that has the file changed once in each of the first ``times`` readings."""
    written: list[int] = []
    begun = [0]

    def progress(done: int, _total: int) -> None:
        if done < begun[0] or not begun[0]:
            written.append(0)
        begun[0] = done
        if len(written) <= times and written[-1] == 0 and done >= 1 << 20:
            written[-1] = 1
            write(path, len(written))

    return progress


def overwrite(path: Path, number: int) -> None:
    with path.open("r+b") as stream:
        stream.write(bytes([number]) * BIG)


def overwrite_and_set_the_time_back(path: Path, number: int) -> None:
    before = path.stat()
    overwrite(path, number)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def put_another_in_its_place(path: Path, number: int) -> None:
    new = path.with_name("new")
    new.write_bytes(bytes([number]) * BIG)
    new.replace(path)


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(b"A" * BIG)
    return path


def journal(ws: Workspace) -> list[tuple[str, str]]:
    return [(entry.event, entry.reason) for entry in ws.records.journal_entries(after=1)]


@pytest.mark.parametrize("write", [overwrite, overwrite_and_set_the_time_back, put_another_in_its_place])
def test_a_file_that_changes_is_read_again(
    ws: Workspace, case: Case, big: Path, write: Callable[[Path, int], None]
) -> None:
    added = ws.sources.add_file(big, case.id, progress=write_in_between(big, 1, write))
    assert ws.sources.evidence_bytes(added.evidence_id, BIG) == big.read_bytes() == b"\1" * BIG
    assert any("changed while it was read" in notice for notice in added.notices)
    assert ("CHANGED_MEANWHILE", "Read again, 1 times, until it stood still") in journal(ws)
    assert ws.integrity.verify().ok
    assert len(list(ws._vault.evidence.stored_names())) == 1


def test_a_file_that_never_stands_still_is_refused_and_journalled(ws: Workspace, case: Case, big: Path) -> None:
    with pytest.raises(standing_still.RestlessError, match="changed while it was read"):
        ws.sources.add_file(big, case.id, progress=write_in_between(big, 9, overwrite))
    assert journal(ws)[-1] == ("CHANGED_MEANWHILE", "big.bin")
    assert ws.records.count("source") == 0
    assert list(ws._vault.evidence.stored_names()) == []


def test_a_second_giver_of_the_same_bytes_is_in_their_custody(ws: Workspace, case: Case, tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("the same words\n")
    two.write_text("the same words\n")
    first = ws.sources.add_file(one, case.id, received_from="Person A")
    second = ws.sources.add_file(two, case.id, received_from="Person B")
    assert second.duplicate_of == first.source_id
    chain = [(event.event, event.reason) for event in ws.custody.chain(first.evidence_id)]
    assert chain[0] == ("RECEIVED", "From Person A")
    assert (chain[-1][0], "Person B" in chain[-1][1], "two.txt" in chain[-1][1]) == ("RECEIVED", True, True)
    assert len(list(ws._vault.evidence.stored_names())) == 1
    before = ws.records.head()
    third = ws.sources.add_file(one, case.id)
    assert (ws.records.head(), third.duplicate_of) == (before, first.source_id)


def test_every_empty_file_is_kept_under_its_own_name(ws: Workspace, case: Case, tmp_path: Path) -> None:
    added: list[AddedSource] = []
    for name in ("a.mp4", "b.pdf"):
        (tmp_path / name).touch()
        added.append(ws.sources.add_file(tmp_path / name, case.id))
    files = [ws.records.get(each.evidence_id) for each in added]
    assert [file.heading for file in files] == ["a.mp4", "b.pdf"]
    assert all("is empty" in each.notices[0] for each in added)
    assert isinstance(files[0], EvidenceFile) and files[0].media_type == "application/x-empty"


@pytest.fixture
def message(ws: Workspace, case: Case, tmp_path: Path) -> AddedSource:
    attached = text("Attached words.", more='Content-Disposition: attachment; filename="list.txt"\n')
    path = tmp_path / "mail.eml"
    path.write_bytes(mixed(text("Outer words."), attached))
    return ws.sources.add_file(path, case.id)


def test_what_was_left_out_is_kept_with_the_file(ws: Workspace, message: AddedSource) -> None:
    assert [(remark.what, remark.name, remark.place) for remark in message.account.left_out] == [
        ("attachment", "list.txt", "2")
    ]
    file = ws.records.get(message.evidence_id)
    assert isinstance(file, EvidenceFile)
    assert accounts.from_capture(file.capture) == message.account
    assert notice_sentences(message.account.notices) == message.notices


def test_an_attachment_becomes_a_source_of_its_own(ws: Workspace, message: AddedSource) -> None:
    (remark,) = message.account.takeable
    inner = ws.sources.add_inner(message.evidence_id, remark.place)
    file = ws.records.get(inner.evidence_id)
    assert isinstance(file, EvidenceFile)
    assert (file.name, file.parent_id, file.parameters) == ("list.txt", message.evidence_id, "2")
    assert ws.sources.reading(inner.source_id).text == "Attached words."
    events = [(event.event, event.reason) for event in ws.custody.chain(inner.evidence_id)]
    outer = ws.records.get(message.evidence_id).ref
    assert (events[0][0], outer in events[0][1]) == ("DERIVED", True)
    ws.past.undo()
    assert ws.records.count("source") == 1


def test_a_place_that_is_none_leaves_nothing(ws: Workspace, message: AddedSource) -> None:
    before = ws.records.head()
    with pytest.raises(Exception, match="no file at that place"):
        ws.sources.add_inner(message.evidence_id, "9.9")
    assert ws.records.head() == before
    assert len(list(ws._vault.evidence.stored_names())) == 1


def test_the_address_of_a_page_goes_into_the_source(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(page("<p>x</p>", "<link rel=canonical href='https://example.org/a'>"))
    source = ws.records.get(ws.sources.add_file(path, case.id).source_id)
    assert isinstance(source, Source)
    assert source.url == "https://example.org/a"


def test_an_account_that_was_tampered_with_is_none() -> None:
    for bad in ("[", "5", '[{"what": 5}]', '[{"part": "text"}]', "[" * 100_000):
        found = accounts.from_capture((("left_out", bad), ("read", bad), ("told", bad), ("notices", bad)))
        assert found.left_out == found.told == found.read == ()
    strange = accounts.from_capture((("left_out", '[{"what": "of tomorrow", "place": "7"}]'),))
    assert strange.left_out[0].sentence == "The part “7” was not read."


def test_a_report_is_written_in_the_clear_where_it_is_wanted(ws: Workspace, tmp_path: Path) -> None:
    ws.sources.save_report("What was read", tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() == "What was read\n"


def test_a_text_is_read_again_in_the_encoding_that_a_person_chose(ws: Workspace, case: Case, tmp_path: Path) -> None:
    words = "Обстріл ринку в місті, троє загиблих"
    path = tmp_path / "note.txt"
    path.write_bytes(words.encode("koi8-u"))
    added = ws.sources.add_file(path, case.id)
    wrong = ws.sources.read_again(added.evidence_id, encoding="windows-1251")
    assert ws.sources.reading(added.source_id).text == words.encode("koi8-u").decode("cp1251")
    made = ws.records.get(wrong.rendition_id)
    assert isinstance(made, Rendition)
    assert (made.replaces_id, "windows-1251" in made.tool) == (added.rendition_id, True)
    assert [event.event for event in ws.custody.chain(added.evidence_id)].count("DERIVED") == 2
    with pytest.raises(Refused) as refused:
        ws.sources.read_again(added.evidence_id, encoding="koi8-u")
    assert refused.value.code == "same_text"
    ws.past.undo()
    assert ws.sources.reading(added.source_id).text == words


def test_a_document_under_a_password(ws: Workspace, case: Case, tmp_path: Path) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    path = tmp_path / "kept.pdf"
    with pikepdf.open(io.BytesIO(files.pdf(["Secret words"]))) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="o", user="opens"))
    added = ws.sources.add_file(path, case.id)
    assert "protected by a password" in added.notices[0]
    with pytest.raises(Refused, match="protected by a password") as refused:
        ws.sources.read_again(added.evidence_id, password="wrong")
    assert (refused.value.code, refused.value.field) == ("encrypted", "password")
    ws.sources.read_again(added.evidence_id, password="opens")
    assert ws.sources.reading(added.source_id).text == "Secret words"
    other = ws.cases.create("OTH", "Other")
    at_once = ws.sources.add_file(path, other.id, password="opens")
    assert ws.sources.reading(at_once.source_id).text == "Secret words"
