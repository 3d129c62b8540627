"""Somebody who opens the vault with a passphrase of their own, and writes in another's name: each ends in a named
fault.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import Refused, VaultDamaged
from casefile.model.changes import Author
from casefile.model.records import Case, Incident, Witness
from casefile.services import names
from casefile.services.rekey import rekey
from casefile.store import redaction
from casefile.vault import checkpoints, signing
from casefile.vault.slots import ByRecovery, KdfCost, Slot
from casefile.workspace import Workspace
from tests.hostile import insider
from tests.hostile.insider import AMAL, SALMA, bodies, found, rewrite, run, told, writing_as, wrong


@pytest.fixture(scope="module")
def shared_vault(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Amal's vault, which Salma opens too; a step of each."""
    folder = Path(shutil.copytree(template_vault, tmp_path_factory.mktemp("shared") / "Shared.casefile"))
    with Workspace.open(folder, AMAL) as ws:
        (me,) = ws.people.all()
        ws.people.rename(me.person.id, "Amal")
        case = ws.cases.create("TST", "A case")
        ws.records.save(Incident(case_id=case.id, title="What Amal saw"))
        ws.people.add("Salma", SALMA)
    with Workspace.open(folder, SALMA) as ws:
        ws.records.save(Incident(case_id=case.id, title="What Salma saw"))
    with Workspace.open(folder, AMAL) as ws:
        ws.records.save(Incident(case_id=case.id, title="What Amal saw next"))
    return folder


@pytest.fixture
def folder(shared_vault: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shared_vault, tmp_path / "Shared.casefile"))


@pytest.fixture
def salma(folder: Path) -> Iterator[Workspace]:
    """The vault as the insider has it open."""
    with Workspace.open(folder, SALMA) as ws:
        yield ws


def amal(ws: Workspace) -> Author:
    """What the journal calls Amal: every word of it, but not her key."""
    person = ws.people.find("Amal").person
    body = next(body for body in bodies(ws) if body["actor"] == str(person.id))
    return dataclasses.replace(ws._vault.author, id=body["actor"], key=body["key"], device=body["device"])


def write(ws: Workspace, title: str = "What nobody saw") -> None:
    case = ws.cases.by_ref("TST")
    assert isinstance(case, Case)
    ws.records.save(Incident(case_id=case.id, title=title))


def test_what_nobody_touched_is_signed_by_whom_it_names(folder: Path) -> None:
    assert wrong(folder) == wrong(folder, SALMA) == []
    with Workspace.open(folder, AMAL) as ws:
        assert any("entries are signed by whom they name" in sentence for sentence in told(ws))


def test_one_line_that_passes_another_author_is_named(salma: Workspace) -> None:
    with writing_as(salma, amal(salma)):
        write(salma)
    number = salma.records.head().seq
    [sentence] = found(salma)
    assert sentence.startswith(f"Journal entry {number} says that it is by Amal (key ")
    assert "not signed with their key" in sentence
    (finding,) = (each for each in salma.integrity.verify().findings if not each.ok)
    assert "It was signed by" in finding.meaning and "Salma" in finding.meaning


def test_neither_does_a_signature_left_out_or_taken_from_elsewhere_help(salma: Workspace) -> None:
    with writing_as(salma, dataclasses.replace(amal(salma), sign=None)):
        write(salma)
    number = salma.records.head().seq
    assert "their signature does not stand beside it" in found(salma)[0]
    run(salma, "INSERT INTO signature SELECT :n, signature FROM signature WHERE seq = 1", n=number)
    assert "not signed with their key" in found(salma)[0]
    run(salma, "UPDATE signature SET signature = 'no hex' WHERE seq = :n", n=number)
    assert "not signed with their key" in found(salma)[0]


def test_a_key_of_ones_own_under_anothers_name_is_named(salma: Workspace) -> None:
    with writing_as(salma, dataclasses.replace(salma._vault.author, id=amal(salma).id)):
        write(salma)
    assert "Amal" in found(salma)[0]


def test_an_invented_author_is_named(salma: Workspace) -> None:
    for name in ("somebody", "00000000-0000-4000-8000-000000000000"):
        with writing_as(salma, dataclasses.replace(salma._vault.author, id=name)):
            write(salma)
    assert all("whom the list of people does not know" in sentence for sentence in found(salma))
    assert len(found(salma)) == 2


