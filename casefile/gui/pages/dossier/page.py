"""The dossier of a case: for whom, in what language, what goes in, what stands between, and the export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.identities.opening import in_compartment
from casefile.gui.pages.dossier.audience import AudienceChoice, PartTitle
from casefile.gui.pages.dossier.export import ExportCard
from casefile.gui.pages.dossier.gates import GateList
from casefile.gui.pages.dossier.handed_out import HandedOut
from casefile.gui.pages.dossier.sections import SectionChoice
from casefile.gui.pages.page import Page
from casefile.gui.places import save_as
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.picking import Choice, PickLine, fitting
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, current, language_choices, plural, translator
from casefile.model.changes import Changes
from casefile.model.records import Case, Consent, Disclosure
from casefile.services.dossiers import LEAK, WORD
from casefile.services.identities import RELOCK_AFTER

if TYPE_CHECKING:
    from casefile.services.dossiers import OutlineLine
    from casefile.workspace import Workspace

_TWO_COLUMNS = 84
"""Characters of width from which on the parts stand side by side: a larger text needs a wider window for that."""
_MEASURE = 1280
_UNDRAWN = "undrawn"
_MOST_VOLUMES = 12
_AFTER_TYPING = 400
"""Milliseconds after the last key in the recipient's line."""


class DossierPage(Page):
    """Everything chosen here is shown at once: the gates and the titles follow audience, language and sections."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("dossier_page")
        self._ref = ""
        self._held_back = self._undrawn = False
        self._gates: list[_Gate] = []
        self.audience = AudienceChoice()
        self.language = ChoiceBox()
        self.language.setAccessibleName(_("Language of the dossier"))
        for code, name in language_choices().items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(current().language)))
        self.recipient = PickLine(self._offered, free=True)
        self.recipient.setObjectName("dossier_recipient")
        self.recipient.setAccessibleName(_("Recipient"))
        self._names: Sequence[str] = ()
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_TYPING)
        self._soon.timeout.connect(self._fetch)
        self.recipient.textChanged.connect(lambda _text: self._soon.start())
        self.volumes = ChoiceBox()
        self.volumes.setObjectName("dossier_volumes")
        self.volumes.setAccessibleName(_("Volumes"))
        for count in range(1, _MOST_VOLUMES + 1):
            words = plural("{n} volume, each a file of its own", "{n} volumes, each a file of its own", count)
            self.volumes.addItem(words if count > 1 else _("One file"), count)
        self.format = ChoiceBox()
        self.format.setObjectName("dossier_format")
        self.format.setAccessibleName(_("Kind of file"))
        self.format.addItem(_("PDF: the same on every screen and on paper"), "pdf")
        self.format.addItem(_("Word document (DOCX): to work on"), WORD)
        self.exhibits = QCheckBox(_("With the exhibits"))
        self.exhibits.setObjectName("dossier_exhibits")
        self.gates = GateList()
        self.compare = QPushButton(_("Compare with the identities…"))
        self.compare.setObjectName("dossier_compare")
        icons.put(self.compare, "lock-open")
        self.compare.clicked.connect(self._on_compare)
        self.compare.hide()
        self.all_the_same = QCheckBox(_("Export all the same, with code points"))
        self.all_the_same.setObjectName("dossier_all_the_same")
        self.all_the_same.toggled.connect(self._fit)
        self.all_the_same.toggled.connect(self._show_gates)
        self._code_points = secondary(
            _(
                "Where no font draws a character, its code point stands in the text, such as ‹U+1824›. A section at "
                "the end lists them, and the journal says that there are some."
            )
        )
        self._compared = QTimer(self, singleShot=True, interval=RELOCK_AFTER * 1000 + 500)
        self._compared.timeout.connect(self._fetch)
        self._handed_out: HandedOut | None = None
        self.sections = SectionChoice()
        self.outline = LineList(_("What the dossier will hold"))
        self.outline.setObjectName("dossier_outline")
        self._nothing = secondary(_("Nothing is ticked: there would be nothing to read."))
        self._why_not = PlainLabel(wrap=True, role="attention")
        self.card = ExportCard(desk)
        self.export = QPushButton(_("Export…"))
        self.export.setObjectName("export_dossier")
        self.export.setProperty("primary", True)
        icons.put(self.export, "file-output", on_accent=True)
        self._compose()
        self.audience.chosen.connect(lambda _code: self._fetch())
        self.language.activated.connect(lambda _place: self._fetch())
        self.format.activated.connect(lambda _place: self._show_code_points())
        self.sections.changed.connect(self._fetch)
        self.gates.wanted.connect(self._on_wanted)
        self.card.hits.wanted.connect(self._on_wanted)
        self.card.hits.dropped.connect(self._on_dropped)
        self.card.hits.compared.connect(self._on_compare)
        self.outline.opened.connect(self._on_opened)
        self.export.clicked.connect(self.choose_place)
        self.card.ended.connect(self._fit)
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(self._on_case)
        desk.jobs.query(self, "sections", lambda ws: ws.dossiers.sections(), self._on_sections)

    def _offered(self, text: str) -> Sequence[Choice]:
        """Those who are known by name; first what is typed, which need not be one of them."""
        known = fitting([Choice(name, name) for name in self._names], text)
        typed = " ".join(text.split())
        if typed and typed.casefold() not in {each.words.casefold() for each in known}:
            return [Choice(typed, typed), *known]
        return known

    def _compose(self) -> None:
        self._area = QScrollArea(self, widgetResizable=True)
        content = QWidget(self._area.viewport())
        self._area.setWidget(content)  # before anything is in it: what is moved is dressed again, with all below it
        head = QHBoxLayout()
        head.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[2])
        head.addWidget(PlainLabel(_("Dossier"), level="title"), 1)
        head.addWidget(self.export)
        first = _column(
            PartTitle(_("For whom")),
            self.audience,
            PartTitle(_("Recipient")),
            secondary(_("Who receives it, as a witness's consent names them. It is noted with the export.")),
            self.recipient,
            PartTitle(_("Language of the dossier")),
            self.language,
            PartTitle(_("Kind of file")),
            self.format,
            self.exhibits,
            secondary(_("The pages of the files it rests on, each numbered for good.")),
            PartTitle(_("Volumes")),
            self.volumes,
            PartTitle(_("What the dossier will hold")),
            self._nothing,
            self.outline,
        )
        checked = _(
            "With every export, each evidence file is checked against its hash, and the finished file is searched "
            "for everything that is withheld from this audience."
        )
        second = _column(
            PartTitle(_("Before it goes out")),
            self.gates,
            self.all_the_same,
            self._code_points,
            self.compare,
            secondary(checked),
            PartTitle(_("Sections")),
            self.sections,
            PartTitle(_("Handed out")),
        )
        self._second = second
        outer = QVBoxLayout(content)
        outer.setContentsMargins(SPACE[4], 0, SPACE[4], SPACE[4])
        outer.setSpacing(SPACE[2])
        outer.addWidget(self.card)
        outer.addWidget(self._why_not)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(SPACE[4])
        self._columns.addWidget(first, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(second, 1, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(self._columns)
        outer.addStretch(1)
        content.setMaximumWidth(_MEASURE)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName(_("Dossier"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._area, 1)
        self._nothing.hide()
        self.all_the_same.hide()
        self._code_points.hide()
        self._fit()

    @property
    def handed_out(self) -> HandedOut:
        """What left the vault; made when it has been read, so that the page is there sooner."""
        if self._handed_out is None:
            self._handed_out = HandedOut(self.desk, self._second)
            layout = self._second.layout()
            assert layout is not None
            layout.addWidget(self._handed_out)
        return self._handed_out

    # What the window asks

    def panes(self) -> Sequence[QWidget]:
        """The choices, the sections, the titles, and the button."""
        made = () if self._handed_out is None else (self._handed_out,)
        return (self.audience, self.sections.list, *made, self.outline, self.export)

    def open_record(self, id: UUID) -> None:
        """Show what was handed out."""
        self.handed_out.choose(id)
        self._fetch()

    def hideEvent(self, event: QHideEvent) -> None:
        """One has gone to another page: the compartment closes behind one."""
        super().hideEvent(event)
        self._compared.stop()
        self.desk.jobs.change(self, lambda ws: ws.identities.close(), failed=lambda _error: None)

    def showEvent(self, event: QShowEvent) -> None:
        """Consent may have ended overnight, and other pages may have changed the case."""
        super().showEvent(event)
        self._fetch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= _TWO_COLUMNS * self.fontMetrics().averageCharWidth()
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # What is chosen, and what follows from it

    def _fetch(self) -> None:
        case_id, audience, language = self.desk.case_id, self.audience.audience, str(self.language.currentData())
        sections, recipient = self.sections.keys, self.recipient.text()
        if case_id is None or not self.isVisible():
            return
        self.desk.jobs.query(
            self, "dossier", lambda ws: _read(ws, case_id, audience, recipient, language, sections), self._show
        )

    def _show(self, read: _Read) -> None:
        self._ref = read.ref
        self.compare.setVisible(read.closed)
        self.handed_out.show_disclosures(read.handed_out)
        names = sorted({*read.bodies, *self.handed_out.recipients()}, key=str.casefold)
        self._names = names
        self._held_back, self._undrawn = read.held_back, read.undrawn
        self._gates = read.gates
        self._show_code_points()
        chosen = set(self.sections.keys)
        self.outline.show_lines(read.outline if chosen else ())
        self.outline.setVisible(bool(chosen))
        self._nothing.setVisible(not chosen)
        tr = current()
        self.sections.say(
            {
                key: (tr.number(read.counts[key]) if read.counts[key] else "")
                if key in read.counts
                else _("nothing to show")
                for key in chosen
            }
        )
        self._fit()

    @property
    def _is_word(self) -> bool:
        return bool(self.format.currentData() == WORD)

    def _show_code_points(self) -> None:
        """A Word document is drawn by the fonts of its reader, so nothing is asked of ours."""
        self.exhibits.setEnabled(not self._is_word)  # pages, which a Word document has none of before it is opened
        asked = self._undrawn and not self._is_word
        self.all_the_same.setVisible(asked)
        self._code_points.setVisible(asked)
        self._show_gates()
        self._fit()

    def _show_gates(self) -> None:
        """What a person exports all the same holds nothing back any more; it stays to be known."""
        settled = self.all_the_same.isChecked() or self._is_word
        self.gates.show_gates(
            [
                (ok, blocks and not (settled and code == _UNDRAWN), sentence, refs)
                for code, ok, blocks, sentence, refs in self._gates
            ]
        )

    def _fit(self) -> None:
        if self.desk.read_only:
            why = _("The vault is open for reading only. An export is written into the journal, so there is none now.")
        elif self._held_back:
            why = _("The export is held back until what is marked below is mended.")
        elif self._undrawn and not self._is_word and not self.all_the_same.isChecked():
            why = _("The export is held back: some words cannot be drawn. They are named below.")
        else:
            why = ""
        self._why_not.setText(why)
        self._why_not.setVisible(bool(why))
        ready = not why and bool(self._ref) and bool(self.sections.keys) and not self.card.running.busy
        self.export.setEnabled(ready)

    # The export

    def choose_place(self) -> None:
        """Ask where to write the dossier."""
        ending = str(self.format.currentData())
        words = _("Word document ({pattern})") if self._is_word else _("PDF ({pattern})")
        save_as(
            self,
            "export_dossier_to",
            _("Export the dossier"),
            f"{self._ref}-{self.audience.audience}-{self.desk.today().isoformat()}.{ending}",
            self.export_to,
            accept=_("Export"),
            kinds=words.format(pattern=f"*.{ending}"),
            suffix=ending,
        )

    def export_to(self, out: Path) -> None:
        """Write the dossier there, as a task that can be seen and stopped."""
        self.card.start(
            out,
            self.audience.audience,
            str(self.language.currentData()),
            self.sections.keys,
            self.recipient.text(),
            spell_out=self._undrawn and self.all_the_same.isChecked(),
            volumes=int(self.volumes.currentData()),
            exhibits=self.exhibits.isEnabled() and self.exhibits.isChecked(),
        )
        self._area.verticalScrollBar().setValue(0)
        self._fit()

    # What happens

    def _on_compare(self) -> None:
        in_compartment(
            self.desk,
            self,
            title=_("Compare with the identities"),
            action=_("Compare"),
            intro=_(
                "While the compartment is open, a dossier that holds a real name is held back. Nobody is shown, and "
                "after two minutes it closes again."
            ),
            verb=lambda ws, _reason: ws.identities.touch(),
            done=self._on_open,
        )

    def _on_open(self, _nothing: object) -> None:
        self._compared.start()
        self._fetch()

    def _on_sections(self, titles: dict[str, str]) -> None:
        self.sections.offer({key: _(title) for key, title in titles.items()})
        self._fetch()

    def _on_wanted(self, ref: str) -> None:
        self.desk.jobs.query(self, "ref", lambda ws: ws.records.by_ref(ref).id, lambda id: self.desk.open_record(id))

    def _on_dropped(self, ref: str) -> None:
        """Cite a passage no longer: its citations go to the trash, from where they can be brought back."""

        def drop(ws: Workspace) -> Changes:
            passage = ws.records.by_ref(ref)
            return ws.records.trash(each.id for each in ws.records.of("citation", excerpt_id=passage.id))

        self.desk.jobs.change(self, drop)

    def _on_opened(self, key: object) -> None:
        if isinstance(key, tuple) and key[1]:
            self._on_wanted(key[1])

    def _on_changed(self, _changes: Changes) -> None:
        self._fetch()

    def _on_case(self, _id: UUID | None) -> None:
        self.card.clear()
        self.all_the_same.setChecked(False)
        self._fetch()


_Gate = tuple[str, bool, bool, str, tuple[str, ...]]
"""Its code, whether there is nothing to do, whether it blocks the export, what it says, and of which records."""


@dataclass(frozen=True)
class _Read:
    ref: str
    gates: list[_Gate]
    held_back: bool
    undrawn: bool
    outline: tuple[Line, ...]
    counts: dict[str, int]
    handed_out: list[Disclosure]
    bodies: frozenset[str]
    closed: bool


def _read(
    ws: Workspace, case_id: UUID, audience: str, recipient: str, language: str, sections: tuple[str, ...]
) -> _Read:
    case = ws.records.get(Case, case_id)
    preview = ws.dossiers.preview(case_id, audience, recipient=recipient, language=language, sections=sections)
    outline = preview.titles if sections else ()  # no section named means all of them
    consents = ws.records.of("consent", case_id=case_id)
    return _Read(
        case.ref,
        [(gate.code, gate.ok, gate.blocks, gate.sentence, gate.refs) for gate in preview.gates],
        any(gate.blocks and gate.code not in (_UNDRAWN, LEAK) for gate in preview.gates),
        any(gate.code == _UNDRAWN for gate in preview.gates),
        tuple(_line(each) for each in outline),
        {each.key: each.entries for each in outline if each.level == 1},
        ws.disclosures.of_case(case_id),
        frozenset(consent.body for consent in consents if isinstance(consent, Consent) and consent.body),
        ws.identities.names() is None,
    )


def _line(each: OutlineLine) -> Line:
    ref = each.key.split("-", 1)[1] if each.level > 1 and "-" in each.key else ""
    count = translator(current().language).number(each.entries) if each.entries else ""
    return Line((each.key, ref), each.title, end=count, strong=each.level == 1, indent=2 * (each.level - 1))


def _column(*parts: QWidget) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE[1])
    for part in parts:
        if isinstance(part, PartTitle) and part is not parts[0]:
            layout.addSpacing(SPACE[2])
        layout.addWidget(part)
    return column
