"""Review threads, for those who work on the case."""

from __future__ import annotations

from casefile.dossier.outline import Block, Column, Heading, Paragraph, Row, Run, Runs, Table
from casefile.dossier.sections.context import Context, joined
from casefile.dossier.sections.labelled import in_cell, value
from casefile.errors import BadInput
from casefile.i18n import isolate
from casefile.model import proposals, words
from casefile.model.fields import Record, kind_of
from casefile.model.records import Post, Thread


def discussion(context: Context) -> list[Block]:
    """Every thread with its posts in the order of time."""
    tr = context.tr
    blocks: list[Block] = []
    for thread in context.shelf.of(Thread):
        kind = context.term("thread_kind", thread.type)
        blocks.append(Heading(tr("{kind}: {title}", kind=kind, title=isolate(thread.title))))
        target = context.shelf.find(thread.target_id)
        if target is not None:
            about = (Run(tr("About:") + " "), context.ref(target), *_field(context, thread, target))
            blocks.append(Paragraph(about, "small"))
        blocks += [Paragraph(line, "small") for line in _proposal(context, thread, target)]
        blocks += [Paragraph(line, "small") for line in in_cell(context, thread)]
        posts = sorted(context.shelf.owned(Post, thread.id), key=lambda post: post.at)
        if posts:
            columns = (Column(tr("When"), 2.0), Column(tr("Who"), 2.2), Column(tr("What was said"), 5.6))
            blocks.append(Table(columns, tuple(Row(_post(context, post)) for post in posts)))
    return blocks


def _field(context: Context, thread: Thread, target: Record) -> Runs:
    """Which field of the record, or which section of the dossier, is discussed; nothing where it is the record as a
    whole.
    """
    spec = proposals.field_of(kind_of(target).name, thread.about_field)
    parts = (context.tr(spec.label) if spec is not None else thread.about_field, thread.about_section)
    place = tuple(part.text(context.tr) for part in (thread.region, thread.span) if part is not None)
    if thread.passage is not None:
        place = (*place, context.tr("“{quotation}”", quotation=isolate(thread.passage.quote)))
    return tuple(Run(f"{context.comma}{isolate(part)}") for part in (*parts, *place) if part)


def _proposal(context: Context, thread: Thread, target: Record | None) -> list[Runs]:
    """What a correction proposes, and what stood there then."""
    tr = context.tr
    lines: list[Runs] = []
    if thread.proposed:
        lines.append((Run(tr("Proposed:") + " "), *_value(context, thread, target, thread.proposed)))
    if thread.based_on:
        lines.append((Run(tr("Instead of:") + " "), *_value(context, thread, target, thread.based_on)))
    return lines


def _value(context: Context, thread: Thread, target: Record | None, written: str) -> Runs:
    """A value in words; as it is written where it cannot be read."""
    spec = proposals.field_of(kind_of(target).name, thread.about_field) if target is not None else None
    try:
        made = value(context, spec, proposals.read(spec, written)) if spec is not None else ()
    except BadInput:
        made = ()
    if made:
        return made
    return (Run(context.tr("nothing entered") if written == proposals.NOTHING else isolate(written)),)


def _post(context: Context, post: Post) -> tuple[Runs, ...]:
    event = Run(context.term("thread_event", post.event), bold=True)
    to = (Run(isolate(post.assignee)),) if post.assignee else ()
    said = ((Run(post.text),) if post.text else (), *in_cell(context, post))
    return (Run(words.moment(post.at)),), (Run(post.author),), joined(((event,), to, *said), "\n")