def test_the_recovery_sheet_lends_nobody_its_name(salma: Workspace) -> None:
    """What is done with the sheet is distinguished; signed entries do not pass for it."""
    sheet = str(salma._vault.recovery_id)
    with writing_as(salma, dataclasses.replace(salma._vault.author, id=sheet)):
        write(salma)
    assert "Recovery sheet" in found(salma)[0]
    run(salma, "DELETE FROM signature WHERE seq = :n", n=salma.records.head().seq)
    assert found(salma)


def test_the_newest_step_called_the_recovery_sheets_is_named(folder: Path) -> None:
    """Once nobody signed for the sheet, so that anyone who opens the vault could put what another did under its
    name.
    """
    with Workspace.open(folder, AMAL) as ws:
        ws.recovery.make("words")
        sheet = ws._vault.sheets()[-1]
        write(ws, "What Amal saw last")
    with Workspace.open(folder, SALMA) as ws:
        last, hers = ws.records.head().seq, ws._vault.author
        key = signing.fingerprint(sheet.public_key)
        as_sheet = {"actor": str(sheet.id), "key": key}
        before_keys = {"actor": str(ws._vault.recovery_id), "key": ""}
        for claim, signed_by, said in (
            (as_sheet, None, "their signature does not stand beside it"),
            (as_sheet, hers, "it is not signed with their key"),
            (before_keys, None, "their signature does not stand beside it"),
            (before_keys, hers, "it is not signed with their key"),
            (before_keys | {"v": 3}, None, "from before sheets had keys, but newer entries stand before it"),
            (before_keys | {"v": 2}, None, "signing had begun before it"),
        ):
            rewrite(ws, lambda body, claim=claim: body | claim, since=last, signed_by=signed_by)  # type: ignore[misc]
            assert any(said in sentence and f"entry {last} " in sentence for sentence in found(ws)), claim


def test_what_is_done_with_the_recovery_sheet_is_signed(folder: Path) -> None:
    with Workspace.open(folder, AMAL) as ws:
        words = ws.recovery.make("words").words
    with Workspace.open_with_recovery(folder, words) as ws:
        write(ws)
        entry = ws.records.journal_entries(limit=1000)[-1]
        assert entry.signature and entry.is_signed
        assert ws.people.by(entry).startswith("Recovery sheet of ")
        assert found(ws, [ws.integrity.checkpoint_note()]) == []
        last = entry.seq
        hers = ws._vault.author
    with Workspace.open(folder, SALMA) as ws:
        rewrite(ws, lambda body: body | {"reason": "else"}, since=last, signed_by=dataclasses.replace(ws._vault.author))
        assert any(
            sentence.startswith(f"Journal entry {last} says that it is by Recovery sheet of ")
            and "(key " in sentence
            and "not signed with their key" in sentence
            for sentence in found(ws)
        )
        assert hers.key not in {ws._vault.author.key}


def test_the_key_of_a_recovery_sheet_exchanged_is_named(folder: Path) -> None:
    """Anybody can write another key for it into the list, but nobody makes the paper give that key."""
    with Workspace.open(folder, AMAL) as ws:
        words = ws.recovery.make("words").words
    with Workspace.open(folder, SALMA) as ws:
        vault = ws._vault
        mine = vault.person
        assert mine is not None
        sheets = tuple(dataclasses.replace(sheet, public_key=mine.public_key) for sheet in vault.sheets())
        vault._write(dataclasses.replace(vault._roster, sheets=sheets))
        assert "The list of people is not as the journal recorded it" in found(ws)[0]
    with pytest.raises(VaultDamaged, match="names another key for you"):
        Workspace.open_with_recovery(folder, words)


def keyless(folder: Path) -> tuple[str, ...]:
    """A recovery sheet as it was made before sheets had keys; its words."""
    with Workspace.open(folder, AMAL) as ws:
        vault = ws._vault
        words = vault.add_recovery("words").words
        slots = tuple(dataclasses.replace(slot, sheet_id=None) for slot in vault._roster.slots)
        vault._write(dataclasses.replace(vault._roster, slots=slots, sheets=()))
    return words


