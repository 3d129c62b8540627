"""Time stamps in the finished dossier: their tokens are checked at the export, and no more is said than was found."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import pytest

from casefile.evidence.worker.client import Worker
from casefile.model.records import Case, Stamp
from casefile.workspace import Workspace
from tests.authority import Authority, authority

__all__ = ["authority"]


@pytest.fixture
def stamped(ws: Workspace, case: Case, authority: Authority, tmp_path: Path) -> Stamp:
    """A stamp with the token of an authority, of a file and of no root that was confirmed."""
    path = tmp_path / "report.txt"
    path.write_bytes(b"Eleven people died at the market.\n")
    ws.stamps.request(ws.sources.add_file(path, case.id).evidence_id, tmp_path / "one.tsq")
    return ws.stamps.import_(authority.answer(tmp_path / "one.tsq"), root=authority.root).stamp


def _said(ws: Workspace, case: Case, out: Path) -> str:
    ws.dossiers.export(case.id, "court", out)
    content = out.read_bytes()
    text = Worker().extract(io.BytesIO(content), name="dossier.pdf", size=len(content)).text
    return " ".join(re.sub("[\u2066-\u2069]", "", text).split())


def test_a_token_is_checked_for_the_dossier(ws: Workspace, case: Case, stamped: Stamp, tmp_path: Path) -> None:
    said = _said(ws, case, tmp_path / "court.pdf")
    moment = stamped.stamped.replace("T", " ").replace("Z", " UTC")
    assert f"{stamped.authority} states that the file existed no later than {moment}." in said
    assert "It is of the SHA-256 of this file." in said
    assert "is signed with the certificate it names. That certificate was not followed to a root." in said
    assert "Do not rely on it." not in said


@pytest.mark.parametrize(
    "altered",
    [
        {"stamped": "2019-01-01T00:00:00Z"},
        {"authority": "A Ministry of Time"},
        {"serial": "0f"},
        {"token": ""},
        {"token": "bm90IGEgdG9rZW4="},
    ],
    ids=lambda altered: next(iter(altered)),
)
def test_a_record_that_says_more_than_its_token_is_not_believed(
    ws: Workspace, case: Case, stamped: Stamp, tmp_path: Path, altered: dict[str, str]
) -> None:
    ws.records.save(dataclasses.replace(stamped, **altered))
    said = _said(ws, case, tmp_path / "court.pdf")
    assert "Its token does not bear this out. Do not rely on it." in said
    assert "is signed with the certificate it names" not in said
