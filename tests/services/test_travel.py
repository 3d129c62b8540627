"""A travel copy: nothing of an identity in any byte of it, and a journal that still verifies and says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2

from casefile.errors import CasefileError, Refused, VaultDamaged, WrongPassphrase
from casefile.model.identities import Identity
from casefile.model.records import Incident, Witness
from casefile.model.values import Name
from casefile.services.travel import TravelCopy
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once
from tests.services.cut_short import cut_at_every_step

ROAD = "a passphrase for the road"
RISK = "Lives opposite the checkpoint at Hajin"
OLD_RISK = "Her brother is known to them"
MEASURE = "Call only after dark"


def fill(ws: Workspace, folder: Path) -> None:
    """A witness at risk, whose history holds more than the record now, and two files."""
    case = ws.cases.create("TST", "A case")
    witness = Witness(case_id=case.id, risk_assessment=OLD_RISK)
    ws.records.save(witness)
    saved = ws.records.get(witness.id)
    ws.records.save(replace(saved, risk_assessment=RISK, protective_measures=MEASURE))  # type: ignore[call-arg]
    once = Witness(case_id=case.id, risk_assessment=OLD_RISK + " too")
    ws.records.save(once)
    ws.records.save(replace(ws.records.get(once.id), risk_assessment=""))  # type: ignore[call-arg]
    gone = Witness(case_id=case.id, risk_assessment=OLD_RISK + " as well")
    ws.records.save(gone)
    ws.past.undo()
    ws.records.save(Incident(case_id=case.id, title="An incident that travels"))
    for name, size in (("small", 1000), ("large", 3_000_000)):
        file = folder / name
        file.write_bytes(name.encode() * (size // 5))
        ws.sources.add_file(file, case.id)
    ws._vault.add_person("Umm Khaled", "her own passphrase")


@pytest.fixture(scope="module")
def home_template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault with that, which nothing may change: copy it."""
    folder = tmp_path_factory.mktemp("home")
    return made_once(template_vault, folder / "Home.casefile", lambda ws: fill(ws, folder))


@pytest.fixture
def home(vault_folder: Path, home_template: Path) -> Iterator[Workspace]:
    """A vault of one's own with that, open for writing."""
    shutil.rmtree(vault_folder)
    shutil.copytree(home_template, vault_folder)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        yield ws


def made(ws: Workspace, folder: Path, **options: int) -> TravelCopy:
    return ws.travel.write(folder, ROAD, **options)


def everything_in(folder: Path, passphrase: str) -> bytes:
    """All that the database of a vault holds, in the clear, free pages included, and every file as it lies there."""
    from casefile.vault import vault

    with vault.open(folder, passphrase, read_only=True) as opened:
        connection = dbapi2.connect(f"{opened.database_path.as_uri()}?mode=ro", uri=True)
        connection.execute(f"PRAGMA key = \"x'{opened.database_key().hex()}'\"")
        plain = folder.parent / "plain.db"
        plain.unlink(missing_ok=True)
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        connection.execute("SELECT sqlcipher_export('plain')")
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        connection.close()
        assert free == 0
        roster = repr(opened.people()).encode() + repr(opened.slots()).encode()
    content = plain.read_bytes()
    plain.unlink()
    return content + roster + b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_no_identity_travels(home: Workspace, tmp_path: Path) -> None:
    done = made(home, tmp_path / "Road")
    told = everything_in(home.folder, PASSPHRASE)
    travels = everything_in(done.folder, ROAD)
    assert b"An incident that travels" in travels
    for secret in (RISK, OLD_RISK, MEASURE, "Umm Khaled"):
        assert secret.encode() in told
        assert secret.encode() not in travels, secret
        assert secret.encode("utf-16-le") not in travels