def test_a_sheet_from_before_sheets_had_keys_gives_its_own_and_says_so(folder: Path) -> None:
    words = keyless(folder)
    with Workspace.open_with_recovery(folder, words) as ws:
        write(ws)
        assert found(ws) == []
        assert any("3 of them were made with a recovery sheet from before" in sentence for sentence in told(ws))
        entry = next(e for e in ws.records.journal_entries(limit=1000) if e.reason.startswith("sheet-enrolled "))
        assert "from before sheets had keys got one: " in ws.people.said(entry.reason, entry.file_sha256)
    with Workspace.open_with_recovery(folder, words) as ws:  # it has its key
        write(ws)
        assert found(ws) == []
    assert wrong(folder, SALMA) == []


def test_who_tries_a_sheet_from_before_vouches_for_its_key(folder: Path) -> None:
    words = keyless(folder)
    with Workspace.open(folder, AMAL) as ws:
        assert ws.recovery.drill(words)
        assert found(ws) == []
        assert ws.recovery.drill(words)
    with Workspace.open_with_recovery(folder, words) as ws:
        write(ws)
        assert found(ws) == []
        assert not any("of them" in sentence for sentence in told(ws))


def test_an_entry_within_anothers_step_is_named(salma: Workspace) -> None:
    """The step is signed by its last entry: one that names another author cannot stand in it."""
    with salma._store.step("Two entries") as step:
        step.note("ONE")
        step.note("TWO")
    last = salma.records.head().seq
    her = amal(salma)

    def change(body: insider.Body) -> insider.Body:
        return body | {"actor": her.id, "key": her.key} if body["seq"] == last - 1 else body

    rewrite(salma, change, since=last - 1, signed_by=salma._vault.author)
    assert any("not signed with their key" in sentence for sentence in found(salma))


def test_an_entry_behind_anothers_step_is_named(salma: Workspace) -> None:
    """Continuing somebody's step does not borrow its signature."""
    step = bodies(salma)[-1]["step"]
    her = amal(salma)
    with writing_as(salma, dataclasses.replace(her, sign=None)), salma._store.step("One more") as more:
        more.note("ONE")
    rewrite(salma, lambda body: body | {"step": step}, since=salma.records.head().seq)
    assert any("signature does not stand beside it" in sentence for sentence in found(salma))
    assert any("A signature stands beside" in sentence for sentence in found(salma))


def test_a_signature_taken_away_is_named(salma: Workspace) -> None:
    run(salma, "DELETE FROM signature WHERE seq = 2")
    [sentence] = found(salma)
    assert sentence.startswith("Journal entry 2 says that it is by Amal")


def test_signatures_stripped_by_calling_entries_older_are_named(salma: Workspace) -> None:
    """Entries from before signatures need none; but none of them stands behind one that is signed."""
    entries = len(bodies(salma))
    rewrite(salma, lambda body: body | {"v": 2}, since=3)
    assert sum("signing had begun before it" in sentence for sentence in found(salma)) == entries - 2


def test_a_signature_beside_no_entry_is_named(salma: Workspace) -> None:
    run(salma, "INSERT INTO signature VALUES (900, 'ab')")
    assert found(salma) == ["A signature stands beside journal entry 900, where none belongs."]


def test_the_past_rewritten_and_signed_by_another_is_named(salma: Workspace) -> None:
    """Everything is written again so that chain and head fit: her signature cannot be."""

    def change(body: insider.Body) -> insider.Body:
        return body | {"reason": "something else"} if body["seq"] == 2 else body

    hers = sum(body["actor"] == amal(salma).id for body in bodies(salma))
    rewrite(salma, change, signed_by=salma._vault.author)
    assert sum("says that it is by Amal" in sentence for sentence in found(salma)) == hers


