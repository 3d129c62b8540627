"""Records that are picked while a text is written: those that fit what is typed, and how they come into the text."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit

from casefile.gui.widgets.picking import Choice
from casefile.i18n import isolate
from casefile.model.changes import Caption, Listing
from casefile.workspace import Workspace

_OFFERED = 12


def fitting(ws: Workspace, case_id: UUID | None, kinds: Iterable[str], text: str) -> list[Caption]:
    """The first records of these kinds whose words begin so, in the order of the kinds."""
    ids: list[UUID] = []
    for kind in kinds:
        if len(ids) < _OFFERED:
            ids += ws.records.ids(Listing(kind, case_id, text=text))[: _OFFERED - len(ids)]
    captions = ws.headings.of(ids)
    return [captions[id] for id in ids if id in captions]


def by_reference(captions: Iterable[Caption]) -> list[Choice]:
    """They as choices, each by its reference."""
    return [Choice(each.ref, each.ref, f"{each.heading}   {isolate(each.ref)}") for each in captions]


def insert(words: QPlainTextEdit, text: str) -> None:
    """Put a text where the cursor is, set off by a blank, and go on writing there."""
    cursor = words.textCursor()
    before = words.toPlainText().encode("utf-16-le")[: 2 * cursor.position()].decode("utf-16-le", "ignore")
    blank = " " if before and not before[-1].isspace() and before[-1] not in "([“«" else ""
    cursor.insertText(f"{blank}{text}")
    QTimer.singleShot(0, words, words.setFocus)