def test_the_compartment_stays_at_home(home: Workspace, tmp_path: Path) -> None:
    home.identities.create("for identities only")
    witness = home.records.of("witness")[0]
    home.identities.save(witness.id, Identity(contacts="+963 11 555"))
    home.identities.close()
    done = made(home, tmp_path / "Road")
    with Workspace.open(done.folder, ROAD, read_only=True) as copy:
        assert not copy.identities.exists
        assert not copy.identities.kept([witness.id])
        assert copy.integrity.verify().ok
    from casefile.vault import vault

    with vault.open(done.folder, ROAD, read_only=True) as opened:
        assert not opened.has_compartment
        assert [slot.kind for slot in opened.slots()] == ["passphrase"]
        assert opened.id == home._vault.id
        assert opened.database_key() != home._vault.database_key()
    for phrase in (PASSPHRASE, "her own passphrase"):
        with pytest.raises(WrongPassphrase):
            Workspace.open(done.folder, phrase)


def test_real_names_that_were_typed_elsewhere(home: Workspace, tmp_path: Path) -> None:
    """What was corrected does not travel in the past; what stands, or is in the journal, is told by its place."""
    witness, corrected = home.records.of("witness")[0], home.records.of("incident")[0]
    home.identities.create("for identities only")
    home.identities.save(witness.id, Identity(names=(Name("Salma Orell"),)))
    home.records.change(corrected.id, title="Salma  ORELL saw it", narrative="as Salma Orell said")
    home.records.change(corrected.id, title="A witness saw it", narrative="as she said")
    done = made(home, tmp_path / "Road", largest=0)
    assert (done.naming, done.warning) == ((), "")
    assert "2 other people" in replace(done, voices=2).warning
    for secret in (b"Salma", b"ORELL", b"salma"):
        assert secret not in everything_in(done.folder, ROAD)
    home.records.change(corrected.id, remarks="She is Salma Orell")
    home.identities.reveal(witness.id, "to ask Salma Orell")
    told = home.records.head().seq
    done = made(home, tmp_path / "Other", largest=0)
    assert done.naming == (str(told), home.records.get(corrected.id).ref)
    assert corrected.ref in done.warning
    assert "closed" in replace(done, naming=None).warning


def test_the_journal_verifies_and_says_what_was_redacted(home: Workspace, tmp_path: Path) -> None:
    done = made(home, tmp_path / "Road")
    assert (done.evidence, done.left, done.redacted) == (2, (), 4)
    with Workspace.open(done.folder, ROAD) as copy:
        assert copy.notices == ()
        report = copy.integrity.verify()
        assert report.ok, [each.sentence for each in report.findings if not each.ok]
        assert any("4 earlier versions of records were redacted" in each.sentence for each in report.findings)
        at_home = {entry.seq: entry.body for entry in home.records.journal_entries(limit=10_000)}
        shared = [entry for entry in copy.records.journal_entries(limit=10_000) if entry.seq in at_home]
        assert any(entry.event == "REDACTED" for entry in copy.records.journal_entries(limit=10_000))
        last_shared = home.records.head().seq - 1  # all but that a copy travels
        assert [e.body for e in shared if e.seq <= last_shared] == [at_home[n] for n in range(1, last_shared + 1)]
        for witness in copy.records.of("witness"):
            assert (witness.risk_assessment, witness.protective_measures) == ("", "")  # type: ignore[attr-defined]
            assert all(
                RISK not in str(entry) and OLD_RISK not in str(entry) for entry in copy.records.history(witness.id)
            )
        assert copy.past.undo_label() is None
        with pytest.raises(Refused):
            copy.past.undo()
        case = copy.cases.all()[0]
        copy.records.save(Incident(case_id=case.id, title="On the road"))
        copy.past.undo()
        assert copy.integrity.verify().ok


def test_a_text_that_was_taken_out_by_somebody_else_is_damage(home: Workspace, tmp_path: Path) -> None:
    """Only as many as the journal says may be without text, and none after it said so."""
    done = made(home, tmp_path / "Road")
    with Workspace.open(done.folder, ROAD) as copy:
        case = copy.cases.all()[0]
        copy.records.save(Incident(case_id=case.id, title="On the road"))
        head = copy.records.head().seq
        for seq in (1, head):
            with copy._store._database.writing() as connection:
                before = connection.exec_driver_sql("SELECT after, salt FROM history WHERE seq = ?", (seq,)).one()
                connection.exec_driver_sql("UPDATE history SET after = NULL, salt = '' WHERE seq = ?", (seq,))
            wrong = [each.sentence for each in copy.integrity.verify().findings if not each.ok]
            assert any(f"entry \u2068{seq}\u2069" in sentence for sentence in wrong), wrong
            with copy._store._database.writing() as connection:
                connection.exec_driver_sql("UPDATE history SET after = ?, salt = ? WHERE seq = ?", (*before, seq))
        assert copy.integrity.verify().ok