def test_a_key_exchanged_in_the_list_of_people_is_named(salma: Workspace, folder: Path) -> None:
    """Anybody who opens the vault can write the list; then what she signed fits no more, and she is told at once."""
    vault = salma._vault
    mine = vault.person
    assert mine is not None
    her = salma.people.find("Amal").person
    vault._write(vault._roster.with_person(dataclasses.replace(her, public_key=mine.public_key)))
    assert any("says that it is by Amal" in sentence for sentence in found(salma))
    # All that is hers can be made to look like signed by her, but not to her: her key lies in her slot.
    rewrite(salma, lambda body: body | {"key": vault.author.key}, signed_by=vault.author)
    salma.close()
    with pytest.raises(VaultDamaged, match="names another key for you"):
        Workspace.open(folder, AMAL, read_only=True)


# -- names ------------------------------------------------------------------------------------------------------------


def test_two_renames_lend_nobody_a_name(salma: Workspace) -> None:
    """Once, two renames on the command line made a checkpoint of hers pass for Amal's."""
    her, me = salma.people.find("Amal").person, salma.people.me()
    assert me is not None
    for person, name in ((her, "Somebody"), (me, "Amal")):
        with pytest.raises(Refused):
            salma.people.rename(person.id, name)
    assert found(salma) == []


def test_a_name_that_was_somebody_elses_is_refused(folder: Path) -> None:
    with Workspace.open(folder, AMAL) as ws:
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, "Amal H.")
    with Workspace.open(folder, SALMA) as ws:
        me = ws.people.me()
        assert me is not None
        with pytest.raises(Refused) as refused:
            ws.people.rename(me.id, "amal")
        assert refused.value.code == "name_taken"
        with pytest.raises(Refused):
            ws.people.add("Amal", "a third passphrase")


def exchange_names(ws: Workspace) -> None:
    """Past the program: Amal is called otherwise, and the insider is called Amal."""
    ws._vault.rename_person(ws.people.find("Amal").person.id, "Somebody")
    me = ws.people.me()
    assert me is not None
    ws._vault.rename_person(me.id, "Amal")


def test_names_exchanged_past_the_program_are_named(salma: Workspace) -> None:
    exchange_names(salma)
    assert found(salma) == [
        "The list of people is not as the journal recorded it: a name or a key was changed past Casefile."
    ]


@pytest.mark.parametrize("whose", ["Amal", "Salma"])
def test_anothers_name_changed_with_an_entry_of_ones_own_is_named(salma: Workspace, whose: str) -> None:
    """As the program would journal it, past the verb that refuses it; also where the entry says it is of one's own."""
    amal_, me = salma.people.find("Amal").person, salma.people.find("Salma").person
    before = names.known(salma._vault.signers())
    salma._vault.rename_person(amal_.id, "Somebody")
    reason = f"person-renamed {(amal_ if whose == 'Amal' else me).id}"
    with salma._store.step("Rename a person") as step:
        step.note_people(before, names.known(salma._vault.signers()), reason=reason)
    number = salma.records.head().seq
    unconfirmed, sentence = sorted(found(salma))
    assert sentence == f"The list of people is not what journal entry {number} recorded, or what it recorded is gone."
    assert unconfirmed.startswith("The list of people calls a key Somebody (key ")


def test_a_checkpoint_signed_under_anothers_name_is_named(salma: Workspace) -> None:
    """Even where the exchange was accepted: the entry about it keeps what was before."""
    before = salma.integrity.checkpoint_note()
    exchange_names(salma)
    salma.integrity.repair("people")
    write(salma)
    after = salma.integrity.checkpoint_note()
    [_unconfirmed, sentence] = found(salma, [after])
    assert "under the name Amal, which was the name of another key before: Somebody (key " in sentence
    # And the one from before says what the name was then.
    report = salma.integrity.verify(against=[before.encode()])
    [meaning] = [finding.meaning for finding in report.findings if finding.part == "checkpoint"]
    assert "whose name was \u2068Salma\u2069 then; now it is \u2068Amal\u2069. That key has had 2 names." in meaning


