"""What became of one file of an intake, for whoever keeps it and for the dialog that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from casefile.i18n import _, isolate


@dataclass(frozen=True)
class FileReport:
    """One file of an intake.

    :param name: its path, as far as it tells files of one name apart. :param ref: of its source; empty where it failed.
    :param read: the parts that are in the text, in words. :param remarks: what is to be known, left out, or failed.
    """

    name: str
    ref: str = ""
    read: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    left_out: tuple[str, ...] = field(default=())

    @property
    def lines(self) -> list[str]:
        """What is said of it, line by line."""
        said = [f"{isolate(self.name)}  {isolate(self.ref)}".rstrip()]
        said += ["  " + _("Read: {part}", part=part) for part in self.read]
        if self.ref and not self.read:
            said.append("  " + _("No text was read."))
        said += [f"  {sentence}" for sentence in self.remarks]
        said += ["  " + _("Left out: {what}", what=sentence) for sentence in self.left_out]
        return said
