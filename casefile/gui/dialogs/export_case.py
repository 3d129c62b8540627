"""Writing a case for other programs: the format is chosen, it is said what leaves the vault in the clear, then where
to; and afterwards what the format could not hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QRadioButton, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.places import save_as
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, isolate, plural
from casefile.model.records import Witness
from casefile.services.disclosures import withdrawn_words
from casefile.services.exports import FORMATS, WITH_NOTES, Exported

_CALLED = "case"
"""What a file is called until a person names it."""


def export_case(desk: Desk, owner: QWidget) -> None:
    """Ask in which format and where to write the case at hand, then write it."""
    if desk.case_id is None:
        return
    case_id = desk.case_id
    desk.jobs.query(
        owner,
        "withdrawn",
        lambda ws: ws.disclosures.withdrawn(case_id),
        lambda withdrawn: ExportDialog(desk, withdrawn, owner).open(),
    )


class ExportDialog(Dialog):
    """The formats, each with what it holds; and what is to be known before a case leaves the vault.

    :param withdrawn: witnesses of the case who withdrew consent.
    """

    def __init__(self, desk: Desk, withdrawn: Sequence[Witness], parent: QWidget | None = None) -> None:
        super().__init__(parent, _("Export the case"), name="export_case", width=36)
        self._desk, self._withdrawn, self._owner = desk, withdrawn, parent
        self.formats: dict[str, QRadioButton] = {}
        for each in FORMATS.values():
            button = QRadioButton(_(each.name))
            button.setObjectName(f"export_case.{each.code}")
            button.setAccessibleDescription(_(each.holds))
            button.toggled.connect(lambda _on: self._warn())
            self.formats[each.code] = button
            self.column.addLayout(_with_what_it_holds(button, _(each.holds)))
        self.warning = PlainLabel(wrap=True)
        self.warning.setObjectName("export_case.warning")
        self.column.addWidget(self.warning)
        self.formats["json"].setChecked(True)
        self.add_cancel()
        self.add_main(_("Export…"), self._go_on, "export_case.export", "file-output")

    @property
    def format(self) -> str:
        """The one that is chosen."""
        return next(code for code, button in self.formats.items() if button.isChecked())

    def _warn(self) -> None:
        """Say what leaves with the format at hand."""
        if any(button.isChecked() for button in self.formats.values()):
            self.warning.setText(warning(self.format, self._withdrawn))

    def _go_on(self) -> None:
        choose_place(self._desk, self._owner or self, self.format)
        self.accept()


def _with_what_it_holds(button: QRadioButton, holds: str) -> QVBoxLayout:
    """The choice, and close under it, set in, what it holds."""
    button.setMinimumHeight(ROW)
    words = QHBoxLayout()
    words.setContentsMargins(0, 0, 0, 0)
    words.setSpacing(0)
    words.addSpacing(SPACE[4] + SPACE[0])  # unlike a margin, it follows the direction of reading
    words.addWidget(secondary(holds), 1)
    both = QVBoxLayout()
    both.setSpacing(0)
    both.addWidget(button)
    both.addLayout(words)
    return both


def warning(format_: str, withdrawn: Sequence[Witness]) -> str:
    """What is to be known before a case leaves in a format."""
    if format_ == "json":
        said = _(
            "The file holds the whole case: the notes of witnesses, what is in the trash, and all evidence files. "
            "It is not encrypted: anyone who gets at it can read it. The export is written into the journal."
        )
    elif format_ in WITH_NOTES:
        said = _(
            "The file holds every record of the case: the notes of witnesses too, and what is in the trash. "
            "It is not encrypted: anyone who gets at it can read it. The export is written into the journal."
        )
    else:
        said = _(
            "The file holds names, exact places and working remarks, also those that no public dossier shows. "
            "It is not encrypted: anyone who gets at it can read it. The export is written into the journal."
        )
    return f"{said}\n\n{withdrawn_words(withdrawn)}" if withdrawn and format_ in WITH_NOTES else said


def choose_place(desk: Desk, owner: QWidget, format_: str = "json") -> None:
    """Ask where to write the case."""
    ending = FORMATS[format_].ending
    save_as(
        owner,
        "export_case_to",
        _("Export the case"),
        f"{_CALLED}.{ending}",
        lambda path: export_to(desk, path, format_),
        accept=_("Export"),
        kinds=_("{kind} ({pattern})", kind=_(FORMATS[format_].name), pattern=f"*.{ending}"),
        suffix=ending,
    )


def export_to(desk: Desk, out: Path, format_: str = "json") -> None:
    """Write the case at hand there, as a task that can be seen; then show what is not in it."""
    case_id = desk.case_id
    if case_id is None:
        return

    def done(made: Exported) -> None:
        desk.notify(
            plural(
                "{n} record is written to {place}. The file is not encrypted.",
                "{n} records are written to {place}. The file is not encrypted.",
                made.records,
                place=isolate(str(out)),
            ),
            "attention",
        )
        if made.left_out:
            LeftOutReport(made, desk.parent()).open()

    desk.jobs.compute(
        desk,
        lambda ws, _progress, cancelled: ws.exports.export(case_id, out, format_, cancelled=cancelled),
        done,
        _("Exporting the case"),
        writes=True,
    )


class LeftOutReport(Dialog):
    """What a file does not hold of the case, or holds otherwise."""

    def __init__(self, made: Exported, parent: object) -> None:
        title = _("What is left out")
        owner = parent if isinstance(parent, QWidget) else None
        super().__init__(owner, title, name="left_out", width=40, height=16, fills=True, on_paper=False)
        words = _("{name} does not hold the case as it is. Casefile JSON does.", name=isolate(made.path.name))
        self.text = QPlainTextEdit("\n".join(each.sentence for each in made.left_out), readOnly=True)
        self.text.setObjectName("left_out.text")
        self.text.setAccessibleName(title)
        self.column.addWidget(PlainLabel(words, wrap=True, level="section"))
        self.column.addWidget(self.text, 1)
        self.add_main(_("Close"), self.accept, "left_out.close")
