"""Commands for review threads: ``comment``, ``threads``."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Annotated, Any

import typer

from casefile.cli import say
from casefile.cli.options import AsJson, PassphraseFile, UsageError, VaultFolder, opened
from casefile.errors import BadInput, NotFound
from casefile.i18n import N_, _, current, isolate
from casefile.model import proposals, vocabularies, words
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.records import Post, Thread
from casefile.model.talk import ACCEPTED, APPROVED, DECLINED, OPEN, RESOLVED, STATES
from casefile.services.threads import SETTLED, Queued, Voice, Wanted
from casefile.workspace import Workspace

STATE_WORDS = {
    OPEN: N_("Still open"),
    RESOLVED: N_("Resolved"),
    ACCEPTED: N_("Accepted"),
    DECLINED: N_("Declined"),
    APPROVED: N_("Approved"),
}
"""What a terminal says of where a thread stands."""


def comment(
    ctx: typer.Context,
    vault: VaultFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", show_default=False)],
    text: Annotated[str, typer.Argument(metavar="TEXT", show_default=False)],
    type_: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="comment|question|correction|approval", show_default=False)
    ] = "",
    reply_to: Annotated[
        str,
        typer.Option(
            "--reply-to", metavar="REF", help=_("Answer in this thread about the record."), show_default=False
        ),
    ] = "",
    about_field: Annotated[
        str, typer.Option("--field", metavar="NAME", help=_("Of one field of the record."), show_default=False)
    ] = "",
    about_section: Annotated[
        str,
        typer.Option(
            "--section", metavar="NAME", help=_("Of one section of the dossier; REF is the case."), show_default=False
        ),
    ] = "",
    propose: Annotated[
        str | None,
        typer.Option(
            "--propose",
            metavar="VALUE",
            help=_("Another value for the field, as Casefile JSON writes it; “null” for none."),
            show_default=False,
        ),
    ] = None,
    assign: Annotated[
        str, typer.Option("--assign", metavar="NAME", help=_("Ask somebody to see to it."), show_default=False)
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Begin a thread about a record, or answer in one."""
    if reply_to and (type_ or about_field or about_section or assign or propose is not None):
        raise UsageError(_("An answer takes no other option than --reply-to."), code="reply_alone")
    known = vocabularies.load("thread_kind").codes()
    if type_ and type_ not in known:
        raise UsageError(_("The types of a thread are: {types}.", types=", ".join(known)), code="unknown_type")
    with opened(ctx, vault, passphrase_file) as workspace:
        record = workspace.records.by_ref(ref)
        if reply_to:
            thread = _thread(workspace, reply_to, record)
            workspace.threads.reply(thread.id, text)
        else:
            thread, _changes = workspace.threads.open(
                record.id,
                text,
                type=type_ or ("comment" if propose is None else "correction"),
                about_field=about_field,
                about_section=about_section,
                proposed="" if propose is None else _proposed(record, about_field, propose),
                assign_to=_voice(workspace, assign) if assign else None,
            )
        talk = next(talk for talk in workspace.threads.about(record.id) if talk.thread.id == thread.id)
        caption = workspace.headings.of([record.id])[record.id]
    if as_json:
        say.document(_shape(Queued(talk, caption)))
    else:
        said = _("{thread}, about {ref}", thread=isolate(thread.ref), ref=isolate(record.ref))
        say.say(said)


