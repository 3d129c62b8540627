"""What a verification finds where someone with the key, or an older page put back, changed what no cipher proves; that
it says which, and that what can be mended honestly is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from casefile.errors import Refused
from casefile.model.records import Case, Incident
from casefile.services import kept_head as closing
from casefile.services.findings import Finding
from casefile.store import checkpoints
from casefile.vault import head as heads
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once


def fill(ws: Workspace) -> None:
    case = ws.cases.create("TST", "A case for testing")
    for n in range(3):
        ws.records.save(Incident(case_id=case.id, title=f"Number {n}", narrative=f"By the river {n}"), label="Add")
    ws.sources.add_text("The bridge was hit at noon.", case.id, title="A note")
    ws.past.undo()
    ws.past.redo()
    ws._store.checkpoint()
    assert ws.integrity.verify().ok


@pytest.fixture(scope="module")
def filled_template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault with all of that, which nothing may change: copy it."""
    return made_once(template_vault, tmp_path_factory.mktemp("filled") / "Filled.casefile", fill)


@pytest.fixture
def filled(vault_folder: Path, filled_template: Path) -> Iterator[Workspace]:
    """A vault of one's own with that, open for writing."""
    shutil.rmtree(vault_folder)
    shutil.copytree(filled_template, vault_folder)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        yield ws


def alter(ws: Workspace, *statements: str) -> None:
    """Change the database behind the program's back, as an insider with the key could."""
    with ws._store._database.writing() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def wrong(ws: Workspace) -> list[Finding]:
    found = [finding for finding in ws.integrity.verify().findings if not finding.ok]
    for finding in found:
        assert finding.file and finding.meaning and finding.advice, finding
    return found


_I2 = "(SELECT id FROM incident WHERE ref = 'TST-I-0002')"

