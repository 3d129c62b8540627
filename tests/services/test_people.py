"""People of a vault and its recovery sheet, as the journal tells of them."""

from __future__ import annotations

import itertools
import json
import re
import uuid
from pathlib import Path

import pytest

from casefile.errors import NotFound, Refused, VaultLocked, WorldFault, WrongPassphrase
from casefile.vault import header
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


def _events(ws: Workspace) -> list[tuple[str, str]]:
    return [(entry.event, entry.reason) for entry in ws.records.journal_entries()]


def test_every_entry_names_who_opened_the_vault(ws: Workspace, vault_folder: Path) -> None:
    me = ws.people.me()
    assert me is not None
    ws.people.rename(me.id, "Amal")
    salma = ws.people.add("Salma", "second")
    ws.close()
    with Workspace.open(vault_folder, "second") as by_salma:
        by_salma.cases.create("TST", "A case")
        assert by_salma.people.me() == salma
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as again:
        told = [
            (again.people.name_of(e.actor), e.event, again.people.said(e.reason))
            for e in again.records.journal_entries()
        ]
        assert [(name, event) for name, event, _words in told] == [
            ("Amal", "KEY_CHANGED"),
            ("Amal", "KEY_CHANGED"),
            ("Salma", "RECORD_CREATED"),
        ]
        assert "Salma" in told[1][2] and "added" in told[1][2]
        bodies = "".join(entry.body for entry in again.records.journal_entries())
        assert "Salma" not in bodies and str(salma.id) in bodies


def test_the_list_shows_who_is_who(ws: Workspace) -> None:
    salma = ws.people.add("Salma", "second")
    first, second = ws.people.all()
    assert (first.is_me, second.is_me) == (True, False)
    assert second.person == salma
    assert [slot.id for slot in second.slots] == [second.passphrase_slot]
    assert ws.people.last_entry(first.person.id) == ws.records.journal_entries()[-1].at
    assert ws.people.last_entry(salma.id) == ""
    assert {first.passphrase_slot, second.passphrase_slot} == {slot.id for slot in ws.people.ways()}
    ws.people.remove(second.passphrase_slot)
    gone = ws.people.all()[1]
    assert gone.person.removed and gone.passphrase_slot == ""
    assert ws.people.name_of(str(salma.id)) == "Salma"
    with pytest.raises(NotFound):
        ws.people.find("salma")
    assert _events(ws)[-1] == ("KEY_CHANGED", f"person-removed {salma.id}")


def test_somebody_is_found_by_name_or_id(ws: Workspace) -> None:
    salma = ws.people.add("Salma", "second")
    assert ws.people.find(" SALMA ").person == ws.people.find(str(salma.id)).person == salma


