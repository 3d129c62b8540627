"""Everything that two honest people do with a vault in turn, people and keys above all: each of it verifies."""

from __future__ import annotations

import dataclasses
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from casefile.errors import Refused
from casefile.model.records import Case, Incident
from casefile.services.rekey import rekey
from casefile.services.restore import restore
from casefile.vault import fido
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace, plugged_in_key
from tests.hostile.insider import AMAL, SALMA, found
from tests.software_key import SoftwareKey

ROAD = "a passphrase for the road"
NEW = "a passphrase under a new key"
RIMA = "a third passphrase of Rima's"


class Desk:
    """One vault and what was done with it; anyone who opens it finds it whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[str] = []

    def verify(self, ws: Workspace, said: str) -> None:
        assert found(ws, self.notes) == [], said
        assert not ws.notices, (said, ws.notices)
        self.notes.append(ws.integrity.checkpoint_note())
        assert found(ws, self.notes[-1:]) == [], f"{said}, with its own checkpoint"

    def closed(self, said: str, *passphrases: str) -> None:
        for passphrase in passphrases:
            with Workspace.open(self.folder, passphrase, read_only=True) as ws:
                assert found(ws, self.notes) == [], f"{said}, read-only"
                assert not ws.notices, (said, ws.notices)


def write(ws: Workspace, title: str) -> Incident:
    case = ws.cases.by_ref("TST")
    assert isinstance(case, Case)
    incident = Incident(case_id=case.id, title=title)
    ws.records.save(incident)
    return incident


def there_and_back(ws: Workspace) -> None:
    """Undo and redo, each twice; a change after an undo."""
    for travel in (ws.past.undo, ws.past.undo, ws.past.redo, ws.past.redo, ws.past.undo):
        with suppress(Refused):  # nothing is left, or something stands on it
            travel()
    write(ws, "After an undo")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[SoftwareKey]:
    there: list[SoftwareKey] = []
    monkeypatch.setattr(fido, "plugged_in", lambda: list(there))
    return there


def authenticator() -> fido.PluggedIn:
    made = plugged_in_key("246810", lambda: None, lambda: False)
    assert isinstance(made, fido.PluggedIn)
    return made


def test_two_people_with_keys_a_sheet_copies_and_a_new_key(
    vault_folder: Path, tmp_path: Path, keys: list[SoftwareKey]
) -> None:
    desk = Desk(vault_folder)
    with Workspace.open(vault_folder, AMAL) as ws:
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, "Amal")
        ws.cases.create("TST", "A case")
        write(ws, "What Amal saw")
        desk.verify(ws, "made")
        salma = ws.people.add("Salma", SALMA)
        desk.verify(ws, "a person added")
    desk.closed("a person added", AMAL, SALMA)
    with Workspace.open(vault_folder, SALMA) as ws:
        write(ws, "What Salma saw")
        there_and_back(ws)
        desk.verify(ws, "undone and redone by another")
        ws.people.rename(salma.id, "Salma K.")
        ws.people.change_passphrase(SALMA, f"{SALMA} 2")
        desk.verify(ws, "renamed, another passphrase")
        blue, red = SoftwareKey(), SoftwareKey()
        keys[:] = [blue]
        first = ws.people.prepare_key(authenticator(), "Blue")
        keys[:] = [red]
        ws.people.add_keys([first, ws.people.prepare_key(authenticator(), "Red", beside=[first])])
        desk.verify(ws, "security keys")
    with Workspace.open_with_key(vault_folder, authenticator()) as ws:
        assert ws.people.me() is not None and ws.people.me().id == salma.id  # type: ignore[union-attr]
        write(ws, "By a security key")
        there_and_back(ws)
        desk.verify(ws, "a session of a security key")
    with Workspace.open(vault_folder, AMAL) as ws:
        words = ws.recovery.make("words").words
        ws.recovery.drill(words)
        desk.verify(ws, "a recovery sheet")
        document = tmp_path / "case.json"
        case = ws.cases.by_ref("TST")
        assert case is not None
        ws.transfer.export_json(case.id, document)
        ws.transfer.apply(ws.transfer.preview(document))
        desk.verify(ws, "imported")
        there_and_back(ws)
        desk.verify(ws, "an import undone and redone")
        ws.dossiers.export(case.id, "internal", tmp_path / "dossier.pdf")
        desk.verify(ws, "a dossier")
        done = ws.backups.write(tmp_path)
        ws.backups.note(done)
        desk.verify(ws, "a backup")
        at_backup = len(desk.notes)
        ws.travel.write(tmp_path / "Road.casefile", ROAD, cost=KdfCost())
        desk.verify(ws, "a travel copy")
    desk.closed("a travel copy", AMAL, f"{SALMA} 2")

    road = Desk(tmp_path / "Road.casefile")
    road.closed("the travel copy", ROAD)
    with Workspace.open(road.folder, ROAD) as ws:
        write(ws, "On the road")
        there_and_back(ws)
        road.verify(ws, "used on the road")
        rima = ws.people.add("Rima", RIMA)
        there_and_back(ws)
        road.verify(ws, "a person added on the road")
        document = tmp_path / "road.json"
        case = ws.cases.by_ref("TST")
        assert case is not None
        ws.transfer.export_json(case.id, document)
        ws.travel.write(tmp_path / "Road2.casefile", f"{ROAD} 2", cost=KdfCost())
        road.verify(ws, "a copy of the copy")
    again = Desk(tmp_path / "Road2.casefile")
    with Workspace.open(again.folder, f"{ROAD} 2") as ws:
        write(ws, "Further on the road")
        again.verify(ws, "the copy of the copy")
    with Workspace.open(road.folder, RIMA) as ws:
        write(ws, "By Rima on the road")
        ws.people.rename(rima.id, "Rima A.")
        road.verify(ws, "a session of who was added on the road")
    rekey(road.folder, ROAD, f"{ROAD} 3", cost=KdfCost())
    road.notes.clear()
    with Workspace.open(road.folder, f"{ROAD} 3") as ws:
        write(ws, "Under a new key on the road")
        road.verify(ws, "a new key of the copy")

    restored = Desk(tmp_path / "Restored.casefile")
    backup = next(path for path in tmp_path.iterdir() if path.name.endswith(".casefile-backup"))
    restore(backup, restored.folder, AMAL)
    restored.notes = desk.notes[: at_backup - 1]
    restored.closed("restored", AMAL, f"{SALMA} 2")
    with Workspace.open(restored.folder, f"{SALMA} 2") as ws:
        write(ws, "In what was restored")
        there_and_back(ws)
        restored.verify(ws, "used after it was restored")

    with Workspace.open(vault_folder, f"{SALMA} 2") as ws:
        ws.transfer.apply(ws.transfer.preview(tmp_path / "road.json"))
        desk.verify(ws, "what came from the road")
        mine = next(each for each in ws.people.all() if each.person.name == "Amal")
        ws.people.remove(mine.passphrase_slot)
        desk.verify(ws, "a person removed")
        there_and_back(ws)
        desk.verify(ws, "undone after that")
    with Workspace.open_with_recovery(vault_folder, words) as ws:
        write(ws, "By the sheet, before anybody had a name")
        there_and_back(ws)
        assert found(ws, desk.notes) == [], "a session of the sheet"
        ws.people.begin_after_recovery("Amal again", NEW)
        write(ws, "By Amal again")
        there_and_back(ws)
        desk.verify(ws, "begun after recovery")
    desk.closed("begun after recovery", NEW, f"{SALMA} 2")
    rekey(vault_folder, NEW, f"{NEW} 2", cost=KdfCost())
    desk.notes.clear()
    with Workspace.open(vault_folder, f"{NEW} 2") as ws:
        write(ws, "Under a new key")
        there_and_back(ws)
        desk.verify(ws, "a new key")
        ws.people.add("Salma", SALMA)
        desk.verify(ws, "a person of before added again")
        (tmp_path / "second").mkdir()
        ws.backups.note(ws.backups.write(tmp_path / "second"))
        words = ws.recovery.make("words").words
        desk.verify(ws, "backup and sheet under the new key")
    with Workspace.open(vault_folder, SALMA) as ws:
        incident = write(ws, "By Salma under the new key")
        saved = ws.records.get(incident.id)
        ws.records.save(dataclasses.replace(saved, title="Changed"), based_on=saved)  # type: ignore[call-arg]
        ws.records.trash([incident.id])
        ws.records.restore([incident.id])
        desk.verify(ws, "the trash")
    rekey(vault_folder, "", f"{NEW} 3", untrusted_words=words, name="Somebody new", cost=KdfCost())
    desk.notes.clear()
    with Workspace.open(vault_folder, f"{NEW} 3") as ws:
        write(ws, "Under a third key")
        desk.verify(ws, "a new key by the sheet")
    moved = Desk(Path(shutil.move(vault_folder, tmp_path / "Moved.casefile")))
    with Workspace.open(moved.folder, f"{NEW} 3") as ws:
        write(ws, "Elsewhere")
        moved.verify(ws, "moved")
