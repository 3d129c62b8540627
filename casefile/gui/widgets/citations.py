"""What a record rests on: each citation with what it does, its quotation and its source. Enter opens the quotation."""

from __future__ import annotations

from collections.abc import Hashable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.choose_source import ChooseSource
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.statuses import DISPUTED, LIKELY, OPEN, VERIFIED, Status
from casefile.gui.widgets.lines import Line, dotted
from casefile.gui.widgets.panel import Panel
from casefile.gui.words import term
from casefile.i18n import _, current, isolate
from casefile.model.records import Citation
from casefile.services.facts import CitationView

_LOOKS: dict[str, Status] = {"supports": VERIFIED, "contradicts": DISPUTED, "mentions": LIKELY}


class Citations(Panel):
    """The citations for one record of any kind."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            _("Citations"),
            _("Nothing cited yet. Mark a passage in a source, or cite a whole source here."),
            ("citation", "source", "excerpt"),
            parent,
        )
        self.list.setObjectName("citations_list")
        self._known: dict[UUID, CitationView] = {}
        self.add_button(_("Cite a source"), "plus", self.cite, "cite_source")
        self.add_button(_("Cite a passage…"), "link-2", self.cite_passage, "cite_passage")
        self.add_button(_("Open"), "quote", self._on_open, "open_citation", needs=self._leads, writes=False)
        self.add_button(_("Edit"), "pencil", self._on_edit, "edit_citation", needs=bool)
        self.add_button(_("Remove"), "trash-2", self._on_remove, "remove_citation", needs=bool)
        self.list.opened.connect(lambda _key: self._on_open())
        self.list.remove_wanted.connect(lambda _key: self._on_remove())
        self.goes_on("citation", self.cite)
        self.comes_back(self._on_edit)

    def fetch(self, id: UUID) -> None:
        """Read the citations with their quotations and sources."""
        self.desk.jobs.query(self, "citations", lambda ws: ws.facts.citations(id), self._on_read)

    def cite(self) -> None:
        """Ask which source to cite, and what it does."""
        if self.record is None or self.desk.read_only:
            return
        dialog = RecordDialog(
            self.desk,
            Citation(case_id=self.record.case_id, target_id=self.record.id, stance="supports"),
            ("source_id", "stance", "confidence", "comment"),
            title=_("Cite a source"),
            action=_("Cite"),
            label=_("Add citation"),
            needed=("source_id",),
            hint=_("This cites the source as a whole. To cite a passage, open the source and mark it."),
            parent=self,
        )
        dialog.field("source_id").editor.setFocus()
        dialog.open()

    def cite_passage(self) -> None:
        """Ask in which source, and go there: K cites what is selected for this record."""
        if self.record is None or self.desk.read_only:
            return
        id, ref = self.record.id, self.record.ref

        def go(source_id: UUID) -> None:
            self.desk.cites_for = id
            self.desk.open_record(source_id)
            said = _("Select the words to be cited for {ref}, then press K and Enter.", ref=isolate(ref))
            self.desk.notify(said)

        ChooseSource(self.desk, self, go).open()

    def _on_read(self, views: list[CitationView]) -> None:
        self._known = {view.citation.id: view for view in views}
        self.show_lines([_as_line(view) for view in views])

    def _on_open(self) -> None:
        view = self._current()
        target = None if view is None else leads_to(view)
        if target is not None:
            self.desk.open_record(target)

    def _on_edit(self) -> None:
        view = self._current()
        if view is None or self.desk.read_only:
            return
        dialog = RecordDialog(
            self.desk,
            view.citation,
            ("stance", "confidence", "comment"),
            title=_("Change a citation"),
            action=_("Save"),
            label=_("Change citation"),
            parent=self,
        )
        dialog.open()

    def _on_remove(self) -> None:
        view = self._current()
        if view is not None and not self.desk.read_only:
            id = view.citation.id
            self.desk.jobs.change(self, lambda ws: ws.records.trash([id]))

    def _current(self) -> CitationView | None:
        key = self.list.current_key()
        return self._known.get(key) if isinstance(key, UUID) else None

    def _leads(self, key: Hashable) -> bool:
        view = self._known.get(key) if isinstance(key, UUID) else None
        return view is not None and leads_to(view) is not None


def leads_to(view: CitationView) -> UUID | None:
    """What a citation opens: the passage in its source, else the source."""
    if view.excerpt is not None:
        return view.excerpt.id
    return view.source.id if view.source is not None else None


def _as_line(view: CitationView) -> Line:
    source = view.source.title if view.source is not None else _("The source is gone")
    parts = [term("citation_stance", view.stance)]
    quote = " ".join(view.excerpt.quote.split()) if view.excerpt is not None else ""
    if quote:
        parts.append(source)
        if view.excerpt is not None and view.excerpt.page is not None:
            parts.append(_("page {n}", n=current().number(view.excerpt.page)))
    else:
        anchor = view.excerpt.anchor if view.excerpt is not None else None
        parts.append(anchor.text(current()) if anchor is not None else _("whole source"))
    if view.citation.comment:
        parts.append(view.citation.comment)
    return Line(
        view.citation.id,
        _("“{quotation}”", quotation=quote) if quote else source,
        note=dotted(parts),
        status=_LOOKS.get(view.stance, OPEN),
        rows=3,
    )
