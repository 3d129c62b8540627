"""Each file of a vault changed, cut, exchanged, put back or taken away: told by its name, or refused by its name."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from casefile.errors import CasefileError
from casefile.model.records import Incident
from casefile.store.sqlite.settings import PAGE_SIZE
from casefile.workspace import Workspace
from tests.hostile.conftest import CASE, Told
from tests.opened import PASSPHRASE

DATABASE = "case.db"
SMALL = ("vault.json", "vault.json.bak", "head.json")


def pages(content: bytes) -> list[bytes]:
    return [content[at : at + PAGE_SIZE] for at in range(0, len(content), PAGE_SIZE)]


def evidence(folder: Path) -> list[Path]:
    return sorted(folder.glob("evidence/??/*.age"))


# -- one bit ----------------------------------------------------------------------------------------------------------


def test_one_bit_in_any_page_of_the_database(tampered: Path, told: Told) -> None:
    """Tree and leaf pages, overflow, index, free list: all of them, so no class is forgotten."""
    path = tampered / DATABASE
    whole = path.read_bytes()
    chance = random.Random(8)
    for number in range(len(pages(whole))):
        changed = bytearray(whole)
        changed[number * PAGE_SIZE + chance.randrange(PAGE_SIZE)] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert DATABASE in told(tampered), f"page {number + 1}"
    path.write_bytes(whole)
    assert told(tampered) == ""


@pytest.mark.parametrize("name", SMALL)
def test_one_bit_in_any_byte_of_a_small_file(tampered: Path, told: Told, name: str) -> None:
    path = tampered / name
    whole = path.read_bytes()
    chance = random.Random(name)
    for place in sorted(chance.sample(range(len(whole)), min(len(whole), 50))):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert name in told(tampered), f"byte {place}"


def test_one_bit_in_any_part_of_an_evidence_file(tampered: Path, told: Told) -> None:
    for path in evidence(tampered):
        whole = path.read_bytes()
        chance = random.Random(path.name)
        header = whole.index(b"\n---") + 5
        places = [0, header - 1, header + 40, header + 16, len(whole) // 2, len(whole) - 17, len(whole) - 1]
        for place in [*places, *(chance.randrange(len(whole)) for _n in range(20))]:
            changed = bytearray(whole)
            changed[place] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            assert path.name in told(tampered), f"byte {place} of {len(whole)}"
        path.write_bytes(whole)


# -- another length ---------------------------------------------------------------------------------------------------

LENGTHS: dict[str, Callable[[bytes], bytes]] = {
    "a page less": lambda content: content[:-PAGE_SIZE],
    "half": lambda content: content[: len(content) // 2],
    "a tenth": lambda content: content[: len(content) // 10],
    "a byte": lambda content: content[:1],
    "nothing": lambda content: b"",
    "half in zeros": lambda content: content[: len(content) // 2] + bytes(len(content) - len(content) // 2),
    "all in zeros": lambda content: bytes(len(content)),
    "twice": lambda content: content * 2,
    "a page more": lambda content: content + bytes(PAGE_SIZE),
}


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("name", [*SMALL, DATABASE, "evidence"])
def test_cut_or_grown(tampered: Path, told: Told, name: str, length: str) -> None:
    path = evidence(tampered)[0] if name == "evidence" else tampered / name
    path.write_bytes(LENGTHS[length](path.read_bytes()))
    assert path.name in told(tampered)


# -- exchanged --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("vault.json", "head.json"),
        ("vault.json.bak", "head.json"),
        ("vault.json", DATABASE),
        ("head.json", DATABASE),
        (DATABASE, "evidence"),
        ("head.json", "evidence"),
        ("vault.json.bak", "evidence"),
    ],
)
def test_two_files_exchanged(tampered: Path, told: Told, one: str, two: str) -> None:
    paths = [evidence(tampered)[0] if name == "evidence" else tampered / name for name in (one, two)]
    contents = [path.read_bytes() for path in paths]
    paths[0].write_bytes(contents[1])
    paths[1].write_bytes(contents[0])
    said = told(tampered)
    assert any(path.name in said for path in paths), said


@pytest.fixture
def neighbour(tmp_path: Path) -> Path:
    """Another vault of the same person, under the same passphrase."""
    from casefile.vault.slots import KdfCost
    from tests.hostile.conftest import fill

    with Workspace.create(tmp_path / "Other.casefile", PASSPHRASE, cost=KdfCost()) as ws:
        fill(ws)
        return ws.folder


@pytest.mark.parametrize("name", [*SMALL, DATABASE])
def test_a_file_of_another_vault(tampered: Path, neighbour: Path, told: Told, name: str) -> None:
    shutil.copyfile(neighbour / name, tampered / name)
    said = told(tampered)
    assert name in said
    if name in SMALL[:2]:
        assert DATABASE not in said
        shutil.copyfile(neighbour / SMALL[0], tampered / SMALL[0])
        shutil.copyfile(neighbour / SMALL[1], tampered / SMALL[1])
        assert "vault.json back from a backup" in told(tampered)


def test_an_evidence_file_of_another_vault(tampered: Path, neighbour: Path, told: Told) -> None:
    path = evidence(tampered)[0]
    shutil.copyfile(evidence(neighbour)[0], path)
    assert path.name in told(tampered)
    shutil.copytree(neighbour / "evidence", tampered / "evidence", dirs_exist_ok=True)
    said = told(tampered)
    assert all(path.stem in said for path in evidence(neighbour))


# -- put back ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def older(tampered: Path, tmp_path: Path) -> Path:
    """What the vault was before somebody worked in it and changed the passphrase there and back."""
    old = Path(shutil.copytree(tampered, tmp_path / "Older.casefile"))
    with Workspace.open(tampered, PASSPHRASE) as ws:
        incident = ws.records.of("incident")[0]
        ws.records.change(incident.id, narrative="Said otherwise later.")
        ws.records.save(Incident(case_id=CASE.id, title="A later one", narrative="It was so."))
        ws.sources.add_text("A later text. " * 30, CASE.id, title="later")
        ws.records.trash([ws.records.of("incident")[1].id])
        ws.people.change_passphrase(PASSPHRASE, PASSPHRASE)
    return old


def test_work_changes_what_is_put_back_below(tampered: Path, older: Path, told: Told) -> None:
    assert told(tampered) == told(older) == ""
    assert len(changed_pages(tampered, older)) > 10
    for name in (*SMALL, DATABASE):
        assert (tampered / name).read_bytes() != (older / name).read_bytes()


def changed_pages(new: Path, old: Path) -> list[int]:
    before = pages((old / DATABASE).read_bytes())
    after = pages((new / DATABASE).read_bytes())
    return [number for number in range(len(before)) if before[number] != after[number]]


def test_an_old_page_put_back(tampered: Path, older: Path, told: Told) -> None:
    path = tampered / DATABASE
    new, old = path.read_bytes(), pages((older / DATABASE).read_bytes())
    unnoticed = []
    for number in changed_pages(tampered, older):
        path.write_bytes(new[: number * PAGE_SIZE] + old[number] + new[(number + 1) * PAGE_SIZE :])
        if DATABASE not in told(tampered):
            unnoticed.append(number + 1)
        with suppress(CasefileError), Workspace.open(tampered, PASSPHRASE, read_only=True) as ws:
            ws.records.of("incident")  # whole, or in a sentence
    assert not unnoticed, f"pages {unnoticed}"


@pytest.mark.parametrize("name", ["vault.json", "vault.json.bak", DATABASE])
def test_an_old_file_put_back(tampered: Path, older: Path, told: Told, name: str) -> None:
    shutil.copyfile(older / name, tampered / name)
    assert name in told(tampered)


def test_an_old_head_put_back(tampered: Path, older: Path, told: Told) -> None:
    shutil.copyfile(older / "head.json", tampered / "head.json")
    assert told(tampered).startswith("head.json")
    with Workspace.open(tampered, PASSPHRASE) as ws:  # anyone who may write writes it into the journal, once
        written = ws.records.journal_entries(ws.records.head().seq - 1)[0]
    assert written.event == "VERIFIED_FAILED" and "head.json" in written.reason
    with Workspace.open(tampered, PASSPHRASE) as ws:
        assert ws.notices and ws.records.head().seq == written.seq


def test_a_head_of_an_open_vault_put_back(tampered: Path, older: Path, told: Told) -> None:
    """It holds no digest of the database, as after a crash; it still belongs to one generation of the header."""
    with Workspace.open(older, PASSPHRASE):
        shutil.copyfile(older / "head.json", tampered / "head.json")
    assert told(tampered).startswith("head.json")
    for name in SMALL[:2]:
        shutil.copyfile(older / name, tampered / name)
    assert told(tampered).startswith("vault.json")
    shutil.copyfile(older / DATABASE, tampered / DATABASE)
    assert "head.json" in told(tampered), "the database was closed in that session"
    shutil.copyfile(older / "head.json", tampered / "head.json")
    said = told(tampered)  # all of it is older: only evidence files, or a head that left the machine, tell
    assert "evidence" in said and "head.json" not in said


def test_an_old_page_beside_a_head_without_its_digest(tampered: Path, tmp_path: Path, told: Told) -> None:
    """The head of while the vault was open holds no digest, as after a crash: it would make nobody compare. It is of
    the session that was closed properly, and says so.
    """
    for _n in range(2):
        before = Path(shutil.copytree(tampered, tmp_path / f"Before {_n}.casefile"))
        with Workspace.open(tampered, PASSPHRASE) as ws:
            ws.records.change(ws.records.of("incident")[0].id, narrative=f"Said otherwise later: {_n}.")
            ws.records.save(Incident(case_id=CASE.id, title="A later one", narrative="It was so."))
            shutil.copyfile(tampered / "head.json", tmp_path / "open.json")
    path = tampered / DATABASE
    new, old = path.read_bytes(), pages((before / DATABASE).read_bytes())
    shutil.copyfile(tmp_path / "open.json", tampered / "head.json")
    assert told(tampered).startswith("head.json"), "nothing else was put back"
    silent = []
    for number in changed_pages(tampered, before):
        path.write_bytes(new[: number * PAGE_SIZE] + old[number] + new[(number + 1) * PAGE_SIZE :])
        if not told(tampered):
            silent.append(number + 1)
    assert not silent, f"pages {silent}"


def test_the_head_of_a_backup_beside_the_vault(tampered: Path, tmp_path: Path, told: Told) -> None:
    """It holds the digest of the copied database, which is another file: it does not make nobody compare."""
    with Workspace.open(tampered, PASSPHRASE, read_only=True) as ws:
        made = ws.backups.write(tmp_path)
    snapshot = made.folder / "snapshots" / made.snapshot
    shutil.copyfile(snapshot / "head.json", tampered / "head.json")
    assert DATABASE in told(tampered)
    shutil.copyfile(snapshot / DATABASE, tampered / DATABASE)
    assert told(tampered) == ""


def test_an_old_header_put_back_in_both_copies(tampered: Path, older: Path, told: Told) -> None:
    for name in ("vault.json", "vault.json.bak"):
        shutil.copyfile(older / name, tampered / name)
    assert "vault.json" in told(tampered)


def test_an_old_database_with_its_head_put_back(tampered: Path, older: Path, told: Told) -> None:
    for name in (DATABASE, "head.json"):
        shutil.copyfile(older / name, tampered / name)
    added = {path.stem for path in evidence(tampered)} - {path.stem for path in evidence(older)}
    said = told(tampered)
    assert added and all(name in said for name in added)
    assert "head.json" in said


# -- taken away -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SMALL, DATABASE, "evidence"])
def test_a_file_that_is_gone(tampered: Path, told: Told, name: str) -> None:
    path = evidence(tampered)[0] if name == "evidence" else tampered / name
    path.unlink()
    assert path.name in told(tampered)


def test_the_evidence_folder_is_gone(tampered: Path, told: Told) -> None:
    names = [path.name for path in evidence(tampered)]
    shutil.rmtree(tampered / "evidence")
    assert all(name in told(tampered) for name in names)
