"""A new key for a vault: nothing of the old one opens any more, and no power cut leaves less than a whole vault."""

from __future__ import annotations

import json
import resource
import shutil
from pathlib import Path

import pytest

from casefile.errors import Refused, VaultDamaged, VaultInUse, WorldFault, WrongPassphrase
from casefile.services import rekey as rekeying
from casefile.services.rekey import rekey
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, altered, made_once
from tests.services.cut_short import cut_at_every_step

NEW = "another passphrase entirely"


@pytest.fixture(scope="module")
def filled_template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault with a case, two evidence files, and something to undo, which nothing may change: copy it."""
    folder = tmp_path_factory.mktemp("filled")

    def fill(ws: Workspace) -> None:
        case = ws.cases.create("TST", "A case")
        for number in range(2):
            file = folder / f"{number}.bin"
            file.write_bytes(bytes([number]) * (100_000 if number else 3_000_000))
            ws.sources.add_file(file, case.id)
        ws._vault.add_person("Somebody else", "their passphrase")

    return made_once(template_vault, folder / "Filled.casefile", fill)


@pytest.fixture
def filled(vault_folder: Path, filled_template: Path) -> Path:
    """A copy of it of one's own, closed."""
    shutil.rmtree(vault_folder)
    return Path(shutil.copytree(filled_template, vault_folder))


def whole(folder: Path, passphrase: str, *, mine: bool = True) -> None:
    """The vault opens, says nothing, and every check passes.

    :param mine: who opens it made its steps, and can undo them.
    """
    with Workspace.open(folder, passphrase) as ws:
        assert ws.notices == ()
        report = ws.integrity.verify()
        assert report.ok, [each for each in report.findings if not each.ok]
        assert report.evidence == 2
        assert ws.records.count("source") == 2
        assert ws.past.undo_label() or not mine


def test_the_new_key_holds_and_the_old_header_opens_nothing(filled: Path) -> None:
    before = {p.name: p.read_bytes() for p in filled.rglob("*") if p.is_file()}
    with Workspace.open(filled, PASSPHRASE) as ws:
        old_key, entries = ws._vault.database_key(), ws.records.head().seq
    done = rekey(filled, PASSPHRASE, NEW)
    assert (done.evidence, done.lost, done.missing) == (2, ("Somebody else",), ())
    whole(filled, NEW)
    for phrase in (PASSPHRASE, "their passphrase"):
        with pytest.raises(WrongPassphrase):
            Workspace.open(filled, phrase)
    assert sorted(p.name for p in filled.iterdir()) == [
        "case.db", "evidence", "head.json", "lock", "vault.json", "vault.json.bak"
    ]  # fmt: skip
    after = {p.name: p.read_bytes() for p in filled.rglob("*") if p.is_file()}
    assert not {name for name in before if name.endswith(".age")} & set(after)
    with Workspace.open(filled, NEW) as ws:
        assert ws._vault.database_key() != old_key
        changed = [each for each in ws.records.journal_entries(entries) if each.event == "KEY_CHANGED"]
        assert [each.reason for each in changed] == ["rekey"]
    # The header that leaked, put back: it opens, but nothing that is there now.
    for name in ("vault.json", "vault.json.bak"):
        (filled / name).write_bytes(before[name])
    with pytest.raises(VaultDamaged):
        Workspace.open(filled, PASSPHRASE)


def test_twice_in_a_row(filled: Path) -> None:
    rekey(filled, PASSPHRASE, NEW)
    rekey(filled, NEW, "a third one")
    whole(filled, "a third one")


def test_refused_before_anything_is_written(filled: Path) -> None:
    before = {p: p.read_bytes() for p in filled.rglob("*") if p.is_file()}
    with pytest.raises(WrongPassphrase):
        rekey(filled, "wrong", NEW)
    with pytest.raises(Refused, match="the old one"):
        rekey(filled, PASSPHRASE, PASSPHRASE)
    with pytest.raises(Refused):
        rekey(filled, PASSPHRASE, "")
    with Workspace.open(filled, PASSPHRASE), pytest.raises(VaultInUse):
        rekey(filled, PASSPHRASE, NEW)
    assert {p for p in filled.rglob("*") if p.is_file()} == set(before)
    whole(filled, PASSPHRASE)