def test_names_exchanged_and_accepted_are_named_until_their_owners_say_so(salma: Workspace, folder: Path) -> None:
    exchange_names(salma)
    salma.integrity.repair("people")
    number = salma.records.head().seq
    [sentence] = found(salma)
    assert sentence.startswith("The list of people calls a key Somebody (key ")
    assert f"by the entries that they signed its name is Amal. Entry {number}, by Amal (key " in sentence
    salma.integrity.repair("people")  # nor by saying it twice
    salma.people.add("Rima", "a third passphrase")
    assert found(salma) == [sentence]
    salma.close()
    with Workspace.open(folder, AMAL) as ws:
        ws.people.add("Nour", "a fourth passphrase")  # which says nothing of her own name
        assert found(ws) == [sentence]
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, "Amal H.")
        assert found(ws) == []


def test_names_exchanged_within_an_entry_about_something_else_are_named(salma: Workspace) -> None:
    before = names.known(salma._vault.signers())
    exchange_names(salma)
    for first in (before, names.known(salma._vault.signers())):  # also where it says that they were so before
        with salma._store.step("Accept") as step:
            step.note_people(first, names.known(salma._vault.signers()), reason="person-accepted")
        assert found(salma) != []
        assert any("calls a key Somebody" in each or "is not what journal entry" in each for each in found(salma))


def test_who_accepts_their_own_name_settles_it(folder: Path) -> None:
    """A power cut between header and journal: who was renaming themselves accepts the list."""
    with Workspace.open(folder, AMAL) as ws:
        me = ws.people.me()
        assert me is not None
        ws._vault.rename_person(me.id, "Amal H.")
        assert found(ws) != []
        ws.integrity.repair("people")
        assert found(ws) == []


def test_a_rename_says_both_names_and_no_entry_holds_them(folder: Path) -> None:
    with Workspace.open(folder, SALMA) as ws:
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, "Salma K.")
        entry = ws.records.journal_entries()[-1]
        assert "Salma" not in entry.body
        said = ws.people.said(entry.reason, entry.file_sha256)
        assert said.replace("\u2068", "").replace("\u2069", "") == "Salma has the name Salma K. since"
        assert found(ws) == []
        run(ws, "UPDATE roster SET body = replace(body, '\"Salma\"', '\"Amal\"')")
        assert any("list of people is not what journal entry" in sentence for sentence in found(ws))
        run(ws, "DELETE FROM roster")
        assert any("list of people is not what journal entry" in sentence for sentence in found(ws))


# -- checkpoints ------------------------------------------------------------------------------------------------------


def note_of(ws: Workspace, at: str) -> str:
    """A checkpoint of the vault as it is now, with a date of the insider's choosing."""
    vault, head = ws._vault, ws.records.head()
    root = ws._store.examine([head.seq]).roots[head.seq]
    text = checkpoints.Checkpoint(str(vault.id), head.seq, root, head.hash, vault.generation, at).text()
    lines = [checkpoints._line(checkpoints.vault_name(vault.id), vault.signing_public_key(), vault.sign(text.encode()))]
    assert vault.signer is not None
    name = checkpoints.signer_name(vault.id, vault.signer.id)
    lines.append(checkpoints._line(name, *vault.sign_as_opener(text.encode())))
    return f"{text}\n{''.join(lines)}"


def test_a_checkpoint_dated_before_the_vault_is_named(salma: Workspace) -> None:
    [sentence] = found(salma, [note_of(salma, "2019-01-01T00:00:00Z")])
    assert "is of 2019-01-01T00:00:00Z, but its newest entry is of" in sentence


def test_a_checkpoint_dated_before_its_person_is_named(folder: Path) -> None:
    """The journal is of before; who signed it came later."""
    with Workspace.open(folder, SALMA) as ws:
        vault = ws._vault
        me = vault.person
        assert me is not None
        vault._write(vault._roster.with_person(dataclasses.replace(me, added="2999-01-01T00:00:00Z")))
        *_kept, sentence = found(ws, [note_of(ws, "2998-01-01T00:00:00Z")])
        assert sentence.startswith("The checkpoint says that it is of 2998-01-01T00:00:00Z, but Salma (key")
        assert "was added on 2999-01-01T00:00:00Z" in sentence