def threads(
    ctx: typer.Context,
    vault: VaultFolder,
    case: Annotated[str, typer.Option("--case", metavar="REF", show_default=False)],
    state: Annotated[
        str,
        typer.Option("--state", metavar="STATE", help="|".join((*STATES, SETTLED)), show_default=False),
    ] = "",
    assigned: Annotated[
        str, typer.Option("--assigned", metavar="NAME", help=_("Only what is assigned to them."), show_default=False)
    ] = "",
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Print the threads of a case, open ones first."""
    if state and state not in (*STATES, SETTLED):
        raise UsageError(_("The states are: {states}.", states=", ".join((*STATES, SETTLED))), code="unknown_state")
    with opened(ctx, vault, passphrase_file, read_only=True) as workspace:
        case_id = workspace.cases.by_ref(case).id
        to = _voice(workspace, assigned) if assigned else None
        found = workspace.threads.queue(case_id, Wanted(state=state, assigned=to))
    if as_json:
        say.documents(map(_shape, found))
    elif found:
        say.table(
            [_("Reference"), _("Kind"), _("State"), _("Subject"), _("Assigned to"), _("Last post"), _("Title")],
            [_row(each) for each in found],
        )
    else:
        say.say(_("No threads."))


def _row(queued: Queued) -> tuple[str, ...]:
    talk, tr = queued.talk, current()
    spec = proposals.field_of(queued.about.kind, talk.thread.about_field)
    about = [queued.about.ref, *([_(spec.label)] if spec is not None else [])]
    to, last = talk.assigned, talk.last
    return (
        talk.thread.ref,
        words.term("thread_kind", talk.thread.type, tr),
        _(STATE_WORDS[talk.state]),
        words.listed(about, tr),
        to.assignee if to is not None else "",
        words.moment(last.at) if last is not None else "",
        talk.thread.title,
    )


def _shape(queued: Queued) -> dict[str, Any]:
    talk, about = queued.talk, queued.about
    thread, to = talk.thread, talk.assigned
    return {
        "ref": thread.ref,
        "id": str(thread.id),
        "type": thread.type,
        "state": talk.state,
        "title": thread.title,
        "about": {"kind": about.kind, "ref": about.ref, "id": str(about.id), "title": about.heading},
        "field": thread.about_field or None,
        "section": thread.about_section or None,
        "proposed": _value(thread.proposed),
        "based_on": _value(thread.based_on),
        "assigned": {"name": to.assignee, "key": to.assignee_key} if to is not None else None,
        "posts": [_post(post) for post in talk.posts],
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "ref": post.ref,
        "id": str(post.id),
        "event": post.event,
        "author": post.author,
        "author_key": post.author_key,
        "at": post.at,
        "text": post.text,
        **({"version": post.version} if post.version else {}),
    }


def _value(written: str) -> Any:
    """A proposed value as JSON; as it stands where it is none. Nothing proposed is null, like a proposal of nothing."""
    with suppress(ValueError, RecursionError):
        return json.loads(written)
    return written or None


def _proposed(record: Record, about_field: str, given: str) -> str:
    """The value as a thread keeps it: JSON, or the bare words where the field holds words."""
    spec = proposals.field_of(kind_of(record).name, about_field)
    if spec is None:
        raise UsageError(_("Name the field for which a value is proposed: --field."), code="no_field")
    if given == proposals.NOTHING:
        return given
    return proposals.written(spec, _read(spec, given))


def _read(spec: FieldSpec, given: str) -> Any:
    if spec.type in (FieldType.LINE, FieldType.TEXT, FieldType.CODE, FieldType.MOMENT):
        return given
    if spec.type is FieldType.DATE:
        with suppress(BadInput):
            return spec.value_class.parse(given)
    return proposals.read(spec, given)


def _voice(workspace: Workspace, name: str) -> Voice:
    wanted = name.strip().casefold()
    for voice in workspace.threads.everybody():
        if voice.name.casefold() == wanted:
            return voice
    raise NotFound(_("Nobody of that name opens this vault."), code="no_person", field="person")


def _thread(workspace: Workspace, ref: str, record: Record) -> Thread:
    """The thread of that reference, or of that post, which must be about the record."""
    found = workspace.records.by_ref(ref)
    if isinstance(found, Post) and found.thread_id is not None:
        found = workspace.records.get(found.thread_id)
    if not isinstance(found, Thread) or found.target_id != record.id:
        raise BadInput(
            _("{thread} is no thread about {ref}. Nothing was saved.", thread=isolate(ref), ref=isolate(record.ref)),
            code="no_thread",
        )
    return found
