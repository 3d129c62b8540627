"""Small values that a record is made of. Each is frozen, checked when it is made, and lossless in JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model.coordinates import Coordinates
from casefile.model.counts import Range, span, total
from casefile.model.outside import MAX_LINE, MAX_TEXT, clean_line, clean_text, members, text_member

__all__ = [
    "MAX_LINE",
    "MAX_TEXT",
    "NAME_KINDS",
    "Coordinates",
    "Name",
    "Range",
    "clean_line",
    "clean_text",
    "span",
    "total",
]

NAME_KINDS = ("primary", "alias", "transliteration", "former")


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a name.

    :param script: its script by ISO 15924 (``Arab``, ``Latn``), or empty.
    :param kind: ``primary``, ``alias``, ``transliteration`` or ``former``.
    :raises BadInput: an empty name, an unknown kind, or a script that is not four letters.
    """

    text: str
    script: str = ""
    kind: str = "primary"

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean_line(self.text))
        if not self.text:
            raise BadInput(_("A name needs at least one character."), code="empty_name")
        if self.script and not re.fullmatch("[A-Z][a-z]{3}", self.script):
            raise BadInput(
                _("A script is written as four letters by ISO 15924, such as Arab or Latn."),
                code="bad_script",
            )
        if self.kind not in NAME_KINDS:
            raise BadInput(_("A name's kind is one of: {kinds}.", kinds=", ".join(NAME_KINDS)), code="bad_name_kind")

    def to_json(self) -> dict[str, object]:
        """The JSON shape; an unknown script is left out."""
        return {"text": self.text, **({"script": self.script} if self.script else {}), "kind": self.kind}

    @classmethod
    def from_json(cls, obj: object) -> Name:
        """Read the JSON shape; a bare text is a primary name.

        :raises BadInput: wrong shape or an impossible name.
        """
        if isinstance(obj, str):
            return cls(obj)
        parts = members(obj, "name", ("text", "script", "kind"))
        return cls(
            text_member(parts, "text", "name"),
            text_member(parts, "script", "name"),
            text_member(parts, "kind", "name") or "primary",
        )