def test_too_little_room_is_said_first(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(filled)._replace(free=100_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(WorldFault, match="not enough room"):
        rekey(filled, PASSPHRASE, NEW)
    assert not list(filled.glob("case.*.db"))
    whole(filled, PASSPHRASE)


@pytest.mark.parametrize("size", [60_000, 500_000, 2_000_000])
def test_a_disk_that_takes_no_more(filled: Path, size: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        with pytest.raises(WorldFault):
            rekey(filled, PASSPHRASE, NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    whole(filled, PASSPHRASE)


def test_a_damaged_file_stops_it_and_nothing_is_lost(filled: Path) -> None:
    path = next((filled / "evidence").glob("*/*.age"))
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(VaultDamaged, match=path.name):
        rekey(filled, PASSPHRASE, NEW)
    assert len(list(filled.glob("evidence/*/*"))) == 2
    path.write_bytes(good)
    whole(filled, PASSPHRASE)


def test_a_damaged_file_is_kept_as_it_is_where_a_person_says_so(filled: Path) -> None:
    path = max((filled / "evidence").glob("*/*.age"), key=lambda each: each.stat().st_size)
    damaged = altered(path.read_bytes())
    path.write_bytes(damaged)
    done = rekey(filled, PASSPHRASE, NEW, keep_damaged=True)
    assert (done.evidence, done.missing) == (1, ())
    (named,) = done.damaged
    assert "TST-E-0001" in named
    with Workspace.open(filled, NEW) as ws:
        record = ws.records.by_ref("TST-E-0001")
        kept = filled / ws._vault.evidence.path_in_vault(record.sha256)  # type: ignore[attr-defined]
        assert str(kept.relative_to(filled)) in named
        assert kept.read_bytes() == damaged and not path.exists()
        (noted,) = [each for each in ws.custody.chain(record.id) if each.event == "VERIFIED_FAILED"]
        assert noted.reason == "when the vault was given a new key"
        wrong = [each.file for each in ws.integrity.verify().findings if not each.ok]
        assert wrong == [str(kept.relative_to(filled))]
        # The good file from outside mends it.
        file = filled.parent / "again.bin"
        file.write_bytes(bytes(3_000_000))
        ws.sources.add_file(file, ws.cases.by_ref("TST").id)
        assert ws.integrity.verify().ok


def test_with_the_recovery_sheet_in_the_place_of_the_passphrase(filled: Path) -> None:
    with Workspace.open(filled, PASSPHRASE) as ws:
        words = ws._vault.add_recovery("words").words
        me = ws._vault.person
    told: list[object] = []
    with pytest.raises(Refused, match="name"):
        rekey(filled, "", NEW, untrusted_words=words, before=lambda *losses: told.append(losses))
    done = rekey(filled, "", NEW, untrusted_words=words, name="Amal", before=lambda *losses: told.append(losses))
    assert me is not None and done.sheet and set(done.lost) == {"Somebody else", me.name or str(me.id)}
    assert told == [(done.lost, True)] * 2
    with Workspace.open(filled, NEW) as ws:
        assert ws.people.name_of(ws.records.journal_entries(ws.records.head().seq - 1)[0].actor) == "Amal"
    with pytest.raises(WrongPassphrase):
        Workspace.open_with_recovery(filled, words)
    whole(filled, NEW, mine=False)


def test_what_it_costs_is_said_before_anything_is_written(filled: Path) -> None:
    def no(lost: tuple[str, ...], sheet: bool) -> None:
        assert (lost, sheet) == (("Somebody else",), False)
        raise Refused("No.", code="cancelled")

    before = {p: p.read_bytes() for p in filled.rglob("*") if p.is_file()}
    with pytest.raises(Refused, match="No"):
        rekey(filled, PASSPHRASE, NEW, before=no)
    assert {p: p.read_bytes() for p in filled.rglob("*") if p.is_file()} == before


def test_a_file_missing_before_is_named(filled: Path) -> None:
    path = next((filled / "evidence").glob("*/*.age"))
    path.unlink()
    done = rekey(filled, PASSPHRASE, NEW)
    (named,) = done.missing
    assert done.evidence == 1
    with Workspace.open(filled, NEW) as ws:
        (wrong,) = [each for each in ws.integrity.verify().findings if not each.ok]
        assert wrong.file in named and named.split()[0] in wrong.sentence


def test_cancelled_midway(filled: Path) -> None:
    asked = iter(range(3))
    with pytest.raises(Refused, match="Cancelled"):
        rekey(filled, PASSPHRASE, NEW, cancelled=lambda: next(asked, None) is None)
    assert len(list(filled.glob("evidence/*/*.age"))) == 2
    whole(filled, PASSPHRASE)


@pytest.mark.timeout(600)
def test_cut_off_at_every_step_it_is_the_old_vault_or_the_new(filled: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(filled, kept)
    rekey(filled, PASSPHRASE, NEW)
    header = json.loads((filled / "vault.json").read_bytes())
    assert header["epoch"] == 2

    def fresh() -> None:
        shutil.rmtree(filled)
        shutil.copytree(kept, filled)

    steps, turned = 0, 0
    for finished in cut_at_every_step(lambda: rekeying.rekey(filled, PASSPHRASE, NEW), fresh):
        steps += 1
        try:
            Workspace.open(filled, PASSPHRASE, read_only=True).close()
            assert not turned and not finished, "once the new key holds, it holds"
            whole(filled, PASSPHRASE)
        except WrongPassphrase:
            turned += 1
            Workspace.open(filled, NEW, read_only=True).close()
            whole(filled, NEW)
        names = {p.name for p in filled.iterdir()}
        assert names == {"case.db", "evidence", "head.json", "lock", "vault.json", "vault.json.bak"}
        assert len(list(filled.glob("evidence/*/*"))) == 2
    assert steps > 20 and turned > 3
