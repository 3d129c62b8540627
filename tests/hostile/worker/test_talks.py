"""Conversations and archives that were made to break their readers: each ends in an answer, soon."""

from __future__ import annotations

import io
import json
import random
import tarfile
import time
import zipfile

import pytest

from casefile.evidence.worker import archive, conversation, media_types, zipped
from casefile.evidence.worker.client import Worker
from tests.evidence.reading import codes, packed, read
from tests.evidence.test_conversations import ANDROID, PAGE, TELEGRAM
from tests.hostile.worker.fakes import stream, worker
from tests.hostile.worker.test_new_formats import in_time

HEAD = "13/12/2018, 18:14 - "


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "\u200e" * 1_000_000,
        (HEAD + "\u200e\u200f" * 30 + "\n") * 4_000,
        HEAD + "A: " + "<a: " * 500_000,
        HEAD + "A: " + "(" * 1_000_000,
        (HEAD + "x" * 119 + "\n") * 4_000,
        "\u200e" * 60_000 + HEAD,
    ],
)
def test_a_conversation_of_signs(content: str) -> None:
    in_time(content.encode(), ".txt")


def test_more_messages_than_are_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "MAX_MESSAGES", 1_000)
    found = in_time((HEAD + "A: b\n").encode() * 1_010, ".txt")
    assert len(found.messages) == 1_000 and "text_cut" in codes(found)
    assert ("messages_beyond", "1001") in [(each.what, each.place) for each in found.left_out]


def test_documents_that_are_no_conversation() -> None:
    deep = json.dumps(TELEGRAM)[:-2] + "," + '{"text":[' * 200_000
    assert codes(in_time(deep.encode(), ".json")) == ["damaged"]
    odd = {**TELEGRAM, "messages": [1, None, [], {"id": {}, "text": {"a": 1}, "date_unixtime": "1e400", "from": 5}]}
    assert in_time(json.dumps(odd).encode(), ".json").messages == (0,)
    found = in_time((PAGE[:1500] + '<div class="message default">' * 100_000).encode(), ".html")
    assert found.media_type == media_types.TELEGRAM_PAGE


def test_a_conversation_that_unpacks_to_far_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MAX_PART", 1_000_000)
    found = in_time(packed(_chat_DOT_txt=HEAD + "A: " + " " * 1_000_000))
    assert codes(found) == ["unpacks_too_large"] and not found.text


@pytest.mark.parametrize("lengths", ["[-1]", "[1, 99]", '["1"]', "[true]", "5", "[1e3]"])
def test_places_of_messages_that_are_none(lengths: str) -> None:
    from casefile.evidence.worker.client import WorkerFailed

    source = (
        f'good["message_lengths"] = json.loads({lengths!r})\nsay({{"found": good}})\nraw(b"B", b"words")\n'
        'say({"end": True})\n'
    )
    with pytest.raises(WorkerFailed, match="makes no sense"):
        worker(source).extract(stream(), name="x.txt")


def test_the_real_worker_reads_conversations_without_opening_files() -> None:
    content = packed(_chat_DOT_txt=ANDROID)
    for name, each in (("a.zip", content), ("a.txt", ANDROID.encode()), ("m.html", PAGE.encode())):
        assert len(Worker().extract(stream(each), name=name).messages) == 4
    assert len(Worker().extract(stream(json.dumps(TELEGRAM).encode()), name="result.json").messages) == 3


def rows(content: bytes, media_type: str) -> list[object]:
    return [row for row in archive.read(io.BytesIO(content), {"media_type": media_type}) if isinstance(row, dict)]


def overlapping(count: int) -> bytes:
    """A ZIP archive whose directory names the same megabytes again and again."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("a", random.Random(1).randbytes(1000) * 8)
        container.filelist.extend([container.filelist[0]] * count)
    return out.getvalue()


def test_an_archive_that_names_the_same_bytes_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_FREE", 100_000)
    monkeypatch.setattr(archive, "MAX_RATIO", 1)
    begun = time.process_time()
    assert rows(overlapping(5_000), media_types.ZIP)[-1] == {"refused": "unpacks_too_large", "all": True}
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    assert rows(overlapping(9), media_types.ZIP)[-1] == {"refused": "beyond", "all": True}
    assert time.process_time() - begun < 3


def test_a_bomb_in_an_archive_is_refused_by_name_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_FREE", 1_000_000)
    found = rows(packed(bomb=bytes(1_100_000), b_DOT_txt=b"words"), media_types.ZIP)
    assert found == [
        {"file": "bomb", "refused": "unpacks_too_large"},
        {"file": "b.txt", "size": 5},
        {"end": True},
    ]


def test_archives_of_noise() -> None:
    chance = random.Random(3)
    with_tar = io.BytesIO()
    with tarfile.open(fileobj=with_tar, mode="w:gz") as container:
        info = tarfile.TarInfo("a.txt")
        info.size = 3
        container.addfile(info, io.BytesIO(b"abc"))
    for content, media_type in ((overlapping(2), media_types.ZIP), (with_tar.getvalue(), media_types.PACKED_TAR)):
        for _n in range(150):
            changed = bytearray(content)
            for _change in range(4):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            cut = bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.3 else changed)
            assert all(isinstance(row, dict) for row in rows(cut, media_type))
            read(cut)


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "\\\\server\\a", "a\x00b", "..", "..\\a", "a/..", "a\nb"]
)
def test_a_name_that_leads_elsewhere(name: str) -> None:
    assert archive._refused(name, 1) == "leads_elsewhere"
    assert archive._refused("a..b/c...txt", 1) == archive._refused("الصور/a.jpg", 1) == ""
