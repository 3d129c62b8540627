"""What needs attention, in words: one line each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from casefile.gui import words
from casefile.gui.statuses import ANSWERED, ATTENTION, CLOCK, DISPUTED, LATE, OPEN, VERIFIED
from casefile.gui.widgets.lines import Line, dotted
from casefile.i18n import N_, _, again, current, isolate, plural
from casefile.model.changes import Caption
from casefile.model.fields import kind
from casefile.model.standing import answered_words
from casefile.services.attention import Attention, ExpiringConsent, Lacking, LateCall
from casefile.services.backup import BackupState
from casefile.services.disclosures import Untold
from casefile.services.integrity import Checked
from casefile.services.lately import Since
from casefile.services.threads import Count

_T = TypeVar("_T")

COUNTED: Mapping[str, tuple[str, str]] = {
    "incident": ("incidents", "triangle-alert"),
    "source": ("sources", "newspaper"),
    "witness": ("witnesses", "user-round"),
    "call": ("calls", "megaphone"),
    "fact": ("facts", "list-checks"),
}
"""The kinds that are counted: each with its page and drawing."""
RETURNED_TO = (*COUNTED, "person", "organisation", "place")
"""The kinds to which a recent change leads."""

GROUPS: Mapping[str, str] = {
    "fault": N_("Integrity"),
    "half": N_("Half-typed when the vault was locked, and not saved yet"),
    "overdue": N_("Calls without an answer in time"),
    "unfulfilled": N_("Calls answered, not fulfilled in time"),
    "since": N_("Changed by others since you last looked"),
    "threads": N_("Review"),
    "backup": N_("Backup"),
    "sheet": N_("Recovery sheet"),
    "untold": N_("Withdrawn consent that recipients were not told of"),
    "consents": N_("Consent that ends"),
    "uncited": N_("Facts that nothing is cited for"),
    "undated": N_("Incidents without a date"),
    "unplaced": N_("Incidents without a place"),
    "ungraded": N_("Sources not graded yet"),
}
"""What may need attention, the most pressing first."""


def recent(found: Attention, today: dt.date) -> list[Line]:
    """The records changed last, with what they are and when that was."""
    return [
        Line(
            each.caption.id,
            each.caption.heading if each.caption.heading != each.caption.ref else isolate(each.caption.ref),
            note=_what(each.caption),
            end=_when(each.at, today),
        )
        for each in found.recent
    ]


def _what(caption: Caption) -> str:
    """The kind, and the reference where the title is another."""
    label = _(kind(caption.kind).label)
    return label if caption.heading == caption.ref else dotted([label, caption.ref])


def _when(at: str, today: dt.date) -> str:
    """The time of a change of today, else its day."""
    moment = words.moment(at).strip("\u2066\u2067\u2068\u2069")
    day, _space, time = moment.partition(" ")
    if day == today.isoformat():
        return _("today, {time}", time=isolate(time))
    return isolate(day)


def groups(found: Attention, most: int, today: dt.date, half: Sequence[Caption] = ()) -> dict[str, list[Line]]:
    """The lines of every group; an empty group has none.

    :param most: how many lines of a group are shown; a last one says how many more there are.
    :param half: the records with which something half-typed waits.
    """
    return {
        "fault": [] if found.fault is None else [_fault(found.fault)],
        "half": [_half(caption) for caption in half],
        "overdue": _some("overdue", found.overdue, most, _late),
        "unfulfilled": _some("unfulfilled", found.unfulfilled, most, _late),
        "since": _since(found.since, today),
        "threads": _threads(found.threads),
        "backup": [] if found.backup is None else [_backup(found.backup, today)],
        "sheet": [] if not found.sheet else [_sheet(found.sheet)],
        "untold": _some("untold", found.untold, most, _untold),
        "consents": _some("consents", found.consents, most, _consent),
        "uncited": _lacking("uncited", found.uncited, _("no citation")),
        "undated": _lacking("undated", found.undated, _("no date")),
        "unplaced": _lacking("unplaced", found.unplaced, _("no place")),
        "ungraded": _lacking("ungraded", found.ungraded, _("not graded")),
    }


def calm() -> Line:
    """What is said where nothing needs attention."""
    return Line("calm", _("Nothing needs attention now."), status=VERIFIED)


def count_words(kind_name: str, n: int) -> str:
    """How many records of a kind."""
    match kind_name:
        case "incident":
            return plural("{n} incident", "{n} incidents", n)
        case "source":
            return plural("{n} source", "{n} sources", n)
        case "witness":
            return plural("{n} witness", "{n} witnesses", n)
        case "call":
            return plural("{n} call", "{n} calls", n)
    return plural("{n} fact", "{n} facts", n)


def _half(caption: Caption) -> Line:
    title = caption.heading if caption.heading != caption.ref else isolate(caption.ref)
    return Line(("record", "half", caption.id), title, note=_what(caption), end=_("not saved"), status=ATTENTION)


def _fault(last: Checked) -> Line:
    return Line(
        ("page", "integrity"),
        _("The last verification found something wrong"),
        note=_("Checked {time}. Verify again on the page Integrity to see what it is.", time=words.moment(last.at)),
        end=_("Integrity…"),
        status=DISPUTED,
        tinted=True,
    )


def _sheet(state: str) -> Line:
    if state == "missing":
        title = _("No recovery sheet yet")
        note = _("Should the passphrase be lost, nobody can open the vault.")
    else:
        title = _("The recovery sheet was never tried")
        note = _("A sheet that was lost or copied wrongly opens nothing.")
    return Line(("command", "app.settings"), title, note=note, end=_("Settings…"), status=ATTENTION)


def _backup(state: BackupState, today: dt.date) -> Line:
    title = (
        plural("Last backup {n} day ago", "Last backup {n} days ago", state.days(today))
        if state.at
        else _("No backup yet")
    )
    note = (
        _("Should this disk fail or be taken, everything since is lost.")
        if state.at
        else _("Should this disk fail or be taken, everything is lost.")
    )
    return Line(("command", "vault.backup"), title, note=note, end=_("Back up…"), status=ATTENTION)


def _since(since: Since, today: dt.date) -> list[Line]:
    """What others changed; the last lines lead to all of it, and say that one has looked."""
    made = [
        Line(
            each.caption.id,
            each.caption.heading if each.caption.heading != each.caption.ref else isolate(each.caption.ref),
            note=dotted([each.person, again(each.label)]),
            end=_when(each.at, today),
            status=CLOCK,
        )
        for each in since.first
    ]
    if not made:
        return []
    left = since.total - len(made)
    if since.more:
        made.append(Line(("page", "history"), _("More in the history of the case"), quiet=True))
    elif left > 0:
        made += _more("since", left)
    return [*made, Line(("looked",), _("I have looked at these"), quiet=True)]


def _threads(count: Count) -> list[Line]:
    lines = []
    if count.mine:
        said = plural("{n} open thread is assigned to you", "{n} open threads are assigned to you", count.mine)
        lines.append(Line(("review", "mine"), said, end=_("Review"), status=ATTENTION))
    if count.open - count.mine:
        kinds = [_kinds(kind, n) for kind, n in count.by_type.items()]
        said = plural("{n} open thread", "{n} open threads", count.open)
        lines.append(Line(("review", "all"), said, note=dotted(kinds), end=_("Review"), status=OPEN))
    return lines


def _kinds(type_: str, n: int) -> str:
    return _("{kind}: {n}", kind=words.term("thread_kind", type_), n=current().number(n))


def _late(each: LateCall) -> Line:
    addressee, stands = each.late.addressee, each.late.standing
    who = each.party.heading if each.party is not None else addressee.wording or _("addressee not named")
    due = addressee.due.words(current()) if addressee.due is not None else ""
    answered = answered_words(stands.days_to_answer, current())
    return Line(
        ("record", addressee.id, each.late.call.id),
        each.late.call.heading,
        note=_("{addressee}, due {date}", addressee=who, date=due),
        end=answered if stands.answered else stands.words(current()),
        status=ANSWERED if stands.answered else LATE,
        rows=2,
    )


def _consent(each: ExpiringConsent) -> Line:
    assert each.witness is not None
    purpose = words.term("consent_purpose", each.consent.purpose)
    ends = plural("ends in {n} day", "ends in {n} days", each.days)
    return Line(
        ("record", each.consent.id, each.witness.id),
        isolate(each.witness.ref),
        note=purpose,
        end=ends if each.days > 0 else _("has ended"),
        status=ATTENTION,
    )


def _untold(each: Untold) -> Line:
    named = [made.recipient or isolate(made.ref) for made in each.disclosures]
    return Line(
        ("record", each.withdrawal.id, each.witness.id),
        isolate(each.witness.ref),
        note=dotted([words.term("consent_purpose", each.withdrawal.purpose), words.listed(named)]),
        end=plural("{n} not told", "{n} not told", len(each.disclosures)),
        status=ATTENTION,
    )


def _lacking(group: str, lacking: Lacking, what: str) -> list[Line]:
    made = [_record(group, caption, what) for caption in lacking.first]
    return [*made, *_more(group, lacking.total - len(made))]


def _record(group: str, caption: Caption, what: str) -> Line:
    title = caption.heading if caption.heading != caption.ref else isolate(caption.ref)
    return Line(("record", group, caption.id), title, note=isolate(caption.ref), end=what, status=OPEN)


def _some(group: str, items: Sequence[_T], most: int, line: Callable[[_T], Line]) -> list[Line]:
    return [*(line(item) for item in items[:most]), *_more(group, len(items) - most)]


def _more(group: str, n: int) -> list[Line]:
    return [Line(("more", group), plural("{n} more", "{n} more", n), quiet=True)] if n > 0 else []
