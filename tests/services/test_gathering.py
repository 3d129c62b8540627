"""Folders and archives as one intake: each file is told of, nothing that leads elsewhere is followed."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from casefile.errors import Refused
from casefile.evidence.worker import archive
from casefile.model.records import Case, EvidenceFile
from casefile.services.gathering import Wanted
from casefile.services.unpacking import Taken
from casefile.workspace import Workspace

WORDS = b"A text that is long enough to be read.\n"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return out.getvalue()


def gather(ws: Workspace, case: Case, *paths: Path, **said: str) -> tuple[list[Taken], int]:
    gathering = ws.sources.gather(Wanted(tuple(paths), case.id, **said))
    return list(gathering.take()), gathering.passed_over


def outcome(taken: Sequence[Taken], root: Path) -> list[tuple[str, str]]:
    """What became of each file: its reference, or the code of its failure."""
    return [
        (each.path.removeprefix(f"{root}/"), each.failed.code if each.failed else "again" if again(each) else "added")
        for each in taken
    ]


def again(taken: Taken) -> bool:
    return taken.added is not None and taken.added.duplicate_of is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "handed over"
    (made / "deep" / ".git").mkdir(parents=True)
    (made / "one.txt").write_bytes(WORDS)
    (made / "deep" / "two.txt").write_bytes(WORDS * 2)
    (made / "deep" / "same.txt").write_bytes(WORDS)
    (made / "deep" / ".git" / "config").write_bytes(b"x")
    (made / "link.txt").symlink_to("/etc/hostname")
    inner = zipped(**{"x.txt": WORDS * 4})
    (made / "pack.zip").write_bytes(
        zipped(
            **{
                "a/three.txt": WORDS * 3,
                "a/one again.txt": WORDS,
                "../../evil.txt": WORDS,
                "C:\\evil.txt": WORDS,
                "a/.DS_Store": b"x",
                "inner.zip": inner,
            }
        )
    )
    return made


def test_a_folder_with_an_archive_is_one_intake(ws: Workspace, case: Case, folder: Path, tmp_path: Path) -> None:
    taken, passed_over = gather(ws, case, folder, received_from="Person A")
    assert outcome(taken, tmp_path) == [
        ("handed over/deep/same.txt", "added"),
        ("handed over/deep/two.txt", "added"),
        ("handed over/one.txt", "again"),
        ("handed over/pack.zip", "added"),
        ("handed over/pack.zip#a/three.txt", "added"),
        ("handed over/pack.zip#a/one again.txt", "again"),
        ("handed over/pack.zip#../../evil.txt", "archive_leads_elsewhere"),
        ("handed over/pack.zip#C:\\evil.txt", "archive_leads_elsewhere"),
        ("handed over/pack.zip#inner.zip", "added"),
    ]
    assert passed_over == 3
    whole, inner = taken[3].added, taken[8].added
    assert whole is not None and inner is not None and "archive within an archive" in inner.notices[-1]
    file = ws.records.get(inner.evidence_id)
    assert isinstance(file, EvidenceFile) and (file.parent_id, file.name) == (whole.evidence_id, "inner.zip")
    assert "a/three.txt  " in ws.sources.reading(whole.source_id).text
    first = taken[0].added
    assert first is not None
    chain = [event.reason for event in ws.custody.chain(first.evidence_id)]
    assert [reason for reason in chain if "Person A" in reason] == [
        "From Person A",
        "From Person A, as “\u2068one.txt\u2069”",
    ]
    assert any("a/one again.txt" in reason for reason in chain)
    assert ws.integrity.verify().ok
    assert len(list(ws._vault.evidence.stored_names())) == 5


def test_a_vault_and_its_files_are_no_sources(ws: Workspace, case: Case, tmp_path: Path) -> None:
    backup = tmp_path / "Old.casefile-backup"
    (backup / "evidence" / "ab").mkdir(parents=True)
    (backup / "evidence" / "ab" / "x.age").write_bytes(b"x")
    chosen = (ws.folder, ws.folder / "case.db", backup, backup / "evidence" / "ab" / "x.age")
    taken, passed_over = gather(ws, case, *chosen)
    assert [each.failed.code if each.failed else "added" for each in taken] == ["part_of_a_vault"] * 4
    assert taken[0].failed is not None and "Open it with File" in taken[0].failed.message
    assert (passed_over, ws.records.count("source")) == (0, 0)


def test_a_backup_within_a_folder_is_passed_over(ws: Workspace, case: Case, tmp_path: Path) -> None:
    inside = tmp_path / "handed over" / "Old.casefile-backup" / "evidence"
    inside.mkdir(parents=True)
    (inside / "x.age").write_bytes(b"x")
    assert gather(ws, case, tmp_path / "handed over") == ([], 1)


def test_an_archive_that_was_stopped_is_gone_on_with(ws: Workspace, case: Case, folder: Path) -> None:
    stop: list[bool] = []
    gathering = ws.sources.gather(Wanted((folder / "pack.zip",), case.id), cancelled=lambda: bool(stop))
    done: list[Taken] = []
    with pytest.raises(Refused, match="what was added is kept"):
        for each in gathering.take():
            done.append(each)
            if len(done) == 2:
                stop.append(True)
    assert ws.records.count("source") == 2
    assert outcome(gather(ws, case, folder / "pack.zip")[0], folder)[:3] == [
        ("pack.zip", "again"),
        ("pack.zip#a/three.txt", "again"),
        ("pack.zip#a/one again.txt", "added"),
    ]


@pytest.mark.parametrize("mode", ["w", "w:xz"])
def test_tar(ws: Workspace, case: Case, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "pack.tar"
    with tarfile.open(path, mode) as container:  # type: ignore[call-overload]
        for name, kind in (("a.txt", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("/etc/b.txt", tarfile.REGTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(WORDS) if kind == tarfile.REGTYPE else 0, "/etc/passwd"
            container.addfile(info, io.BytesIO(WORDS))
    taken, _passed_over = gather(ws, case, path)
    assert outcome(taken, tmp_path) == [
        ("pack.tar", "added"),
        ("pack.tar#a.txt", "added"),
        ("pack.tar#link", "archive_no_file"),
        ("pack.tar#/etc/b.txt", "archive_leads_elsewhere"),
    ]


def test_a_damaged_member_leaves_nothing_behind(ws: Workspace, case: Case, tmp_path: Path) -> None:
    content = bytearray(zipped(**{"a.bin": bytes(range(256)) * 20, "b.txt": WORDS}))
    content[60] ^= 0xFF
    (tmp_path / "pack.zip").write_bytes(content)
    taken, _passed_over = gather(ws, case, tmp_path / "pack.zip")
    assert outcome(taken, tmp_path) == [
        ("pack.zip", "added"),
        ("pack.zip#a.bin", "archive_damaged"),
        ("pack.zip#b.txt", "added"),
    ]
    assert len(list(ws._vault.evidence.stored_names())) == 2 and ws.integrity.verify().ok


def test_what_is_passed_over_in_a_tar_is_counted_as_unpacked() -> None:
    """A hidden file, a link or a folder of terabytes is never taken, but unpacked to find what follows: a bomb, too."""
    for name, kind in ((".hidden", tarfile.REGTYPE), ("a.txt", tarfile.REGTYPE)):
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w:gz", compresslevel=6) as container:
            for n in range(8):
                info = tarfile.TarInfo(f"{name}{n}")
                info.type, info.size = kind, 20_000_000
                container.addfile(info, io.BytesIO(bytes(info.size)))
        rows = [row for row in archive.read(made, {"media_type": "application/gzip"}) if isinstance(row, dict)]
        assert rows[-1] == {"refused": "unpacks_too_large", "all": True}
        assert len(list(listed(made))) < 8


def listed(made: io.BytesIO) -> Iterator[str]:
    with suppress(archive.EnoughError):
        yield from (member.name for member in archive.members(made, "application/gzip"))


def test_folders_as_deep_as_they_can_lie(ws: Workspace, case: Case, tmp_path: Path) -> None:
    root = tmp_path / "deep"
    root.mkdir()
    here = os.open(root, os.O_RDONLY)
    for _level in range(1200):  # deeper than Python calls
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    with os.fdopen(os.open("note.txt", os.O_WRONLY | os.O_CREAT, dir_fd=here), "wb") as stream:
        stream.write(WORDS)
    os.close(here)
    try:
        taken, _passed_over = gather(ws, case, root)
    finally:
        subprocess.run(["rm", "-r", str(root)], check=True)  # shutil calls itself for each level
    assert [each.failed for each in taken] == [None]