def test_what_fails_is_not_journalled(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    (me,) = ws.people.all()
    for verb, error in (
        (lambda: ws.people.add("", "second"), Refused),
        (lambda: ws.people.rename(uuid.uuid4(), "Nobody"), NotFound),
        (lambda: ws.people.change_passphrase("wrong", "new"), WrongPassphrase),
        (lambda: ws.people.remove(me.passphrase_slot), Refused),
        (lambda: ws.people.remove("0" * 16), Refused),
        (lambda: ws.people.begin_after_recovery("Rima", "new"), Refused),
        (lambda: ws.recovery.make("letters"), Refused),
        (lambda: ws.recovery.drill(["one"]), Refused),
    ):
        with pytest.raises(error):
            verb()

    def full(*arguments: object) -> None:
        raise WorldFault("full", code="disk_full")

    monkeypatch.setattr(header, "write_copies", full)
    for verb in (lambda: ws.people.add("Salma", "second"), lambda: ws.recovery.make("words")):
        with pytest.raises(WorldFault):
            verb()
    assert _events(ws) == []
    assert len(ws.people.all()) == 1 and len(ws.people.ways()) == 1


def test_a_locked_vault_changes_no_key(ws: Workspace) -> None:
    ws.close()
    for verb in (lambda: ws.people.add("Salma", "second"), lambda: ws.recovery.make("words"), ws.people.all):
        with pytest.raises(VaultLocked):
            verb()


def test_a_changed_passphrase_is_journalled_without_a_secret(ws: Workspace, vault_folder: Path) -> None:
    ws.people.change_passphrase(PASSPHRASE, "another phrase")
    ws.close()
    with Workspace.open(vault_folder, "another phrase", read_only=True) as again:
        (entry,) = again.records.journal_entries()
        assert (entry.event, entry.reason) == ("KEY_CHANGED", "passphrase-changed")
        assert "phrase" not in json.loads(entry.body)["reason"].replace("passphrase", "")
        assert again.notices == ()


@pytest.mark.parametrize("form", ["words", "shares"])
def test_a_sheet_is_made_proved_and_tried(ws: Workspace, form: str) -> None:
    assert (ws.recovery.form(), ws.recovery.made(), ws.recovery.last_drill()) == ("", "", "")
    key = ws.recovery.make(form)
    assert ws.recovery.form() == form and ws.recovery.made()
    for _again in range(20):
        one, two = asked = ws.recovery.ask(key)
        assert one != two
        assert form == "words" or (one.sheet != two.sheet and all(6 <= a.word <= 30 for a in asked))
        for each in asked:
            assert key.sheets[each.sheet - 1][each.word - 1]
    right = {a: f" {key.sheets[a.sheet - 1][a.word - 1].upper()} " for a in asked}
    assert not ws.recovery.prove(key, {**right, one: "wrong"})
    assert not ws.recovery.prove(key, {one: right[one]})
    assert not ws.recovery.prove(key, {})
    assert ws.recovery.prove(key, right)

    assert ws.recovery.last_drill() == ""
    assert ws.recovery.drill([word for sheet in key.sheets for word in sheet])
    tried = ws.recovery.last_drill()
    assert tried
    other = ws.recovery.make("words")
    assert not ws.recovery.drill([word for sheet in key.sheets for word in sheet])
    assert [reason for _event, reason in _events(ws)] == [
        "recovery-made",
        "recovery-proved",
        "sheet-opens",
        "recovery-made",
        "sheet-fails",
    ]
    # A single word may stand in any entry: "recovery-made" holds one of the list.
    neighbours = [re.compile(rf"{a}\W{{1,6}}{b}") for a, b in itertools.pairwise(other.words)]
    assert not any(two.search(e.body) for e in ws.records.journal_entries() for two in neighbours)


def test_a_drill_of_an_older_sheet_does_not_count(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    key = ws.recovery.make("words")
    ws.recovery.drill(key.words)
    monkeypatch.setattr("casefile.vault.roster.now", lambda: "2999-01-01T00:00:00Z")
    ws.recovery.make("words")
    assert ws.recovery.last_drill() == ""


def test_recovery_ends_with_a_person_who_acts(ws: Workspace, vault_folder: Path) -> None:
    key = ws.recovery.make("shares")
    ws.close()
    with Workspace.open_with_recovery(vault_folder, [w for share in key.shares[:2] for w in share]) as recovered:
        assert recovered.people.me() is None
        recovered.cases.create("ONE", "By the sheet")
        rima = recovered.people.begin_after_recovery("Rima", "new")
        recovered.cases.create("TWO", "By Rima")
        names = [recovered.people.name_of(entry.actor) for entry in recovered.records.journal_entries(after=1)]
        assert [name[:17] for name in names] == ["Recovery sheet of", "Recovery sheet of", "Rima"]
        assert _events(recovered)[-2] == ("KEY_CHANGED", f"recovered {rima.id}")
    with Workspace.open(vault_folder, "new") as again:
        assert again.people.me() == rima
        sheet = next(slot for slot in again.people.ways() if slot.kind == "recovery")
        again.people.remove(sheet.id)
        assert _events(again)[-1] == ("KEY_CHANGED", "recovery-removed")


def test_nobody_is_named_where_nobody_is_known(ws: Workspace) -> None:
    assert ws.people.name_of("") == ws.people.name_of(str(uuid.uuid4())) == "Unknown person"
    (me,) = ws.people.all()
    assert ws.people.name_of(str(me.person.id)) == "Unnamed person"
    assert ws.people.said("evidence-key") == "evidence-key"
    assert ws.people.said("passphrase-changed") == "A passphrase was changed"
