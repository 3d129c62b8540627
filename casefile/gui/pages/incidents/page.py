"""The list of incidents: what happened, when, where, with what harm, and how well it is borne out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.models.columns import REF, Column, Row, field_column
from casefile.gui.pages.arrangements import Kind
from casefile.gui.pages.incidents.details import IncidentDetails
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.matrix.tab import MatrixTab
from casefile.gui.pages.page import Page
from casefile.gui.pages.timeline.view import IncidentsTimeline
from casefile.gui.statuses import ATTENTION, LIKELY, OPEN, VERIFIED, Status, status_of
from casefile.gui.words import term
from casefile.i18n import N_, _, plural
from casefile.services.incidents import IncidentDigest

WATCHED = ("figure", "citation", "fact", "source", "excerpt")
"""Kinds whose changes may change what a line says of an incident."""


def incidents_page(desk: Desk, parent: QWidget | None = None) -> Page:
    """Incidents as a list beside the one that is chosen, or on a timeline."""
    page = ListDetailPage(
        desk,
        "incident",
        columns=(
            REF,
            field_column("incident", "when", rank=0),
            field_column("incident", "title"),
            Column("casualties", N_("Casualties"), _casualties, width=124, rank=1, shorter=_casualties_shorter),
            field_column("incident", "place_id", width=104, rank=1),
            Column(
                "verification", N_("Verification"), _verification, 114, "verification", _verification_status, rank=4
            ),
            Column(
                "corroboration", N_("Corroboration"), _corroboration, width=144, status=_corroboration_status, rank=5
            ),
            field_column("incident", "harm", shown=False),
            field_column("incident", "acts", shown=False),
        ),
        extras=lambda ws, ids: ws.incidents.digests(ids),
        watched=WATCHED,
        details=IncidentDetails,
        arrangement=Kind("timeline", _("Timeline"), "calendar", IncidentsTimeline),
        tabs=((_("Matrix"), MatrixTab),),
        offers=lambda ids: page.acts() if len(ids) == 1 else (),
        parent=parent,
        add_label=_("New incident"),
        empty=_("No incidents yet. Begin with a title; everything else may stay open until it is known."),
    )
    page.setObjectName("incidents_page")
    page.table.setObjectName("incidents_table")
    for name, label, keys, drawing, call in _ACTS:
        page.act(name, _(label), keys, drawing, call)
    desk.commands.add(
        "incidents.duplicates",
        _("Find duplicates among the incidents…"),
        lambda: _find_duplicates(desk, page),
        group="Record",
        icon="columns-2",
        owner=page,
    )
    return page


def _find_duplicates(desk: Desk, page: QWidget) -> None:
    """Propose incidents that may be one event."""
    from casefile.gui.dialogs.duplicates.dialog import find_duplicates

    find_duplicates(desk, page.window(), "incident")


_ACTS: tuple[tuple[str, str, str, str, Callable[[IncidentDetails], object]], ...] = (
    ("incident.figure", N_("Add figure"), "Ctrl+G", "plus", lambda details: details.figures.add_figure()),
    ("incident.adopt", N_("Adopt a figure…"), "Ctrl+Shift+G", "check", lambda details: details.adopt()),
    ("incident.party", N_("Add who had a part"), "Ctrl+J", "users", lambda details: details.involvements.add()),
    ("incident.object", N_("Add an object hit"), "Ctrl+B", "building-2", lambda details: details.add_object()),
    ("incident.cite", N_("Cite a source"), "Ctrl+T", "quote", lambda details: details.citations.cite()),
    ("incident.passage", N_("Cite a passage…"), "Ctrl+Shift+T", "link-2", lambda d: d.citations.cite_passage()),
    ("incident.fact", N_("Add a fact"), "Ctrl+U", "list-checks", lambda details: details.facts.add()),
)
"""What is one key away: object name, label, keys, drawing, what it does."""


def _digest(row: Row) -> IncidentDigest | None:
    return row.extra if isinstance(row.extra, IncidentDigest) else None


def _casualties(row: Row) -> str:
    digest = _digest(row)
    return digest.casualties if digest is not None else ""


def _casualties_shorter(row: Row) -> tuple[str, ...]:
    digest = _digest(row)
    return digest.casualties_shorter if digest is not None else ()


def _corroboration(row: Row) -> str:
    digest = _digest(row)
    if digest is None:
        return ""
    if digest.sources == 0:
        return _("no source yet")
    return plural("{n} source", "{n} independent", digest.sources)


def _corroboration_status(row: Row) -> Status | None:
    """Two independent sources are what the field asks for at the least."""
    digest = _digest(row)
    if digest is None:
        return None
    if digest.sources == 0:
        return ATTENTION
    return LIKELY if digest.sources == 1 else VERIFIED


def _verification(row: Row) -> str:
    code = row.summary.values.get("verification", "")
    return term("verification", code) if code else _("Not assessed")


def _verification_status(row: Row) -> Status | None:
    code = row.summary.values.get("verification", "")
    return status_of("verification", code) if code else OPEN