ALTERED: dict[str, tuple[str, str, str, str]] = {
    # what: (statement, part, what the sentence names, how it is repaired)
    "a counter put back": ("UPDATE ref_counter SET last = 2 WHERE code = 'I'", "records", "TST-I", "lists"),
    "a counter gone": ("DELETE FROM ref_counter WHERE code = 'E'", "records", "TST-E", "lists"),
    "a step's state": ("UPDATE step SET state = 'undone' WHERE seq = 2", "journal", "2", ""),
    "a step's label": ("UPDATE step SET label = 'Something else' WHERE seq = 3", "journal", "3", ""),
    "a step gone": ("DELETE FROM step WHERE seq = 3", "journal", "3", ""),
    "a step of nothing": ("INSERT INTO step VALUES (999, 'undo', 'x', 'dropped', '', 2)", "journal", "999", ""),
    "a record not indexed": (f"DELETE FROM search_doc WHERE record_id = {_I2}", "index", "TST-I-0002", "index"),
    "a record without words": (
        f"DELETE FROM search_index WHERE rowid = (SELECT docid FROM search_doc WHERE record_id = {_I2})",
        "index",
        "TST-I-0002",
        "index",
    ),
    "an entry too many": ("INSERT INTO search_index (rowid, title) VALUES (999, 'a')", "index", "999", "index"),
    "a heading": ("UPDATE record SET heading = 'Old' WHERE ref = 'TST-I-0002'", "records", "TST-I-0002", "lists"),
    "a record in the trash": (
        "UPDATE record SET trashed = 1 WHERE ref = 'TST-I-0002'",
        "records",
        "TST-I-0002",
        "lists",
    ),
    "a record off the list": ("DELETE FROM record WHERE ref = 'TST-I-0002'", "records", "TST-I-0002", "lists"),
    "when it was changed": (
        "UPDATE record SET changed_at = '2020-01-01T00:00:00Z' WHERE ref = 'TST-I-0002'",
        "records",
        "TST-I-0002",
        "lists",
    ),
    "a link gone": ("DELETE FROM link WHERE source_kind = 'evidence'", "records", "TST-E-0001", "lists"),
    "a link turned": (
        f"UPDATE link SET target_id = {_I2} WHERE source_kind = 'evidence'",
        "records",
        "TST-E-0001",
        "lists",
    ),
    "a link from nowhere": (
        f"INSERT INTO link VALUES ('{'0' * 32}', 'source_id', 0, 'evidence', {_I2})",
        "records",
        "TST-I-0002",
        "lists",
    ),
    "a title": ("UPDATE incident SET title = 'Forged' WHERE ref = 'TST-I-0002'", "records", "TST-I-0002", ""),
    "how a list is sorted": ("UPDATE incident SET ordinal = 9 WHERE ref = 'TST-I-0002'", "records", "TST-I-0002", ""),
    "a title that cannot be read": (
        "UPDATE incident SET acts = '{' WHERE ref = 'TST-I-0002'",
        "records",
        "TST-I-0002",
        "",
    ),
    "a long text": ("UPDATE long_text SET value = 'no' WHERE value = 'By the river 1'", "records", "TST-I-0002", ""),
    "a long text gone": ("DELETE FROM long_text WHERE value = 'By the river 1'", "records", "TST-I-0002", ""),
    "an older history entry": (
        "UPDATE record SET last_seq = 2 WHERE ref = 'TST-I-0002'",
        "records",
        "TST-I-0002",
        "",
    ),
    "a history entry from nowhere": (
        "INSERT INTO history (seq, step, record_id, salt) VALUES (999, 1, x'00', '00')",
        "journal",
        "999",
        "",
    ),
    "the event of an entry": ("UPDATE journal SET event = 'EXPORTED' WHERE seq = 3", "journal", "3", ""),
    "who made an entry": ("UPDATE journal SET actor = 'x' WHERE seq = 3", "journal", "3", ""),
    "when an entry was made": ("UPDATE journal SET at = '2020' WHERE seq = 3", "journal", "3", ""),
    "an entry that is no JSON": ("UPDATE journal SET body = '{' WHERE seq = 3", "journal", "3", ""),
    "an entry of other members": ("UPDATE journal SET body = '[]' WHERE seq = 3", "journal", "3", ""),
    "whose history it is": (
        f"UPDATE history SET record_id = {_I2} WHERE seq = 2",
        "journal",
        "2",
        "",
    ),
    "what stood before": ("UPDATE history SET before_seq = 1 WHERE seq = 2", "journal", "2", ""),
    "an edge of the tree": ("UPDATE checkpoint SET frontier = 'ab'", "journal", "checkpoint", ""),
    "a note": ("UPDATE checkpoint SET note = replace(note, 'head', 'hear')", "journal", "checkpoint", ""),
    "a note of another": (
        "UPDATE checkpoint SET size = 3 WHERE size = (SELECT min(size) FROM checkpoint)",
        "journal",
        "checkpoint",
        "",
    ),
    "a draft": ("INSERT INTO draft VALUES ('', '{}', '')", "records", "draft", ""),
    "a sealed identity": (
        f"INSERT INTO sealed_identity VALUES ('{'1' * 32}', {_I2}, 0, x'00')",
        "records",
        "sealed",
        "",
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_each_alteration_is_named(filled: Workspace, what: str) -> None:
    statement, part, named, repair = ALTERED[what]
    alter(filled, statement)
    found = wrong(filled)
    assert any(f.part == part and named in f.sentence and f.repair == repair for f in found), found


@pytest.mark.parametrize("what", [what for what, altered in ALTERED.items() if altered[3]])
def test_what_can_be_mended_is(filled: Workspace, what: str) -> None:
    alter(filled, ALTERED[what][0])
    assert wrong(filled)
    before = filled.records.head().seq
    repairs = {finding.repair for finding in wrong(filled)}
    for repair in sorted(repairs, reverse=True):  # the lists first: the index is made of what they hold
        filled.integrity.repair(repair)
    report = filled.integrity.verify()
    assert report.ok, [finding.sentence for finding in report.findings if not finding.ok]
    events = [(entry.event, entry.reason) for entry in filled.records.journal_entries(before)]
    assert all(("REPAIRED", repair) in events for repair in repairs)
    assert filled.finder.search("river")
    assert filled.records.by_ref("TST-I-0002").ref in {r.ref for r in filled.records.of("incident")}


def test_a_forged_record_is_not_made_true_by_a_repair(filled: Workspace) -> None:
    alter(filled, "UPDATE incident SET title = 'Forged' WHERE ref = 'TST-I-0002'")
    filled.integrity.repair("lists")
    filled.integrity.repair("index")
    assert any("TST-I-0002" in finding.sentence for finding in wrong(filled))


def test_nothing_else_is_repaired(filled: Workspace, vault_folder: Path) -> None:
    with pytest.raises(Refused):
        filled.integrity.repair("everything")
    filled.close()
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as reader:
        for what in ("header", "alarm"):
            with pytest.raises(Refused):
                reader.integrity.repair(what)


def test_many_faults_are_counted(ws: Workspace, case: Case) -> None:
    ws.records.save(*(Incident(case_id=case.id, title=f"{n}") for n in range(30)))
    alter(ws, "UPDATE incident SET title = 'Forged'")
    found = wrong(ws)
    assert len(found) == 21 and "10 more" in found[-1].sentence


def test_a_header_is_mended_and_an_extra_file_named(filled: Workspace, vault_folder: Path) -> None:
    (vault_folder / "vault.json.bak").write_bytes(b"{}")
    [finding] = wrong(filled)
    assert (finding.part, finding.file, finding.repair) == ("header", "vault.json.bak", "header")
    filled.integrity.repair("header")
    assert filled.integrity.verify().ok
    name = "ab" * 32
    (vault_folder / "evidence" / "ab").mkdir(exist_ok=True)
    (vault_folder / "evidence" / "ab" / f"{name}.age").write_bytes(b"extra")
    [finding] = wrong(filled)
    assert finding.file == f"evidence/ab/{name}.age" and finding.file in finding.sentence


def test_a_verification_is_noted(filled: Workspace, vault_folder: Path) -> None:
    last = filled.integrity.last()
    assert last is not None and last.ok and last.since == 0
    before = filled.records.head().seq
    [blob] = (vault_folder / "evidence").glob("*/*.age")
    content = blob.read_bytes()
    blob.chmod(0o600)
    blob.write_bytes(content[:-1])
    [finding] = wrong(filled)
    assert finding.file == f"evidence/{blob.parent.name}/{blob.name}"
    damaged, run = filled.records.journal_entries(before)
    evidence = filled.records.by_ref("TST-E-0001")
    assert (damaged.event, damaged.record_id) == ("VERIFIED_FAILED", str(evidence.id))
    assert (run.event, run.record_id) == ("VERIFIED_FAILED", "")
    assert run.reason == f"files=0 entries={before} wrong=1"
    last = filled.integrity.last()
    assert last is not None and not last.ok
    blob.write_bytes(content)
    filled.close()
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as reader:
        assert reader.integrity.verify().ok
        assert reader.records.head().seq == before + 2


def test_a_stopped_verification_says_nothing_and_notes_nothing(filled: Workspace) -> None:
    before = filled.records.head()
    report = filled.integrity.verify(cancelled=lambda: True)
    assert report.stopped and not report.ok
    assert filled.records.head() == before


# -- the digest of the database -------------------------------------------------------------------------------


def notices(folder: Path, *, read_only: bool = True) -> str:
    with Workspace.open(folder, PASSPHRASE, read_only=read_only) as ws:
        return "\n".join(ws.notices)


def kept(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "head.json").read_bytes())["head"])