def test_a_copy_of_a_copy(home: Workspace, tmp_path: Path) -> None:
    first = made(home, tmp_path / "Road")
    with Workspace.open(first.folder, ROAD) as copy:
        second = copy.travel.write(tmp_path / "Further", "yet another")
    with Workspace.open(second.folder, "yet another") as copy:
        report = copy.integrity.verify()
        assert report.ok, [each.sentence for each in report.findings if not each.ok]
        assert second.redacted == 0


def test_a_small_copy_that_became_shorter_passes_its_check(ws: Workspace, tmp_path: Path) -> None:
    """Small enough for the log not to be carried over by itself: the file kept its length until it was."""
    case = ws.cases.create("TST", "A case")
    witness = Witness(case_id=case.id, risk_assessment=OLD_RISK * 2000)
    ws.records.save(witness)
    ws.records.save(replace(ws.records.get(witness.id), risk_assessment=""))  # type: ignore[call-arg]
    assert made(ws, tmp_path / "Road").redacted == 1


def test_large_files_stay_at_home_and_are_not_called_lost(home: Workspace, tmp_path: Path) -> None:
    done = made(home, tmp_path / "Road", largest=1_000_000)
    assert done.evidence == 1 and len(done.left) == 1
    assert len(list(done.folder.glob("evidence/*/*.age"))) == 1
    with Workspace.open(done.folder, ROAD) as copy:
        report = copy.integrity.verify()
        assert report.ok, [each.sentence for each in report.findings if not each.ok]
        assert copy.records.count("source") == 2
    assert home.records.journal_entries(home.records.head().seq - 1)[0].event == "TRANSFERRED_OUT"


def test_refusals_leave_nothing_behind(home: Workspace, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Refused):
        home.travel.write(tmp_path / "Road", "")
    with pytest.raises(Refused, match="exists already"):
        home.travel.write(home.folder, ROAD)
    with pytest.raises(Refused, match="inside a vault"):
        home.travel.write(home.folder / "evidence" / "Road", ROAD)
    with pytest.raises(Refused, match="Cancelled"):
        home.travel.write(tmp_path / "Road", ROAD, cancelled=lambda: True)
    path = max((home.folder / "evidence").glob("*/*.age"), key=lambda p: p.stat().st_size)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(VaultDamaged, match=path.name):
        home.travel.write(tmp_path / "Road", ROAD)
    path.write_bytes(good)
    seq = home.records.head().seq
    full = "CREATE TEMP TRIGGER full BEFORE INSERT ON main.journal BEGIN SELECT RAISE(FAIL, ''); END"
    with home._store._database.writing() as connection:  # home cannot note it: then nothing travels
        connection.exec_driver_sql(full)
    with pytest.raises(IntegrityError):
        home.travel.write(tmp_path / "Road", ROAD)
    with home._store._database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    assert home.records.head().seq == seq
    assert sorted(tmp_path.rglob("*")) == before
    assert made(home, tmp_path / "Road").evidence == 2


def test_cut_off_at_every_step_it_is_there_or_not(home: Workspace, tmp_path: Path) -> None:
    made(home, tmp_path / "First")  # its key derivation is remembered
    home.close()

    def work() -> None:
        with Workspace.open(home.folder, PASSPHRASE, read_only=True) as ws:
            ws.travel.write(tmp_path / "Road", ROAD, largest=10_000)

    def fresh() -> None:
        shutil.rmtree(tmp_path / "Road.casefile", ignore_errors=True)

    for finished in cut_at_every_step(work, fresh):
        try:
            with Workspace.open(tmp_path / "Road.casefile", ROAD, read_only=True) as copy:
                assert copy.integrity.verify().ok
        except CasefileError:
            assert not finished
    assert not list(tmp_path.glob(".Road*"))
