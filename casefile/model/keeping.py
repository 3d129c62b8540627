"""What a person keeps to find things again: tags with a colour, and lists that were narrowed."""

from __future__ import annotations

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.chips import Chip
from casefile.model.fields import Record, Sensitivity, record

_RESTRICTED = Sensitivity.RESTRICTED

EVERYTHING = ""
"""What a saved search lists: hits of all kinds."""


@record("tag", code="TAG", label=N_("Tag"), plural=N_("Tags"), sensitivity=_RESTRICTED)
class Tag(Record):
    """What is known of a tag beside its name: colour and meaning. Records hold their tags as words, so one without a
    record of its own is as good; ``weapon/cluster`` lies below ``weapon``.
    """

    name: str = field.line(N_("Name"), required=True, column=True, searched=False)
    colour: str = field.code(N_("Colour"), "tag_colour", column=True)
    meaning: str = field.text(N_("Meaning"), searched=False, sensitivity=_RESTRICTED)

    @property
    def heading(self) -> str:
        """The name."""
        return self.name


@record("saved_view", code="SV", label=N_("Saved view"), plural=N_("Saved views"), sensitivity=_RESTRICTED)
class SavedView(Record):
    """A list as it was narrowed, sorted and grouped; or a search over everything.

    ``lists`` is the kind that it lists, or :data:`EVERYTHING`; ``words`` what stands in the filter or in the search.
    """

    name: str = field.line(N_("Name"), required=True, column=True, searched=False)
    lists: str = field.line(N_("What it lists"), column=True, searched=False, immutable=True)
    words: str = field.line(N_("Words"), searched=False)
    chips: tuple[Chip, ...] = field.values(N_("Filters"), Chip)
    sort: str = field.line(N_("Sorted by"), searched=False)
    descending: bool = field.boolean(N_("Last first"))
    grouped: str = field.line(N_("Grouped by"), searched=False)

    @property
    def heading(self) -> str:
        """The name."""
        return self.name