def test_a_closed_vault_knows_its_database(filled: Workspace, vault_folder: Path) -> None:
    assert "database" not in kept(vault_folder)
    filled.close()
    assert kept(vault_folder)["database"] == heads.digest(vault_folder / "case.db")
    for read_only in (True, False, True, False):
        assert notices(vault_folder, read_only=read_only) == ""


@pytest.mark.parametrize("large", [False, True])
def test_an_older_database_that_fits_is_found(
    filled: Workspace, vault_folder: Path, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same journal, another file: nothing but the digest tells."""
    whole = heads.digest(vault_folder / "case.db")
    if large:
        monkeypatch.setattr(heads, "WHOLE_UP_TO", 4096)
    assert (heads.digest(vault_folder / "case.db") != whole) is large
    filled.close()
    assert notices(vault_folder) == notices(vault_folder, read_only=False) == ""
    older = (vault_folder / "case.db").read_bytes()
    with Workspace.open(vault_folder, PASSPHRASE) as ws, ws._store._database.writing() as connection:
        connection.execute(sa.text("INSERT INTO draft VALUES ('k', '{}', '2026')"))
    (vault_folder / "case.db").write_bytes(older)
    assert "not as Casefile left it" in notices(vault_folder)
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as ws:
        [finding] = [finding for finding in ws.integrity.verify().findings if not finding.ok]
        assert (finding.file, finding.repair) == ("case.db", "alarm")


def test_an_alarm_outlives_the_work_that_follows_until_someone_accepts_it(
    filled: Workspace, vault_folder: Path
) -> None:
    case = filled.cases.by_ref("TST")
    filled.close()
    older = (vault_folder / "case.db").read_bytes()
    with Workspace.open(vault_folder, PASSPHRASE):
        pass
    assert (vault_folder / "case.db").read_bytes() != older
    (vault_folder / "case.db").write_bytes(older)
    for n in range(2):
        with Workspace.open(vault_folder, PASSPHRASE) as ws:
            assert "not as Casefile left it" in ws.notices[0]
            ws.records.save(Incident(case_id=case.id, title=f"work goes on {n}"))
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        [finding] = wrong(ws)
        assert "Found first at" in finding.sentence
        ws.integrity.repair("alarm")
        assert ws.integrity.verify().ok
        assert any(entry.event == "REPAIRED" and "database" in entry.reason for entry in ws.records.journal_entries())
    assert notices(vault_folder) == ""


def test_a_rollback_is_remembered_when_work_goes_on(filled: Workspace, vault_folder: Path) -> None:
    case = filled.cases.by_ref("TST")
    filled.close()
    older = (vault_folder / "case.db").read_bytes()
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.records.save(Incident(case_id=case.id, title="newer"))
    (vault_folder / "case.db").write_bytes(older)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.records.save(Incident(case_id=case.id, title="after"))
    assert notices(vault_folder)


def test_a_log_beside_a_closed_database_is_found(filled: Workspace, vault_folder: Path) -> None:
    """An older write-ahead log, put back, would be folded in by the next opening."""
    case = filled.cases.by_ref("TST")
    filled.records.save(Incident(case_id=case.id, title="in the log"))
    log = (vault_folder / "case.db-wal").read_bytes()
    filled.close()
    (vault_folder / "case.db-wal").write_bytes(log)
    assert "not as Casefile left it" in notices(vault_folder)


def test_after_a_crash_nothing_is_compared(filled: Workspace, vault_folder: Path, tmp_path: Path) -> None:
    killed = Path(shutil.copytree(vault_folder, tmp_path / "Killed.casefile"))
    assert notices(killed) == "" == notices(killed, read_only=False)
    assert "database" in kept(killed)


def test_a_reader_beside_a_writer_compares_nothing(filled: Workspace, vault_folder: Path) -> None:
    case = filled.cases.by_ref("TST")
    filled.close()
    left = heads.Left(vault_folder)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.records.save(Incident(case_id=case.id, title="meanwhile"))
        assert notices(vault_folder) == ""
        assert not left.differs({"database": "0" * 64})


def test_the_end_of_every_page_and_the_length_count_in_a_large_file(
    vault_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = vault_folder / "case.db"
    monkeypatch.setattr(heads, "WHOLE_UP_TO", 4096)
    content, digests = database.read_bytes(), set()
    for place in (None, 0, 15, *range(4095, len(content), 8192), *range(4096 - 80, len(content), 16384)):
        changed = bytearray(content)
        if place is not None:
            changed[place] ^= 1
        database.write_bytes(changed)
        digests.add((place, heads.digest(database)))
    database.write_bytes(content + bytes(4096))
    digests.add((-1, heads.digest(database)))
    database.write_bytes(content[:-100])
    digests.add((-2, heads.digest(database)))
    assert len({digest for _place, digest in digests}) == len(digests) > 20


def test_a_file_that_takes_too_long_is_not_hashed_and_a_verification_says_so(
    filled: Workspace, vault_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(ws: Workspace) -> list[str]:
        return [each.sentence for each in ws.integrity.verify().findings if "could not be told" in each.sentence]

    assert heads.digest(vault_folder / "nowhere") == ""
    filled.close()
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as ws:
        assert said(ws) == []
    monkeypatch.setattr(heads, "OPENING_TAKES", -1)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert ws.notices == () and len(said(ws)) == 1 and ws.integrity.verify().ok
        monkeypatch.setattr(closing, "_CLOSING_TAKES", -1)
    assert "database" not in kept(vault_folder)
    monkeypatch.undo()
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as ws:
        assert ws.notices == () and len(said(ws)) == 1


def test_a_damaged_head_is_not_written_over(filled: Workspace, vault_folder: Path) -> None:
    (vault_folder / "head.json").write_bytes(b"{}")
    filled.close()
    assert (vault_folder / "head.json").read_bytes() == b"{}"
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as ws:
        assert [finding.file for finding in ws.integrity.verify().findings if not finding.ok] == ["head.json"]


# -- checkpoints ----------------------------------------------------------------------------------------------


def sizes(ws: Workspace) -> list[int]:
    return [size for size, _note in ws._store.kept_notes()]


def test_one_is_taken_at_lock(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("TST", "A case")
    for _time in range(2):
        with Workspace.open(vault_folder, PASSPHRASE) as ws:
            assert sizes(ws) == [1]


def test_one_is_taken_every_so_often_and_at_exports(
    ws: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 10)
    ws.records.save(*(Incident(case_id=case.id, title=f"{n}") for n in range(25)))
    assert sizes(ws) == [26]
    for n in range(5):
        ws.records.save(Incident(case_id=case.id, title=f"more {n}"))
    assert sizes(ws) == [26, 30]
    ws.transfer.export_json(case.id, tmp_path / "case.json")
    assert sizes(ws) == [26, 30, 31]
    head = ws.records.head().seq
    ws.dossiers.export(case.id, "internal", tmp_path / "case.pdf")
    assert head in sizes(ws)
    assert ws.integrity.verify().ok


def test_a_damaged_edge_of_the_tree_is_reckoned_anew(ws: Workspace, case: Case) -> None:
    ws._store.checkpoint()
    alter(ws, "UPDATE checkpoint SET frontier = 'nonsense'")
    ws.records.save(Incident(case_id=case.id, title="one more"))
    taken = ws._store.checkpoint()
    assert (taken.size, taken.root) == (2, ws._store.examine([2]).roots[2])


def test_what_was_undone_and_comes_once_more_is_in_order(ws: Workspace, case: Case) -> None:
    """As a document is imported, taken back, and imported again: the same records, under the same ids."""
    incident = Incident(case_id=case.id, title="A bridge")
    for _turn in range(2):
        ws.records.save(incident)
        ws.past.undo()
    ws.records.save(incident)
    assert [finding.sentence for finding in ws.integrity.verify().findings if not finding.ok] == []
