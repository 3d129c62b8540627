"""What is asked when a file is sealed, and when a sealed one is taken out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.identities.opening import in_compartment
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.places import save_as
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.identities import PURPOSES

if TYPE_CHECKING:
    from casefile.workspace import Workspace

T = TypeVar("T")


class SealFile(SmallForm):
    """Asks what a file is."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        path: Path,
        verb: Callable[[Workspace, str], T],
        done: Callable[[T], object],
    ) -> None:
        intro = _(
            "{name} is sealed with the identity, up to 20 MB. It is not opened and not shown here; it can be taken out "
            "again.",
            name=isolate(path.name),
        )
        super().__init__(parent, title=_("Seal a file"), action=_("Seal"), busy=_("Sealing…"), intro=intro)
        self.setObjectName("seal-file")
        self._desk, self._verb, self._done = desk, verb, done
        self.purpose = ChoiceBox()
        self.purpose.setAccessibleName(_("What it is"))
        for code, label in PURPOSES.items():
            if code != "signature":  # it lies with its consent
                self.purpose.addItem(_(label), code)
        self.ask("purpose", Question(_("What it is"), self.purpose))

    def do(self) -> None:
        """Seal it."""
        purpose, verb = str(self.purpose.currentData()), self._verb
        self._desk.jobs.change(self, lambda ws: verb(ws, purpose), self._on_done, self.refuse)

    def _on_done(self, answer: object) -> None:
        self.accept()
        self._done(answer)  # type: ignore[arg-type]  # what the verb answered


def ask_purpose(
    desk: Desk, owner: QWidget, path: Path, *, verb: Callable[[Workspace, str], T], done: Callable[[T], object]
) -> None:
    """Ask what a file is, then seal it."""
    SealFile(desk, owner, path, verb, done).open()


def take_out(desk: Desk, owner: QWidget, name: str, title: str, verb: Callable[[Workspace, Path, str], object]) -> None:
    """Ask where to and why, then write a sealed file there in the clear.

    :param name: of the file, offered for the new one.
    :param verb: ``verb(workspace, place, reason)``.
    """
    save_as(
        owner,
        "take-out-to",
        title,
        name,
        lambda path: take_out_to(desk, owner, path, title, verb),
        accept=_("Take out"),
    )


def take_out_to(
    desk: Desk, owner: QWidget, out: Path, title: str, verb: Callable[[Workspace, Path, str], object]
) -> None:
    """Ask why, then write it there."""

    def done(_nothing: object) -> None:
        desk.notify(
            _("Written to {place}, in the clear. Destroy it when it has served.", place=isolate(str(out))), "attention"
        )

    in_compartment(
        desk,
        owner,
        title=title,
        action=_("Take out"),
        intro=_(
            "The file leaves the vault in the clear: anyone who gets at it sees who the witness is. The journal "
            "records "
            "it, with your reason."
        ),
        verb=lambda ws, reason: verb(ws, out, reason),
        done=done,
        reason=True,
    )
