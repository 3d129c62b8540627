"""The command ``duplicates``: what may stand twice in a case. It proposes and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, PassphraseFile, VaultFolder, opened
from casefile.i18n import _, current
from casefile.model.changes import Caption
from casefile.services.likeness import Pair, Proposals, left_out


def duplicates(
    ctx: typer.Context,
    vault: VaultFolder,
    case: Annotated[str, typer.Option("--case", metavar="REF", help=_("The case."), show_default=False)],
    answered: Annotated[
        bool, typer.Option("--answered", help=_("Also pairs about which somebody answered already."))
    ] = False,
    no_pictures: Annotated[bool, typer.Option("--no-pictures", help=_("Do not draw and compare pictures."))] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Print pairs that may be one, the likest first."""
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        case_id = workspace.cases.by_ref(case).id
        found = (
            workspace.likenesses.incidents(case_id, answered=answered),
            workspace.likenesses.sources(case_id, answered=answered, pictures=not no_pictures),
        )
        captions = workspace.headings.of(
            {id_ for each in found for pair in each.pairs for id_ in (pair.first, pair.second)}
        )
    if as_json:
        say.document({"pairs": [_shape(pair, captions) for each in found for pair in each.pairs], **_counts(*found)})
        return
    lines = [_line(pair, captions) for each in found for pair in each.pairs]
    if lines:
        say.table([_("Score"), _("First"), _("Second"), _("Looks like"), _("Why")], lines)
    else:
        say.say(_("Nothing looks like a duplicate."))
    for sentence in _sentences(*found):
        say.say(sentence)


def _shape(pair: Pair, captions: dict[UUID, Caption]) -> dict[str, Any]:
    return {
        "kind": pair.kind,
        "first": {"ref": captions[pair.first].ref, "id": str(pair.first), "title": captions[pair.first].heading},
        "second": {"ref": captions[pair.second].ref, "id": str(pair.second), "title": captions[pair.second].heading},
        "score": pair.score,
        "looks": pair.looks,
        "reasons": [str(each) for each in pair.reasons],
        "facts": dict(pair.facts),
        "answer": pair.answer or None,
    }


def _counts(incidents: Proposals, sources: Proposals) -> dict[str, Any]:
    return {
        "compared": {"incidents": incidents.compared, "sources": sources.compared},
        "more": incidents.more + sources.more,
        "answered": incidents.answered + sources.answered,
        "without_text": sources.unread,
        "compared_in_part": sources.cut,
        "pictures_not_drawn": sources.undrawn,
    }


def _line(pair: Pair, captions: dict[UUID, Caption]) -> tuple[str, ...]:
    looks = {"same": _("the same"), "derived": _("derived"), "different": _("different")}
    first, second = captions[pair.first], captions[pair.second]
    why = " ".join(pair.reasons)
    return (
        f"{pair.score:.2f}",
        f"{first.ref} {first.heading}",
        f"{second.ref} {second.heading}",
        looks[pair.looks],
        why,
    )


def _sentences(incidents: Proposals, sources: Proposals) -> Iterator[str]:
    yield _(
        "Compared: {incidents} incidents and {sources} sources. Nothing was changed.",
        incidents=current().number(incidents.compared),
        sources=current().number(sources.compared),
    )
    yield from left_out(incidents, sources)