def test_a_clock_that_was_set_back_dates_no_checkpoint_before_its_entries(
    salma: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Earlier(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return dt.datetime(2019, 1, 1, tzinfo=tz)

    monkeypatch.setattr("casefile.vault.checkpoints.dt.datetime", Earlier)
    assert found(salma, [salma.integrity.checkpoint_note()]) == []


def test_a_kept_checkpoint_that_lost_its_persons_signature_is_named(salma: Workspace) -> None:
    [(size, note), *_rest] = salma._store.kept_notes()
    run(
        salma,
        "UPDATE checkpoint SET note = :note WHERE size = :n",
        n=size,
        note="\n".join(note.split("\n")[:-2]) + "\n",
    )
    [sentence] = found(salma)
    assert (
        sentence
        == f"The checkpoint kept at entry {size} is damaged: It has lost the signature of the person who took it."
    )


def test_a_session_of_the_recovery_sheet_keeps_signed_checkpoints(folder: Path) -> None:
    with Workspace.open(folder, AMAL) as ws:
        words = ws.recovery.make("words").words
    with Workspace.open_with_recovery(folder, words) as ws:
        write(ws)
        note = ws.integrity.checkpoint_note()
        assert note.count("\u2014 casefile/") == 2
        kept = len(ws._store.kept_notes())
    with Workspace.open(folder, AMAL) as ws:
        assert len(ws._store.kept_notes()) == kept
        assert found(ws, [note]) == []
        report = ws.integrity.verify(against=[note.encode()])
        [meaning] = [finding.meaning for finding in report.findings if finding.part == "checkpoint"]
        assert "It is signed with the recovery sheet: " in meaning


def test_all_kept_checkpoints_taken_away_are_named(salma: Workspace) -> None:
    write(salma)  # the newest is named by what is written next
    sizes = [size for size, _note in salma._store.kept_notes()]
    run(salma, "DELETE FROM checkpoint")
    gone = [f"The checkpoint that the vault kept at entry {size} is gone: later entries name it." for size in sizes]
    assert found(salma) == gone
    write(salma)  # what is written since names none, and hides nothing
    assert found(salma) == gone


def test_all_time_stamps_and_disclosures_taken_away_are_named(salma: Workspace, tmp_path: Path) -> None:
    """With their rows, their lines in the lists, their words and their history: the journal recorded each."""
    case = salma.cases.by_ref("TST")
    assert isinstance(case, Case)
    salma.stamps.request_for_journal(case.id, tmp_path / "request.tsq")
    salma.dossiers.export(case.id, "internal", tmp_path / "dossier.pdf")
    assert found(salma) == []
    for kind in ("stamp", "disclosure"):
        seqs = [body["seq"] for body in bodies(salma) if body["kind"] == kind and body["after"]]
        assert seqs
        for statement in (
            "DELETE FROM search_doc WHERE record_id IN (SELECT id FROM record WHERE kind = :kind)",
            "DELETE FROM link WHERE source_kind = :kind",
            "DELETE FROM history WHERE record_id IN (SELECT id FROM record WHERE kind = :kind)",
            f"DELETE FROM {kind} WHERE :kind = :kind",
            "DELETE FROM record WHERE kind = :kind",
        ):
            run(salma, statement, kind=kind)
        sentences = found(salma)
        assert all(any(f"entry {seq} does not fit the chain" in each for each in sentences) for seq in seqs)


@pytest.mark.parametrize("which", range(3))
def test_one_kept_checkpoint_taken_away_is_named(salma: Workspace, which: int) -> None:
    write(salma)
    sizes = [size for size, _note in salma._store.kept_notes()]
    run(salma, "DELETE FROM checkpoint WHERE size = :n", n=sizes[which])
    assert found(salma) == [
        f"The checkpoint that the vault kept at entry {sizes[which]} is gone: later entries name it."
    ]


# -- what else a passphrase is enough for ------------------------------------------------------------------------------


def test_an_entry_of_ones_own_dated_back_is_named(salma: Workspace) -> None:
    """Signed by whom it names, and in the chain; only the day is invented."""
    write(salma)
    write(salma, "What she says that she saw last year")
    last = salma.records.head().seq
    for other in ({"at": "2025-01-01T00:00:00.000Z"}, {"at": "2025-01-01T00:00:00.000Z", "v": 3}):
        rewrite(salma, lambda body, other=other: body | other, since=last, signed_by=salma._vault.author)  # type: ignore[misc]
        sentences = found(salma)
        assert any(
            f"ntry {last} is dated before the one" in each or f"ntry {last} does not fit" in each for each in sentences
        )


def test_a_clock_that_was_set_back_says_so_and_is_no_fault(salma: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    class Earlier(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return dt.datetime(2019, 1, 1, tzinfo=tz)

    write(salma)
    monkeypatch.setattr("casefile.store.journal.dt.datetime", Earlier)
    write(salma)
    monkeypatch.undo()
    write(salma)
    assert found(salma) == []
    assert any("the clock of the machine was doubtful" in sentence for sentence in told(salma))


def test_a_time_zone_changed_past_the_program_is_named(salma: Workspace) -> None:
    salma.clock.set_zone("Asia/Aden")
    assert found(salma) == []
    for other in (
        "UPDATE vault_info SET value = 'Pacific/Apia' WHERE key = 'zone'",
        "DELETE FROM vault_info WHERE key = 'zone'",
    ):
        run(salma, other)
        assert found(salma) == ["The vault's time zone is not the one that the journal recorded last: Asia/Aden."]


def test_a_recovery_sheet_exchanged_for_one_that_nobody_has_is_named(folder: Path) -> None:
    """Nobody would notice before it is needed."""
    with Workspace.open(folder, AMAL) as ws:
        words = ws.recovery.make("words").words
        assert found(ws) == []
    with Workspace.open(folder, SALMA) as ws:
        vault = ws._vault
        kept = [slot for slot in vault._header.slots if slot.kind != "recovery"]
        [old] = vault._header.of_kind("recovery")
        other = ByRecovery(b"nobody has written these down...")
        new = Slot.seal(vault._ring.vault_key(), other, context=vault.id.bytes, slot_id=old.id)
        vault._write(vault._roster, slots=[*kept, new])
        [sentence] = found(ws)
        assert sentence.startswith("Recovery sheet of ") and "The sheet may open nothing." in sentence
        assert not ws.recovery.drill(words)
        # Nor with the list made to fit it.
        sheets = tuple(dataclasses.replace(sheet, slot=new.digest) for sheet in vault._roster.sheets)
        vault._write(dataclasses.replace(vault._roster, sheets=sheets))
        assert found(ws)[0].startswith("The list of people is not as the journal recorded it")


def test_somebody_added_under_the_name_of_another_is_told_from_them(folder: Path) -> None:
    """By the program's own verbs: Amal is removed, and another is added who is called so."""
    with Workspace.open(folder, SALMA) as ws:
        amal_ = ws.people.find("Amal")
        mine = ws.people.find("Salma")
        assert ws.people.name_of(str(mine.person.id)) == "Salma"
        for name in ("Am\u0430l", "\u0410mal", "\u00c1mal"):  # Cyrillic letters, an accent
            with pytest.raises(Refused):
                ws.people.add(name, "a third passphrase")
        ws.people.remove(amal_.passphrase_slot)
        other = ws.people.add("Am\u0430l", "a third passphrase")
        called = {ws.people.name_of(str(id_)) for id_ in (amal_.person.id, other.id)}
        assert len(called) == 2 and all("(key " in name for name in called)


# -- what was taken out -----------------------------------------------------------------------------------------------


def redact(ws: Workspace) -> None:
    """Take an earlier version out, and say so as a travel copy does."""
    incident = next(each for each in ws.records.of(Incident) if each.title == "What Amal saw")
    ws.records.change(incident.id, title="What nobody saw")
    seq = ws.records.history(incident.id)[0].seq
    with ws._store.step("Make a travel copy") as step:
        step.note(redaction.REDACTED, reason=redaction.reason("travel-copy", [seq]))
    run(ws, "UPDATE history SET after = NULL, salt = '' WHERE seq = :n", n=seq)


def test_an_earlier_version_taken_out_at_home_is_named(salma: Workspace) -> None:
    redact(salma)
    [sentence] = found(salma)
    assert "was taken out, and this is no travel copy" in sentence


def test_calling_the_vault_a_travel_copy_is_named(salma: Workspace, folder: Path) -> None:
    redact(salma)
    vault = salma._vault
    vault._write(dataclasses.replace(vault._roster, travelled="2026-01-01T00:00:00Z"))
    [sentence] = found(salma)
    assert "says that it is a travel copy, but Amal (key" in sentence


def test_more_taken_out_of_a_travel_copy_than_it_says_is_named(folder: Path, tmp_path: Path) -> None:
    with Workspace.open(folder, AMAL) as ws:
        case = ws.cases.by_ref("TST")
        assert isinstance(case, Case)
        ws.records.save(Witness(case_id=case.id, ref="W-4711", risk_assessment="Lives alone"))
        ws.travel.write(tmp_path / "Travel.casefile", "words for the border", cost=KdfCost())
    with Workspace.open(tmp_path / "Travel.casefile", "words for the border") as copy:
        assert found(copy) == []
        assert any("This is a travel copy" in sentence for sentence in told(copy))
        assert any(
            "1 earlier version of a record was redacted when this copy was made, by Amal (key" in sentence
            for sentence in told(copy)
        )
        write(copy)
        copy.people.add("Rima", "of the border")
        assert found(copy) == []
        incident = next(each for each in copy.records.of(Incident) if each.title == "What Amal saw")
        seq = copy.records.history(incident.id)[0].seq
        copy.records.change(incident.id, title="What nobody saw")
        run(copy, "UPDATE history SET after = NULL, salt = '' WHERE seq = :n", n=seq)
        assert any("was taken out" in sentence for sentence in found(copy))


# -- everything -------------------------------------------------------------------------------------------------------


def test_a_vault_rewritten_from_its_first_entry_is_found_by_a_head_that_left_it(salma: Workspace) -> None:
    """Anyone who has a passphrase can write all of it again, as if nobody had ever signed: nothing inside can tell.
    What left the machine can.
    """
    note, words = salma.integrity.checkpoint_note(), " ".join(salma.integrity.head_words())
    rewrite(salma, lambda body: body | {"v": 2, "file": "", "app": "0.0.9"})
    run(salma, "DELETE FROM roster")
    assert found(salma) == []
    assert any("from before signatures" in sentence for sentence in told(salma))
    [sentence] = found(salma, [note])
    assert "The journal is another than at the checkpoint" in sentence
    assert not salma.integrity.compare_words(words).ok


# -- what is no fault -------------------------------------------------------------------------------------------------


def test_who_takes_their_name_back_by_the_sheet_is_told_and_no_fault(folder: Path) -> None:
    with Workspace.open(folder, AMAL) as ws:
        words = ws.recovery.make("words").words
    with Workspace.open_with_recovery(folder, words) as ws:
        ws.people.begin_after_recovery("Salma", "one that she remembers")
        write(ws)
        note = ws.integrity.checkpoint_note()
        assert found(ws, [note]) == []
        report = ws.integrity.verify(against=[note.encode()])
        [meaning] = [finding.meaning for finding in report.findings if finding.part == "checkpoint"]
        assert "Before it, that was the name of" in meaning
    assert wrong(folder) == []


def test_a_new_key_by_the_sheet_is_no_fault(folder: Path) -> None:
    with Workspace.open(folder, AMAL) as ws:
        words = ws.recovery.make("words").words
    rekey(folder, "", "under a new key", untrusted_words=words, name="Amal", cost=KdfCost())
    with Workspace.open(folder, "under a new key") as ws:
        write(ws)
        ws.people.add("Rima", "a third passphrase")
        assert found(ws, [ws.integrity.checkpoint_note()]) == []
    with Workspace.open(folder, "a third passphrase") as ws:
        write(ws)
        assert found(ws) == []


def test_every_change_of_people_in_turn_is_no_fault(folder: Path) -> None:
    with Workspace.open(folder, AMAL) as ws:
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, "Amal H.")
        ws.people.rename(me.id, "Amal H.")
        rima = ws.people.add("Rima", "a third passphrase")
        ws.people.change_passphrase(AMAL, "another of Amal's")
        ws.people.rename(me.id, "Amal")
        ws.people.remove(next(each.passphrase_slot for each in ws.people.all() if each.person.id == rima.id))
        ws.people.add("Rima", "a fourth passphrase")
        assert found(ws, [ws.integrity.checkpoint_note()]) == []
