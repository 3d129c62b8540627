"""A conversation in the vault: one source, passages that know their message, and dates that a person put right."""

from __future__ import annotations

from pathlib import Path

from casefile.model.records import Case, EvidenceFile, Rendition
from casefile.workspace import Workspace
from tests.evidence.reading import packed
from tests.evidence.test_conversations import ANDROID, IPHONE


def test_a_conversation_with_its_media(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat - Hajin.zip"
    path.write_bytes(packed(_chat_DOT_txt=ANDROID, **{"IMG-1_DOT_jpg": b"a picture"}))
    added = ws.sources.add_file(path, case.id)
    assert "day_order" in added.account.notices
    again = ws.sources.read_again(added.evidence_id, day_order="day")
    reading = ws.sources.reading(added.source_id)
    assert (reading.source.type, reading.rendition_id) == ("conversation", again.rendition_id)
    start = reading.text.index("They hit")
    excerpt, _changes = ws.sources.highlight(again.rendition_id, start, start + len("They hit"))
    assert (excerpt.message, excerpt.page) == (2, None)
    assert "message 2" in ws.quoting.as_citation([excerpt.id])
    moved, _changes = ws.sources.move_ends(excerpt.id, again.rendition_id, 1, 4)
    assert moved.message == 1
    rendition = ws.records.get(again.rendition_id)
    assert isinstance(rendition, Rendition) and len(rendition.messages) == 4 and "day" in rendition.tool
    taken = ws.sources.add_inner(added.evidence_id, "IMG-1.jpg")
    file = ws.records.get(taken.evidence_id)
    assert isinstance(file, EvidenceFile) and (file.parent_id, file.name) == (added.evidence_id, "IMG-1.jpg")
    assert ws.integrity.verify().ok


def test_the_order_can_be_said_at_once(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with Ahmad.txt"
    path.write_text(ANDROID, encoding="utf-8")
    added = ws.sources.add_file(path, case.id, day_order="month")
    assert "day_order" not in added.account.notices
    assert "[1] 2018-05-12 18:14" in ws.sources.reading(added.source_id).text
    path.write_text(IPHONE, encoding="utf-8")
    assert "2018-12-05" in ws.sources.reading(ws.sources.add_file(path, case.id, day_order="month").source_id).text
