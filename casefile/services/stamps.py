"""Trusted time stamps (RFC 3161): the request is written here, carried to an authority by hand, and the token taken in.

A stamp proves that the bytes existed no later than its time. It says nothing about when or how they were captured.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

from casefile.errors import BadInput, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.evidence.worker.client import Worker
from casefile.evidence.worker.extraction import WorkerFailed
from casefile.evidence.worker.limits import Limits
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.outside import clean_line
from casefile.model.records import Case, EvidenceFile, Stamp
from casefile.services.custody import require_kept
from casefile.services.files import leaving, on_the_disk, regular, require_place, unreadable, written_whole
from casefile.services.one_state import one_state
from casefile.store.store import Store
from casefile.vault import stamping
from casefile.vault.vault import OpenVault

_LIMITS = Limits(cpu_seconds=10, waiting_seconds=30.0)
_MOST_REQUESTS = 4000
"""Requests that an answer is compared with: all of them travel to the worker in one message."""
_SUFFIX = 12
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class CheckedStamp:
    """A stamp whose token was checked.

    :param confirmed: whether the certificates lead to a root that the person gave.
    :param ends_in: the authority that the chain of certificates inside the token ends in.
    """

    stamp: Stamp
    confirmed: bool
    ends_in: str
    changes: Changes

    @property
    def sentence(self) -> str:
        """What the check found, and what it means."""
        if self.confirmed:
            return _(
                "{authority} confirms that these bytes existed no later than {time}. Its certificates lead to the "
                "root that was given.",
                authority=isolate(self.stamp.authority),
                time=isolate(self.stamp.stamped),
            )
        return _(
            "The token of {authority} is whole and names {time}, but its chain ends in an authority that was not "
            "confirmed: {end}. Check it with that authority's root certificate.",
            authority=isolate(self.stamp.authority),
            time=isolate(self.stamp.stamped),
            end=isolate(self.ends_in),
        )


class Stamps:
    """Verbs for time stamps.

    :param note: the newest signed checkpoint of the journal.
    """

    def __init__(self, store: Store, vault: OpenVault, note: Callable[[], str]) -> None:
        self._store = store
        self._vault = vault
        self._note = note

    def of_file(self, evidence_id: UUID) -> list[Stamp]:
        """The stamps of a file, those that wait for their token included."""
        return self._store.of(Stamp, evidence_id=evidence_id)

    @one_state
    def subject(self, ref: str) -> EvidenceFile | Case:
        """What a request is for: an evidence file, or a case, under which a stamp of the journal is filed.

        :raises NotFound: nothing has that reference. :raises Refused: it is another kind of record.
        """
        found = self._store.by_ref(ref)
        if isinstance(found, EvidenceFile | Case):
            return found
        text = _("{ref} is neither an evidence file nor a case. A stamp of the journal is filed under a case.", ref=ref)
        raise Refused(text, code="not_evidence")

    # -- out ----------------------------------------------------------------------------------------------------------

    def request(self, evidence_id: UUID, out: Path | None = None) -> Stamp:
        """Write a request for an evidence file's SHA-256 and keep it. The file itself stays in the vault.

        :param out: where to write it; left out, it is kept and can be written later (:meth:`write_request`).
        :raises Refused: the file was disposed of. :raises WorldFault: the place cannot be written; nothing is kept.
        """
        evidence = self._store.get(EvidenceFile, evidence_id)
        require_kept(self._store, evidence)
        return self._request(Stamp(case_id=evidence.case_id, evidence_id=evidence.id, digest=evidence.sha256), out)

    def request_for_journal(self, case_id: UUID, out: Path) -> Stamp:
        """Write a request for the journal's newest checkpoint; the stamp is filed under a case.

        It covers every record and file of the vault up to that entry.
        """
        note = self._note()
        digest = hash_stream(io.BytesIO(note.encode("utf-8"))).sha256
        return self._request(Stamp(case_id=case_id, checkpoint=note, digest=digest), out)

    def write_request(self, stamp_id: UUID, out: Path) -> None:
        """Write a request that waits once more, e.g. when its file was lost.

        :raises Refused: its token is there already. :raises WorldFault: the place cannot be written.
        """
        stamp = self._stamp(stamp_id)
        if stamp.token:
            raise Refused(_("This time stamp has its token already. Nothing was written."), code="has_token")
        with written_whole(out, self._store) as stream:
            stream.write(_bytes(stamp.request))

    def _request(self, stamp: Stamp, out: Path | None) -> Stamp:
        if out is not None:
            require_place(out)
        request = stamping.request(stamp.digest)
        made = dataclasses.replace(stamp, requested=_now(), request=base64.b64encode(request).decode("ascii"))
        label = _("Request a time stamp")
        if out is None:
            with self._store.step(label) as step:
                made = step.put(made)
        else:
            with leaving(out, self._store, label) as (step, stream):
                made = step.put(made)
                stream.write(request)
        return made

    def export(self, stamp_id: UUID, folder: Path) -> tuple[Path, ...]:
        """Write what a stock tool needs to check a stamp into a folder: the token, and what it stamps, in the clear.

        ``openssl ts -verify -data FILE -in TOKEN.tsr -CAfile ROOT.pem`` checks it.

        :returns: the token's file and the data's. :raises Refused: there is no token yet, or a file of such a name.
        """
        stamp = self._stamp(stamp_id)
        token = _bytes(stamp.token)
        if not token:
            raise Refused(
                _("{ref} has no token yet: only its request was written.", ref=isolate(stamp.ref)), code="no_token"
            )
        evidence = self._store.get(stamp.evidence_id) if stamp.evidence_id else None
        data = folder / (f"{stamp.ref}-checkpoint.txt" if evidence is None else f"{evidence.ref}{_suffix(evidence)}")
        answer = folder / f"{stamp.ref}.tsr"
        for out in (answer, data):
            require_place(out)
            if out.exists():
                raise Refused(_("{name} is there already. Nothing was written.", name=isolate(out.name)), code="exists")
        try:
            label = _("Export time stamp {ref}", ref=stamp.ref)
            with (
                written_whole(answer, self._store) as token_file,
                leaving(data, self._store, label) as (step, stream),
            ):
                token_file.write(stamping.as_response(token))
                on_the_disk(token_file)
                if isinstance(evidence, EvidenceFile):
                    require_kept(self._store, evidence)
                    self._vault.evidence.copy_to(evidence.sha256, stream)
                    step.note(Custody.EXPORTED.value, evidence, file_sha256=evidence.sha256, reason=stamp.ref)
                else:
                    stream.write(stamp.checkpoint.encode("utf-8"))
                    step.note(Custody.EXPORTED.value, stamp, reason=stamp.ref)
        except BaseException:
            for out in (answer, data):
                out.unlink(missing_ok=True)
            raise
        return answer, data

    # -- in -----------------------------------------------------------------------------------------------------------

    def import_(self, path: Path, *, root: Path | None = None, stamp_id: UUID | None = None) -> CheckedStamp:
        """Take in an authority's answer, or a bare token: check it and keep it with the request it answers.

        :param root: certificates in PEM of the authority that the person trusts; the token must then lead to one.
        :param stamp_id: the request it must answer; any one that waits where left out.
        :raises BadInput: it is no answer, a refusal, to another request, or altered; nothing is stored.
        :raises WorldFault: the file cannot be read.
        """
        answer = _small(path, stamping.LARGEST_ANSWER)
        waiting = [self._stamp(stamp_id)] if stamp_id else self._waiting()
        if any(stamp.token for stamp in waiting):
            raise Refused(_("This time stamp has its token already. Nothing was stored."), code="has_token")
        if not waiting:
            raise Refused(_("No request for a time stamp waits for an answer. Nothing was stored."), code="none_waits")
        found = self._checked(answer, waiting, root)
        stamp, token = waiting[found.place], found.token
        made = dataclasses.replace(
            stamp,
            token=base64.b64encode(token).decode("ascii"),
            stamped=found.at,
            authority=found.authority,
            serial=found.serial,
        )
        evidence = self._store.get(stamp.evidence_id) if stamp.evidence_id else None
        reason = f"{stamp.ref} {hash_stream(io.BytesIO(token)).sha256}"
        with self._store.step(_("Import time stamp {ref}", ref=stamp.ref)) as step:
            saved = step.put(made, based_on=stamp)
            step.note(Custody.STAMPED.value, evidence or saved, file_sha256=stamp.digest, reason=reason)
        return CheckedStamp(saved, found.confirmed, found.ends_in, step.changes)

    def check(self, stamp_id: UUID, *, root: Path | None = None) -> CheckedStamp:
        """Check the token that is kept once more, e.g. with a root certificate that was not at hand before.

        :raises BadInput: it does not hold. :raises Refused: there is no token yet.
        """
        stamp = self._stamp(stamp_id)
        if not stamp.token:
            raise Refused(
                _("{ref} has no token yet: only its request was written.", ref=isolate(stamp.ref)), code="no_token"
            )
        found = self._checked(_bytes(stamp.token), [stamp], root)
        return CheckedStamp(stamp, found.confirmed, found.ends_in, Changes())

    def bear_out(self, stamps: Iterable[Stamp], cancelled: Callable[[], bool] | None = None) -> dict[UUID, bool]:
        """Whether each answered stamp's token holds and says what the record says: when, by whom, of which bytes.

        A record may have come with a document, its token unseen. No certificate is followed to a root: none is kept.

        :returns: by the stamp's id; left out are those without an answer, and those that could not be read in time.
        :raises Refused: cancelled.
        """
        found: dict[UUID, bool] = {}
        for stamp in stamps:
            if cancelled is not None and cancelled():
                raise Refused(_("Cancelled. Nothing was written."), code="cancelled")
            if not stamp.stamped:
                continue
            try:
                says = self._checked(_bytes(stamp.token), [stamp], None)
            except WorkerFailed:
                continue
            except BadInput:
                found[stamp.id] = False
            else:
                found[stamp.id] = (says.at, says.authority, says.serial) == (
                    stamp.stamped,
                    stamp.authority,
                    stamp.serial,
                )
        return found

    def _checked(self, answer: bytes, stamps: Sequence[Stamp], root: Path | None) -> _Found:
        """Ask the keyless worker, then hold its word against our own records."""
        for stamp in stamps:
            self._require_own_digest(stamp)
        pem = _small(root, stamping.LARGEST_ROOTS).decode("ascii", errors="replace") if root else ""
        options = {"requests": [stamp.request for stamp in stamps], "roots": pem}
        rows = list(Worker(parse_limits=_LIMITS).parse(stamping.READER, io.BytesIO(answer), options))
        try:
            (row,) = rows
            found = _found(row, len(stamps))
        except (ValueError, KeyError, TypeError):
            text = _("The process that reads files gave an answer that makes no sense. Nothing was stored.")
            raise BadInput(text, code="worker_protocol") from None
        return found

    def _require_own_digest(self, stamp: Stamp) -> None:
        """A record may have come with a document: what it says it stamps must be what its request asks for."""
        if stamp.evidence_id is not None:
            evidence = self._store.get(stamp.evidence_id)
            own = evidence.sha256 if isinstance(evidence, EvidenceFile) else ""
        else:
            own = hash_stream(io.BytesIO(stamp.checkpoint.encode("utf-8"))).sha256
        if not own == stamp.digest == stamping.asked(_bytes(stamp.request)).digest:
            raise BadInput(
                _("{ref} does not stamp what it says: its digest is another one.", ref=isolate(stamp.ref)),
                code="wrong_digest",
            )

    def _waiting(self) -> list[Stamp]:
        return [stamp for stamp in self._store.of(Stamp) if not stamp.token][-_MOST_REQUESTS:]

    def _stamp(self, stamp_id: UUID) -> Stamp:
        found = self._store.get(stamp_id)
        if not isinstance(found, Stamp):
            raise Refused(_("{ref} is not a time stamp.", ref=isolate(found.ref)), code="not_a_stamp")
        return found


@dataclass(frozen=True, slots=True)
class _Found:
    place: int
    token: bytes
    at: str
    authority: str
    serial: str
    confirmed: bool
    ends_in: str


def _found(untrusted: dict[str, Any], requests: int) -> _Found:
    """:raises ValueError, KeyError, TypeError: it is not what the worker was asked for."""
    place, confirmed = untrusted["request"], untrusted["confirmed"]
    if type(place) is not int or not 0 <= place < requests or type(confirmed) is not bool:
        raise ValueError
    moment = dt.datetime.fromisoformat(_line(untrusted, "at").replace("Z", "+00:00"))
    token = base64.b64decode(untrusted["token"], validate=True)
    if len(token) > stamping.LARGEST_ANSWER:
        raise ValueError
    serial = _line(untrusted, "serial")
    int(serial, 16)
    return _Found(
        place, token, _utc(moment), _line(untrusted, "authority"), serial, confirmed, _line(untrusted, "ends_in")
    )


def _line(untrusted: dict[str, Any], name: str) -> str:
    text = untrusted[name]
    if not isinstance(text, str) or len(text) > _LONGEST or clean_line(text) != text:
        raise ValueError
    return text


def _small(path: Path, most: int) -> bytes:
    """A small file that the person named. :raises BadInput: it is too large. :raises WorldFault: it is unreadable."""
    try:
        with regular(path) as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(content) > most:
        raise BadInput(
            _("“{name}” is too large to be what was asked for. Nothing was stored.", name=isolate(path.name)),
            code="too_large",
        )
    return content


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput(_("The request or token of this time stamp is damaged."), code="bad_request") from None


def _suffix(evidence: object) -> str:
    """The ending of the original's name, if it is a plain one."""
    suffix = PurePath(getattr(evidence, "name", "")).suffix
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= _SUFFIX else ""


def _now() -> str:
    return _utc(dt.datetime.now(dt.UTC).replace(microsecond=0))


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
