"""Writing a case as Casefile JSON: said first that it leaves the vault in the clear, then where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from casefile.gui.desk import Desk
from casefile.i18n import _, isolate, plural
from casefile.model.records import Witness
from casefile.services.disclosures import withdrawn_words


def export_case(desk: Desk, owner: QWidget) -> None:
    """Ask whether and where to write the case at hand, then write it."""
    if desk.case_id is None:
        return
    case_id = desk.case_id

    def ask(withdrawn: list[Witness]) -> None:
        warning = _(
            "The file holds the whole case: the notes of witnesses, what is in the trash, and all evidence files. "
            "It is not encrypted: anyone who gets at it can read it. The export is written into the journal."
        )
        if withdrawn:
            warning = f"{warning}\n\n{withdrawn_words(withdrawn)}"
        if desk.ask(owner, _("Export the whole case?"), warning, _("Export")):
            choose_place(desk, owner)

    desk.jobs.query(owner, "withdrawn", lambda ws: ws.disclosures.withdrawn(case_id), ask)


def choose_place(desk: Desk, owner: QWidget) -> None:
    """Ask where to write the case."""
    dialog = QFileDialog(owner, _("Export the case"))
    dialog.setObjectName("export_case_to")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Export"))
    dialog.setNameFilter(_("Casefile JSON ({pattern})", pattern="*.json"))
    dialog.setDefaultSuffix("json")
    dialog.selectFile("case.json")
    dialog.fileSelected.connect(lambda name: export_to(desk, Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def export_to(desk: Desk, out: Path) -> None:
    """Write the case at hand there, as a task that can be seen."""
    case_id = desk.case_id
    if case_id is None:
        return

    def done(records: int) -> None:
        desk.notify(
            plural(
                "{n} record is written to {place}. The file is not encrypted.",
                "{n} records are written to {place}. The file is not encrypted.",
                records,
                place=isolate(str(out)),
            ),
            "attention",
        )

    desk.jobs.compute(
        desk,
        lambda ws, _progress, cancelled: ws.transfer.export_json(case_id, out, cancelled=cancelled),
        done,
        _("Exporting the case"),
        writes=True,
    )
