"""Whatever a case holds: out and in again is the same, and undo goes back to exactly what was."""

from __future__ import annotations

import dataclasses
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casefile.errors import Refused
from casefile.model.fields import kind_of
from casefile.model.records import Incident
from casefile.workspace import Workspace
from tests import drawn
from tests.opened import PASSPHRASE

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
CONTENT = b"%PDF-1.7 no more than a name"


@pytest.fixture(scope="module")
def folders(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("drawn")


def opened(template: Path, folder: Path) -> Workspace:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    return Workspace.open(folder, PASSPHRASE)


def stored(ws: Workspace) -> dict[str, object]:
    blob = ws._vault.evidence.put(io.BytesIO(CONTENT))
    # Not disposed of: its bytes are there, and the checker says so where both are claimed.
    return {"sha256": blob.sha256, "sha512": blob.sha512, "size": blob.size, "disposed": ""}


def exported(ws: Workspace, out: Path) -> bytes:
    ws.transfer.export_json(ws.cases.by_ref("DRW").id, out)
    return out.read_bytes()


@settings(max_examples=4, deadline=None, suppress_health_check=SLOW, phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def test_out_and_in_again_is_the_same(template_vault: Path, folders: Path, data: st.DataObject) -> None:
    with (
        opened(template_vault, folders / "One.casefile") as one,
        opened(template_vault, folders / "Two.casefile") as two,
    ):
        case, records = data.draw(drawn.cases(stored(one)))
        one.records.save(case, *records)
        first = exported(one, folders / "first.json")
        preview = two.transfer.preview(folders / "first.json")
        assert [row.reason for row in preview.rows if row.action != "create"] == []
        two.transfer.apply(preview)
        assert exported(two, folders / "second.json") == first
        for record in records:
            assert two.records.get(record.id) == one.records.get(record.id)
        assert two.integrity.verify().ok


@settings(max_examples=3, deadline=None, suppress_health_check=SLOW, phases=[Phase.explicit, Phase.generate])
@given(data=st.data(), path=st.lists(st.sampled_from("scctrRuuy"), min_size=4, max_size=14))
def test_undo_goes_back_to_what_was(template_vault: Path, folders: Path, data: st.DataObject, path: list[str]) -> None:
    """A walk of saves, changes, trash, restore, undo and redo, against the exports that a plain list remembers."""
    with opened(template_vault, folders / "Walk.casefile") as ws:
        case, records = data.draw(drawn.cases(stored(ws)))
        ws.records.save(case, *records)
        past, ahead = [exported(ws, folders / "walk.json")], list[bytes]()
        for step in path:
            if step == "u" and len(past) > 1:
                ws.past.undo()
                ahead.append(past.pop())
            elif step == "y" and ahead:
                ws.past.redo()
                past.append(ahead.pop())
            elif step in "uy":
                continue
            else:
                before = past[-1]
                try:
                    _change(ws, step, data, [record.id for record in records], case.id)
                except Refused:
                    assert exported(ws, folders / "walk.json") == before
                    continue
                now = exported(ws, folders / "walk.json")
                if now != before:
                    past.append(now)
                    ahead.clear()
            assert exported(ws, folders / "walk.json") == past[-1]
        assert ws.integrity.verify().ok


def _change(ws: Workspace, step: str, data: st.DataObject, ids: list, case_id: object) -> None:  # type: ignore[type-arg]
    chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
    match step:
        case "s":
            ws.records.save(Incident(case_id=case_id, title="New"), Incident(case_id=case_id, title="Newer"))  # type: ignore[arg-type]
        case "c":
            old = ws.records.many(chosen)
            mutable = [record for record in old if kind_of(record).name != "evidence"]
            ws.records.save(*(dataclasses.replace(record, tags=(data.draw(drawn.LINES),)) for record in mutable))
        case "t" | "r":
            ws.records.trash(chosen)
        case _:
            ws.records.restore(chosen)
