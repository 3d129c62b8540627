"""Vaults that earlier versions wrote, kept as they were left: opened, brought up to date, and nothing in them lost.

``kept/0001`` was written at schema 0001. Its vault holds a text with a passage, and five excerpts whose region and span
are lines of text; some of them were changed, one change was undone, one excerpt is in the trash. ``case.json`` is the
case as that version exported it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from casefile.errors import CasefileError, VaultDamaged
from casefile.model.anchors import Passage, Region, Span
from casefile.model.records import Case, Excerpt
from casefile.services.restore import restore
from casefile.store import migrations, tables
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

KEPT = Path(__file__).parent / "kept" / "0001"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A vault of schema 0001, closed."""
    return Path(shutil.copytree(KEPT / "vault", tmp_path / "Kept.casefile"))


@pytest.fixture
def now(old: Path) -> Iterator[Workspace]:
    """The same, opened by this version."""
    with Workspace.open(old, PASSPHRASE) as workspace:
        yield workspace


def excerpts(ws: Workspace) -> dict[str, Excerpt]:
    found = [*ws.records.of("excerpt"), *ws.records.of("excerpt", trashed=True)]
    return {record.ref[-1]: record for record in found if isinstance(record, Excerpt)}


def faults(ws: Workspace) -> list[str]:
    return [finding.sentence for finding in ws.integrity.verify().findings if not finding.ok]


def test_what_reads_as_a_value_became_one_and_the_rest_stands_in_the_comment(now: Workspace) -> None:
    found = excerpts(now)
    assert {n: (each.region, each.span, each.comment) for n, each in found.items()} == {
        "1": (None, None, "Which one?"),
        "2": (Region(0.1, 0.2, 0.305, 0.4), None, "A window"),
        "3": (None, Span(70, 81.5), "region: upper left corner, beside the minaret"),
        "4": (
            None,
            None,
            "Spoken in Arabic, by a woman\nregion: #xywh=percent:90,90,20,20\nspan: from the second minute on",
        ),
        "5": (None, Span(70, 80.5), ""),
        "6": (None, None, ""),
    }
    assert isinstance(found["1"].anchor, Passage)
    assert found["2"].anchor == Region(0.1, 0.2, 0.305, 0.4, 3)
    assert found["6"].trashed and found["6"].page == 2


def test_history_is_left_as_it_was_and_says_the_same(old: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "bring_up_to_date", lambda database: None)
        with Workspace.open(old, PASSPHRASE, read_only=True) as before:
            head, entries = before.records.head(), history(before)
    with Workspace.open(old, PASSPHRASE) as ws:
        assert (ws.records.head(), history(ws)) == (head, entries)
        assert ws.notices == ()
        assert faults(ws) == []
        changes = [change for entry in ws.records.history(excerpts(ws)["3"].id) for change in entry.changes]
        said = [(change.before, change.after) for change in changes if change.field.name == "comment"]
        assert said == [
            ("", "region: upper left corner"),
            ("region: upper left corner", "region: upper left corner, beside the minaret"),
        ]


def history(ws: Workspace) -> list[object]:
    h = tables.history
    with ws._store._database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.select(h).order_by(h.c.seq))]


def test_verifying_compares_the_values_with_what_history_says(now: Workspace) -> None:
    excerpt = tables.by_kind["excerpt"]
    other = '{"x":0.1,"y":0.2,"width":0.305,"height":0.5}'
    with now._store._database.writing() as connection:
        connection.execute(excerpt.update().where(excerpt.c.ref == "OLD-X-0002").values(region=other))
    assert [sentence for sentence in faults(now) if "OLD-X-0002" in sentence]


def test_the_lists_can_be_made_again_from_what_was_brought_up_to_date(now: Workspace) -> None:
    registry = tables.record
    with now._store._database.writing() as connection:
        connection.execute(registry.update().where(registry.c.ref == "OLD-X-0003").values(heading="other"))
    assert faults(now)
    now.integrity.repair("lists")
    assert faults(now) == []


def test_what_came_into_a_comment_is_found(now: Workspace) -> None:
    for words, number in (("beside the minaret", "3"), ("from the second minute", "4"), ("They are coming", "5")):
        assert excerpts(now)[number].id in now._store.search(f'"{words}"')


def test_undo_and_redo_go_on_where_they_were(now: Workspace) -> None:
    now.past.redo()
    assert (excerpts(now)["5"].span, excerpts(now)["5"].comment) == (None, "unsure\nspan: at the end")
    for _count in range(6):  # the redone change, the comment, the trash, the region, the colour, the excerpt on page 2
        now.past.undo()
    found = excerpts(now)
    assert "6" not in found
    assert found["3"].comment == "region: upper left corner"
    assert found["5"].span == Span(70, 80.5)
    assert faults(now) == []
    for _count in range(6):
        now.past.redo()
    assert excerpts(now)["5"].comment == "unsure\nspan: at the end"
    assert faults(now) == []


def test_a_change_after_it_is_one_of_the_changed_field_alone(now: Workspace) -> None:
    id_ = excerpts(now)["3"].id
    now.records.change(id_, colour="green")
    assert [change.field.name for change in now.records.history(id_)[-1].changes] == ["colour"]
    assert faults(now) == []


def test_a_vault_of_before_must_be_opened_for_writing_once(old: Path) -> None:
    with pytest.raises(VaultDamaged, match="must be opened for writing once"):
        Workspace.open(old, PASSPHRASE, read_only=True)
    Workspace.open(old, PASSPHRASE).close()
    with Workspace.open(old, PASSPHRASE, read_only=True) as ws:
        assert faults(ws) == []


def test_a_vault_that_could_not_be_brought_up_to_date_is_as_it_was(old: Path) -> None:
    def broken(*_given: object) -> None:
        raise CasefileError("no room", code="test")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casefile.model.older.excerpt", broken)
        with pytest.raises(CasefileError, match="no room"):
            Workspace.open(old, PASSPHRASE)
    with Workspace.open(old, PASSPHRASE) as ws:
        assert excerpts(ws)["2"].region == Region(0.1, 0.2, 0.305, 0.4)
        assert faults(ws) == []


def test_a_backup_of_before_is_restored(old: Path, tmp_path: Path) -> None:
    (tmp_path / "medium").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "bring_up_to_date", lambda database: None)
        with Workspace.open(old, PASSPHRASE) as before:
            backup = before.backups.write(tmp_path / "medium").folder
    restored = restore(backup, tmp_path / "Restored", PASSPHRASE)
    assert restored.evidence == 1 and not restored.missing
    with Workspace.open(restored.folder, PASSPHRASE) as ws:
        assert excerpts(ws)["2"].region == Region(0.1, 0.2, 0.305, 0.4)
        assert ws.notices == ()
        assert faults(ws) == []


def test_a_document_of_before_is_imported(ws: Workspace) -> None:
    preview = ws.transfer.preview(KEPT / "case.json")
    assert not preview.refused
    ws.transfer.apply(preview)
    found = excerpts(ws)
    assert found["2"].region == Region(0.1, 0.2, 0.305, 0.4)
    assert found["3"].comment == "region: upper left corner, beside the minaret"
    assert faults(ws) == []


def test_a_document_of_before_changes_nothing_in_its_own_vault(now: Workspace) -> None:
    preview = now.transfer.preview(KEPT / "case.json")
    assert preview.count("skip") == len(preview.rows)
    case = now.cases.by_ref("OLD")
    assert isinstance(case, Case)
