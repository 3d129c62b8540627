"""The pages of the window, in the order of the sidebar, and how to write one.

**A page** is a :class:`~casefile.gui.pages.page.Page` (a QWidget) made with a :class:`~casefile.gui.desk.Desk`. It is
built when it is first shown. It knows the desk and its own widgets, never the window or another page. To add one,
write ``pages/<subject>.py`` and give its place in :data:`PAGES` a ``make`` that imports it.

**What the desk gives** (``casefile/gui/desk.py``)::

    desk.case_id                   the case at hand (UUID) or None; signal desk.case_changed(UUID | None)
    desk.changed                   signal(Changes), GUI thread, after each change: re-read what you show of ids or kinds
    desk.saved                     emit it when something typed has reached the vault (Form does)
    desk.open_record(id)           show a record where it lives (sidebar and history follow)
    desk.open_page(key)            go to a page
    desk.notify(sentence, weight)  message bar; weight "info", "attention" or "fault"
    desk.ask(self, title, sentence, action) -> bool
    desk.read_only, desk.vault_name, desk.settings, desk.commands

    desk.jobs.query(self, "key", lambda ws: ws.records.get(id), self._on_record)           newest of a key wins
    desk.jobs.change(self, lambda ws: ws.records.save(record, label=_("Add incident")), done, failed)
    desk.jobs.compute(self, lambda ws, progress, cancelled: ..., done, _("Exporting the dossier"), writes=False)

Verbs run on other threads: they touch no widget and read no widget (take values out first). ``done`` and ``failed``
run on the GUI thread and are dropped when ``self`` has been destroyed. Without ``failed`` a :class:`CasefileError`
goes to the message bar.

**A list with a detail** is put together, not inherited: :class:`~casefile.gui.pages.list_detail.ListDetailPage`::

    def incidents_page(desk: Desk, parent: QWidget) -> Page:
        return ListDetailPage(
            desk,
            "incident",
            parent=parent,
            columns=(REF, field_column("incident", "when"), Column("casualties", N_("Casualties"), _casualties)),
            extras=lambda ws, ids: ws.incidents.digests(ids),  # becomes Row.extra; runs on a reader thread
            watched=("figure", "citation"),  # kinds whose changes change a line
            details=IncidentDetails,  # the Details tab: a callable (desk, parent) -> RecordView
        )

**The Details tab** is a :class:`~casefile.gui.widgets.detail.RecordView`: a QWidget with ``show_record(record)``,
``start_new(record)``, ``flush()`` and ``edit()``. :class:`~casefile.gui.widgets.form.Form` is one already; a special
detail composes several forms and tables::

    Form(desk, "incident", [Section("", ("title", ("when", "verification"), "place_id")), Section(N_("Harm"), ...)])

**Tools**: ``words.in_words(field, value, captions)``; in ``widgets/`` FuzzyDateEdit, RangeEdit, CodePicker,
CodesPicker, RegionEdit, SpanEdit, RecordPicker, RecordsPicker, TagsEdit, StatusLabel, PlainLabel, RecordTable;
``icons.put(button, "plus")``; ``style.colour("attention")``, ``style.highlight(n)``.

**Rules**: every text from a record is shown in a :class:`~casefile.gui.widgets.plain.PlainLabel`, and in a tooltip
through :func:`~casefile.gui.widgets.plain.tooltip`; every control has an accessible name; every sentence goes through
``_()``; no fixed heights for text; nothing to press is lower than 32 px.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from casefile.i18n import N_, _

if TYPE_CHECKING:
    from casefile.gui.desk import Desk
    from casefile.gui.pages.page import Page

MakePage = Callable[["Desk", QWidget], "Page"]
"""Makes a page within the widget that is given."""


@dataclass(frozen=True)
class PageSpec:
    """One line of the sidebar.

    :param key: stable word: for ``desk.open_page`` and what is remembered.
    :param label: untranslated.
    :param drawing: the icon's name.
    :param kinds: the kinds of record that are opened on this page; the first is the one counted in the sidebar.
    :param section: pages of the same number stand together.
    """

    key: str
    label: str
    drawing: str
    make: MakePage
    kinds: tuple[str, ...] = ()
    section: int = 0


def _list_of(kind: str, add_label: str, empty: str) -> MakePage:
    def make(desk: Desk, parent: QWidget) -> Page:
        from casefile.gui.pages.list_detail import ListDetailPage

        return ListDetailPage(desk, kind, add_label=_(add_label), empty=_(empty), parent=parent)

    return make


def _sources(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.sources.page import SourcesPage

    return SourcesPage(desk, parent)


def _home(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.home.page import HomePage

    return HomePage(desk, parent)


def _incidents(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.incidents.page import incidents_page

    return incidents_page(desk, parent)


def _facts(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.facts.page import facts_page

    return facts_page(desk, parent)


def _witnesses(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.witnesses.page import witnesses_page

    return witnesses_page(desk, parent)


def _persons(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.persons import PersonsPage

    return PersonsPage(desk, parent)


def _calls(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.calls.page import calls_page

    return calls_page(desk, parent)


def _dossier(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.dossier.page import DossierPage

    return DossierPage(desk, parent)


def _statements(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.statements.page import StatementsPage

    return StatementsPage(desk, parent)


def _integrity(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.integrity.page import IntegrityPage

    return IntegrityPage(desk, parent)


def _review(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.review.page import ReviewPage

    return ReviewPage(desk, parent)


def _report(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.report.page import ReportPage

    return ReportPage(desk, parent)


def _history(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.history import HistoryPage

    return HistoryPage(desk, parent)


def _trash(desk: Desk, parent: QWidget) -> Page:
    from casefile.gui.pages.trash import TrashPage

    return TrashPage(desk, parent)


_ORGANISATIONS = _list_of("organisation", N_("New organisation"), N_("No organisations yet."))
_PLACES = _list_of("place", N_("New place"), N_("No places yet."))

PAGES: tuple[PageSpec, ...] = (
    PageSpec("home", N_("Home"), "house", _home),
    PageSpec("incidents", N_("Incidents"), "triangle-alert", _incidents, ("incident",)),
    PageSpec(
        "sources", N_("Sources"), "newspaper", _sources, ("source", "excerpt", "evidence", "rendition", "redaction")
    ),
    PageSpec("witnesses", N_("Witnesses"), "user-round", _witnesses, ("witness", "note")),
    PageSpec("calls", N_("Calls"), "megaphone", _calls, ("call",)),
    PageSpec("facts", N_("Facts"), "list-checks", _facts, ("fact",), section=1),
    PageSpec("persons", N_("Persons"), "users", _persons, ("person",), section=1),
    PageSpec("organisations", N_("Organisations"), "building-2", _ORGANISATIONS, ("organisation",), section=1),
    PageSpec("places", N_("Places"), "map-pin", _PLACES, ("place",), section=1),
    PageSpec("review", N_("Review"), "message-square", _review, ("thread",), section=2),
    PageSpec("report", N_("Report"), "chart-column", _report, section=2),
    PageSpec("dossier", N_("Dossier"), "file-text", _dossier, ("disclosure", "composition"), section=2),
    PageSpec("statements", N_("Statements"), "quote", _statements, ("statement",), section=2),
    PageSpec("integrity", N_("Integrity"), "shield-check", _integrity, section=2),
    PageSpec("history", N_("History"), "history", _history, section=2),
    PageSpec("trash", N_("Trash"), "trash-2", _trash, section=2),
)
"""Every page, in the order of the sidebar. The one place where a page is registered."""


CHAPTERS: Mapping[str, str] = {
    "home": "01-getting-started",
    "incidents": "04-incidents",
    "sources": "03-reading-and-marking",
    "witnesses": "07-witnesses",
    "calls": "06-calls",
    "facts": "03-reading-and-marking",
    "persons": "26-persons-organisations-places",
    "organisations": "26-persons-organisations-places",
    "places": "26-persons-organisations-places",
    "dossier": "08-dossier",
    "statements": "30-statements",
    "integrity": "09-integrity",
    "review": "19-review",
    "report": "24-case-report",
    "history": "19-review",
    "trash": "15-copying-and-trash",
    "search": "17-searching",
}
"""The chapters of the manual, by their files' names, that F1 shows on these pages."""


def page_of(kind: str) -> PageSpec | None:
    """The page on which records of this kind are opened; None where they are shown with the record they belong to."""
    return next((spec for spec in PAGES if kind in spec.kinds), None)
