"""Review threads, for those who work on the case."""

from __future__ import annotations

from casefile.dossier.outline import Block, Column, Heading, Paragraph, Row, Run, Runs, Table
from casefile.dossier.sections.context import Context, joined
from casefile.dossier.sections.labelled import in_cell
from casefile.i18n import isolate
from casefile.model import words
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
            about = (Run(tr("About") + " "), context.ref(target), *_field(context, thread, target))
            blocks.append(Paragraph(about, "small"))
        blocks += [Paragraph(line, "small") for line in in_cell(context, thread)]
        posts = sorted(context.shelf.owned(Post, thread.id), key=lambda post: post.at)
        if posts:
            columns = (Column(tr("When"), 2.0), Column(tr("Who"), 2.2), Column(tr("What was said"), 5.6))
            blocks.append(Table(columns, tuple(Row(_post(context, post)) for post in posts)))
    return blocks


def _field(context: Context, thread: Thread, target: Record) -> Runs:
    """Which field of the record is discussed, by its label; nothing where it is the record as a whole."""
    spec = next((each for each in kind_of(target).fields if each.name == thread.about_field), None)
    named = context.tr(spec.label) if spec is not None else isolate(thread.about_field)
    return (Run(f"{context.comma}{named}"),) if thread.about_field else ()


def _post(context: Context, post: Post) -> tuple[Runs, ...]:
    event = Run(context.term("thread_event", post.event), bold=True)
    said = ((Run(post.text),) if post.text else (), *in_cell(context, post))
    return (Run(words.moment(post.at)),), (Run(post.author),), joined(((event,), *said), "\n")
