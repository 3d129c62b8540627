"""Review threads, for those who work on the case."""

from __future__ import annotations

from casefile.dossier.outline import Block, Column, Heading, Paragraph, Row, Run, Runs, Table
from casefile.dossier.sections.context import Context
from casefile.i18n import isolate
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
            blocks.append(Paragraph((Run(tr("About") + " "), context.ref(target)), "small"))
        posts = sorted(context.shelf.owned(Post, thread.id), key=lambda post: post.at)
        if posts:
            columns = (Column(tr("When"), 2.0), Column(tr("Who"), 2.2), Column(tr("What was said"), 5.6))
            blocks.append(Table(columns, tuple(Row(_post(context, post)) for post in posts)))
    return blocks


def _post(context: Context, post: Post) -> tuple[Runs, ...]:
    event = Run(context.term("thread_event", post.event), bold=True)
    said = (Run("\n" + post.text),) if post.text else ()
    at = post.at.replace("T", " ").replace("Z", " UTC")
    return (Run(at),), (Run(post.author),), (event, *said)
