"""Who a protected person is: kept in the identity compartment of the vault and in no record.

An identity is declared like a record, so that its fields have labels and editors, but it is none: it is not
registered among the kinds. Nothing that walks the kinds (lists, search, history, exports, dossiers, the command line)
can come upon it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model import fields as field
from casefile.model.fields import FieldSpec, FieldType, Sensitivity, declared
from casefile.model.ids import parse_uuid
from casefile.model.json_shape import read_value, write_value
from casefile.model.outside import clean_line, clean_text, members
from casefile.model.values import Name

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of one sealed file: it is encrypted and decrypted in memory as a whole."""

PURPOSES: Mapping[str, str] = {
    "face": N_("Picture of the face"),
    "voice": N_("Recording of the voice"),
    "document": N_("Identity document"),
    "signature": N_("Consent signature"),
    "other": N_("Something else"),
}
"""What a sealed file is; untranslated."""

_IDENTITY = Sensitivity.IDENTITY


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What the identity tells of a file that is sealed beside it.

    :param id: under which the file itself is kept.
    :param purpose: a key of :data:`PURPOSES`.
    :param size: in bytes.
    :param added: UTC, ISO 8601.
    """

    id: UUID
    name: str
    purpose: str
    size: int
    sha256: str
    added: str

    def to_json(self) -> dict[str, object]:
        """The JSON shape."""
        return {
            "id": str(self.id),
            "name": self.name,
            "purpose": self.purpose,
            "size": self.size,
            "sha256": self.sha256,
            "added": self.added,
        }

    @classmethod
    def from_json(cls, obj: object) -> SealedFile:
        """Read the JSON shape.

        :raises BadInput: it is another.
        """
        parts = members(obj, "file", ("id", "name", "purpose", "size", "sha256", "added"))
        texts = {name: parts.get(name) for name in ("id", "name", "purpose", "sha256", "added")}
        size = parts.get("size")
        if not all(isinstance(text, str) for text in texts.values()) or type(size) is not int:
            raise BadInput(_("The entry of a sealed file is damaged."), code="bad_identity")
        told = {name: str(text) for name, text in texts.items()}
        return cls(parse_uuid(told["id"]), told["name"], told["purpose"], size, told["sha256"], told["added"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Everything that tells who somebody is. Murad Code (2022) and OHCHR's *Manual on Human Rights Monitoring*, ch. 14:
    identities are kept apart from what was told.
    """

    names: tuple[Name, ...] = field.names(N_("Real names, in every script"), sensitivity=_IDENTITY, searched=False)
    contacts: str = field.text(N_("Contacts"), sensitivity=_IDENTITY, searched=False)
    home: str = field.text(N_("Exact home"), sensitivity=_IDENTITY, searched=False)
    family: str = field.text(N_("Family"), sensitivity=_IDENTITY, searched=False)
    documents: str = field.text(N_("Numbers of identity documents"), sensitivity=_IDENTITY, searched=False)
    remarks: str = field.text(N_("Remarks"), sensitivity=_IDENTITY, searched=False)
    files: tuple[SealedFile, ...] = field.values(N_("Sealed files"), SealedFile, sensitivity=_IDENTITY)

    def __repr__(self) -> str:
        """Without a value: an identity must not reach a traceback."""
        return "Identity(…)"

    @property
    def empty(self) -> bool:
        """Whether nothing is entered."""
        return self == Identity()

    @property
    def words(self) -> str:
        """All its texts, for a search in memory."""
        texts = (getattr(self, spec.name) for spec in FIELDS if spec.type is FieldType.TEXT)
        return "\n".join([*(name.text for name in self.names), *filter(None, texts)])

    def to_json(self) -> dict[str, Any]:
        """The JSON shape; empty fields are left out."""
        return {
            spec.name: write_value(spec, value) for spec in FIELDS if (value := getattr(self, spec.name)) != spec.empty
        }

    @classmethod
    def from_json(cls, shape: object) -> Identity:
        """Read the JSON shape.

        :raises BadInput: it is another.
        """
        known = {spec.name: spec for spec in FIELDS}
        given = members(shape, "identity", tuple(known))
        return cls(**{name: read_value(known[name], value, name) for name, value in given.items()})


FIELDS: tuple[FieldSpec, ...] = declared(Identity)
"""The fields of an identity, in declared order."""


def field_of(name: str) -> FieldSpec:
    """The field of that name. :raises KeyError: there is none."""
    return {spec.name: spec for spec in FIELDS}[name]


def cleaned(identity: Identity) -> Identity:
    """The identity with its texts cleaned, as those of a record are.

    :raises BadInput: a text is longer than its field allows.
    """
    cleaners = {FieldType.LINE: clean_line, FieldType.TEXT: clean_text}
    changes = {spec.name: cleaners[spec.type](getattr(identity, spec.name)) for spec in FIELDS if spec.type in cleaners}
    return dataclasses.replace(identity, **changes)  # type: ignore[arg-type]
