"""Casualty figures: for each harm and group what every source gives, whether they agree, and what the case adopts."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.pages.incidents.adopt import AdoptDialog
from casefile.gui.statuses import ATTENTION, DISPUTED, OPEN, VERIFIED
from casefile.gui.widgets.count_edit import CountEdit
from casefile.gui.widgets.lines import Line, dotted
from casefile.gui.widgets.panel import Panel
from casefile.gui.words import listed, term
from casefile.i18n import _, current, isolate, plural
from casefile.model.records import CasualtyFigure
from casefile.model.values import Range
from casefile.services.incidents import FigureRow, FigureTable, Toll

_FIELDS = ("effect", "group", "count", "source_id", "said_by")


@dataclass(frozen=True)
class FigureLine:
    """What a line stands for: a row of the table, and in it a figure of a source, the adopted one, or neither.

    ``part`` is ``everybody`` for one harm over all groups.
    """

    effect: str
    group: str
    part: str
    figure_id: UUID | None = None


class Figures(Panel):
    """The figures of one incident."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            _("Casualty figures"),
            _("No figures yet. Add what each source says, in numbers or in its words; then adopt one."),
            ("figure", "source"),
            parent,
        )
        self.list.setObjectName("figures_list")
        self._table = FigureTable((), {})
        self._read_for: UUID | None = None
        self._wants_adopt = False
        self.add_button(_("Add figure"), "plus", self.add_figure, "add_figure")
        self._adopt = self.add_button(_("Adopt…"), "check", self.adopt, "adopt_figure")
        self._adopt.setEnabled(False)
        self.add_button(_("Edit"), "pencil", self._on_edit, "edit_figure", needs=_is_said)
        self.add_button(_("Remove"), "trash-2", self._on_remove, "remove_figure", needs=_is_figure)
        self.list.opened.connect(self._on_opened)
        self.list.remove_wanted.connect(lambda _key: self._on_remove())
        self.goes_on("figure", self.add_figure)
        self.comes_back(self._on_edit, _said_id)

    def fetch(self, id: UUID) -> None:
        """Read all figures of the incident."""
        self.desk.jobs.query(self, "figures", lambda ws: ws.incidents.figures(id), self._on_table)

    def add_figure(self) -> None:
        """Ask what a source says. The harm and group of the current line are offered."""
        if self.record is None or self.desk.read_only:
            return
        line = self.list.current_key()
        group, effect = (line.group, line.effect) if isinstance(line, FigureLine) else ("civilians", "killed")
        draft = CasualtyFigure(case_id=self.record.case_id, incident_id=self.record.id, group=group, effect=effect)
        self._ask(draft, _("Add a casualty figure"), _("Add figure"), _("Add casualty figure"))

    def adopt_soon(self) -> None:
        """As :meth:`adopt`, where the figures may still be on their way; where there are none, one is added first."""
        self._wants_adopt = self.record is not None and self._read_for != self.record.id
        if self._wants_adopt:
            return
        if self._table.rows:
            self.adopt()
        else:
            self.desk.notify(_("There is no figure to adopt yet. Add what a source says first."))
            self.add_figure()

    def adopt(self) -> None:
        """Ask what the case adopts: for the current line's harm and group, else for the first that is still open."""
        row = self._row_of(self.list.current_key()) or self._row_to_adopt()
        if self.record is not None and row is not None and not self.desk.read_only:
            AdoptDialog(self.desk, self.record.id, row, self._table.sources, self).open()

    def record_of(self, key: Hashable) -> UUID | None:
        """The figure of a line; None for a line about several."""
        return key.figure_id if isinstance(key, FigureLine) else None

    # What happens

    def _on_table(self, table: FigureTable) -> None:
        self._table, self._read_for = table, self.record.id if self.record is not None else None
        self._adopt.setEnabled(bool(table.rows))
        self.show_lines(_all_lines(table))
        if self._wants_adopt:
            self.adopt_soon()

    def _on_opened(self, key: Hashable) -> None:
        if _is_said(key):
            self._on_edit()
        elif not (isinstance(key, FigureLine) and key.part == "everybody"):
            self.adopt()

    def _on_edit(self) -> None:
        figure = self._figure_of(self.list.current_key())
        if figure is not None and not self.desk.read_only:
            self._ask(figure, _("Change a casualty figure"), _("Save"), _("Change casualty figure"))

    def _on_remove(self) -> None:
        key = self.list.current_key()
        if isinstance(key, FigureLine) and key.figure_id is not None and not self.desk.read_only:
            id = key.figure_id
            self.desk.jobs.change(self, lambda ws: ws.records.trash([id]))

    def _ask(self, figure: CasualtyFigure, title: str, action: str, label: str) -> None:
        dialog = RecordDialog(
            self.desk,
            figure,
            _FIELDS,
            title=title,
            action=action,
            label=label,
            editors={"count": CountEdit},
            hint=_("As the source gives it. What the case makes of all figures is adopted apart."),
            parent=self,
        )
        dialog.field("count" if figure.group else "effect").editor.setFocus()
        dialog.open()

    def _row_of(self, key: Hashable) -> FigureRow | None:
        if not isinstance(key, FigureLine):
            return None
        return next((r for r in self._table.rows if (r.effect, r.group) == (key.effect, key.group)), None)

    def _row_to_adopt(self) -> FigureRow | None:
        rows = self._table.rows
        return next((row for row in rows if row.adopted is None), rows[0] if rows else None)

    def _figure_of(self, key: Hashable) -> CasualtyFigure | None:
        row = self._row_of(key)
        if row is None or not isinstance(key, FigureLine):
            return None
        return next((figure for figure in row.said if figure.id == key.figure_id), None)


def _is_said(key: Hashable) -> bool:
    return isinstance(key, FigureLine) and key.part == "said"


def _said_id(key: Hashable) -> UUID | None:
    return key.figure_id if isinstance(key, FigureLine) and key.part == "said" else None


def _is_figure(key: Hashable) -> bool:
    return isinstance(key, FigureLine) and key.figure_id is not None


def _all_lines(table: FigureTable) -> list[Line]:
    lines: list[Line] = []
    for effect, rows in groupby(table.rows, key=lambda row: row.effect):
        lines += [line for row in rows for line in _lines(row, table)]
        toll = table.tolls.get(effect)
        if toll is not None and len(toll.groups) > 1:
            lines.append(_everybody(effect, toll))
    return lines


def _everybody(effect: str, toll: Toll) -> Line:
    """One harm over all groups, and why it is no sum."""
    why = [_("Groups may overlap: from those who cannot be counted twice, to the sum")] if toll.overlapping else []
    if toll.uncounted:
        figures = [
            _("{group} “{wording}”", group=term("casualty_group", group), wording=isolate(wording))
            for group, wording in toll.uncounted
        ]
        why.append(_("Not counted: {figures}", figures=listed(figures)))
    return Line(
        FigureLine(effect, "", "everybody"),
        _("{harm}: all groups", harm=term("casualty_effect", effect)),
        note=dotted(why),
        end=words(toll.count) if toll.count is not None else _("in words only"),
        strong=True,
        rows=2,
    )


def _lines(row: FigureRow, table: FigureTable) -> list[Line]:
    whole = FigureLine(row.effect, row.group, "row")
    title = row_title(row)
    lines = [Line(whole, title, strong=True), _adopted(row, whole)]
    for figure in row.said:
        key = dataclasses.replace(whole, part="said", figure_id=figure.id)
        lines.append(Line(key, who_says(figure, table), end=words(figure.count), indent=1, rows=2))
    if len(row.said) > 1:
        lines.append(_together(row, dataclasses.replace(whole, part="span")))
    return lines


def _adopted(row: FigureRow, whole: FigureLine) -> Line:
    if row.adopted is None:
        key = dataclasses.replace(whole, part="adopted")
        return Line(key, _("Nothing adopted yet"), status=OPEN, quiet=True, indent=1)
    key = dataclasses.replace(whole, part="adopted", figure_id=row.adopted.id)
    rule = term("adopted_rule", row.adopted.adopted_rule)
    return Line(
        key,
        _("Adopted: {rule}", rule=rule),
        note=row.adopted.adopted_reason,
        end=words(row.adopted.count),
        status=VERIFIED,
        strong=True,
        indent=1,
        rows=2,
    )


def _together(row: FigureRow, key: FigureLine) -> Line:
    independent = plural("{n} independent source", "{n} independent sources", row.independent)
    span = words(row.span) if row.span is not None else _("in words only")
    if row.conflicting:
        said = _("In conflict: no single count fits all of them")
        return Line(key, said, note=independent, end=span, status=DISPUTED, tinted=True, indent=1, rows=2)
    said = _("All of them together: no conflict")
    status = VERIFIED if row.independent > 1 else ATTENTION
    return Line(key, said, note=independent, end=span, status=status, indent=1, rows=2)


def row_title(row: FigureRow) -> str:
    """Harm and group in words."""
    return _("{harm}: {group}", harm=term("casualty_effect", row.effect), group=term("casualty_group", row.group))


def who_says(figure: CasualtyFigure, table: FigureTable) -> str:
    """The source of a figure, and the one it quotes."""
    source = table.sources.get(figure.source_id) if figure.source_id is not None else None
    if source is not None and figure.said_by:
        return _("{source}, quoting {who}", source=source.title, who=figure.said_by)
    return source.title if source is not None else figure.said_by or _("Source not named yet")


def words(count: Range | None) -> str:
    """A count for people."""
    return "" if count is None else count.text(current())
