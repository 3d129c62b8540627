"""Identities: who a protected person is, in a compartment with a passphrase of its own.

Nothing here passes through the records. An identity is sealed whole, each save is a new version, and the earlier ones
stay readable inside the compartment. Saving is no step that can be undone: undo works without the compartment's
passphrase, and must not be able to change what lies under it.

Every reveal is written into the journal before anything is shown.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from casefile.errors import BadInput, NotFound, Refused, VaultDamaged
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.i18n import _, current, isolate
from casefile.model.changes import Caption, Changes
from casefile.model.fields import FieldType, Record, kind_of
from casefile.model.identities import FIELDS, LARGEST_FILE, PURPOSES, Identity, SealedFile, cleaned
from casefile.model.ids import uuid7
from casefile.model.namekeys import name_keys
from casefile.model.outside import clean_line
from casefile.model.searchtext import matches
from casefile.services.files import leaving, readable, regular, unreadable
from casefile.services.one_state import one_state
from casefile.store.store import Store
from casefile.vault.compartment import Compartment
from casefile.vault.vault import OpenVault

RELOCK_AFTER = 120
"""Seconds after the last use when the compartment closes by itself."""
SUBJECTS = ("witness", "person")
"""Kinds of record that can have an identity."""
SEARCH = "search"
"""The reason in the journal for a search, which decrypts every identity."""
VERSION, ATTACH = "version", "file"
"""The same for looking at an earlier version, and for sealing a file, of an identity that was not revealed since the
compartment was opened."""

_BIND = b"casefile/identity/1/"


@dataclass(frozen=True, slots=True)
class Revealed:
    """One version of an identity, decrypted.

    :param version: 0 where none was ever saved.
    :param saved: UTC, ISO 8601; empty for version 0.
    :param versions: all there are, oldest first.
    """

    subject: Caption
    identity: Identity = field(repr=False)
    version: int
    saved: str
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FoundIdentity:
    """Somebody that a search inside the compartment came upon.

    :param names: not shown by ``repr``.
    :param similar: no word of the query is there as it is written, but one that sounds like it.
    """

    subject: Caption
    names: tuple[str, ...] = field(repr=False)
    similar: bool = False


@dataclass(frozen=True, slots=True)
class SealedWords:
    """What an identity says.

    :param names: in every script. :param texts: by the name of the field; empty ones are left out.
    """

    names: tuple[str, ...] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)


class Identities:
    """Verbs for the identity compartment. Callable from any thread.

    :param clock: seconds that only go forwards.
    """

    def __init__(self, store: Store, vault: OpenVault, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._gate = threading.RLock()
        self._compartment: Compartment | None = None
        self._seen: set[UUID] = set()
        self._used = 0.0

    # -- the compartment ----------------------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether this vault has a compartment."""
        return self._vault.has_compartment

    @property
    def seconds_left(self) -> int:
        """Until the compartment closes by itself; 0 while it is closed. One that is overdue is closed by asking."""
        with self._gate:
            if self._compartment is None or not self._compartment.is_open:
                return 0
            left = self._used + RELOCK_AFTER - self._clock()
            if left <= 0:
                self.close()
                return 0
            return max(1, round(left))

    @property
    def is_open(self) -> bool:
        """Whether identities can be read now."""
        return self.seconds_left > 0

    def touch(self) -> None:
        """Somebody is still at work inside: the two minutes begin again. A closed compartment stays closed."""
        with self._gate:
            if self.is_open:
                self._used = self._clock()

    def create(self, passphrase: str) -> None:
        """Make the compartment, open.

        :raises Refused: there is one, or the passphrase is empty or opens the vault itself.
        """
        with self._gate:
            opened = self._vault.create_compartment(passphrase)
            with self._store.step(_("Make the compartment for identities")) as step:
                step.note(Custody.KEY_CHANGED.value, reason="identity compartment made")
            self._take(opened)

    def open(self, passphrase: str) -> None:
        """Open the compartment. :raises WrongPassphrase: it stays closed."""
        opened = self._vault.open_compartment(passphrase)
        with self._gate:
            self.close()
            self._take(opened)

    def close(self) -> None:
        """Drop the identity key. Harmless when it is closed."""
        with self._gate:
            if self._compartment is not None:
                self._compartment.close()
            self._compartment = None
            self._seen.clear()

    def change_passphrase(self, old: str, new: str) -> None:
        """Wrap the identity key under another passphrase.

        :raises WrongPassphrase: ``old`` is wrong. :raises Refused: ``new`` is empty or opens the vault itself.
        """
        self._vault.change_compartment_passphrase(old, new)
        with self._store.step(_("Change the passphrase of the identities")) as step:
            step.note(Custody.KEY_CHANGED.value, reason="identity compartment passphrase")

    # -- identities ---------------------------------------------------------------------------------------------------

    @one_state
    def kept(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of these records for which something is sealed: an identity, or a consent's signature. Tells nothing
        else, and needs no passphrase.
        """
        return frozenset(self._store.sealed_kept(ids))

    def reveal(self, subject_id: UUID, reason: str) -> Revealed:
        """Decrypt the newest version, once the journal says who looked at whom and why.

        :param reason: stands in the journal, where everybody who opens the vault reads it: no names.
        :raises Refused: no reason, the compartment is closed, or the vault is open for reading only.
        """
        subject = self._subject(subject_id)
        given = clean_line(reason)
        if not given:
            raise Refused(
                _("Give a reason: it is written into the journal. Nothing was shown."), code="no_reason", field="reason"
            )
        self._note_view(subject, given)
        return self._revealed(subject_id, None)

    def version(self, subject_id: UUID, version: int) -> Revealed:
        """An earlier version of an identity. Where it was not revealed since the compartment was opened, the journal
        says so first.

        :raises NotFound: there is none of that number. :raises Refused: the compartment is closed.
        """
        if subject_id not in self._seen:
            self._note_view(self._subject(subject_id), VERSION)
        return self._revealed(subject_id, version)

    def blank(self, subject_id: UUID) -> Revealed:
        """What to begin with for somebody who has no identity yet. Nobody is shown, so nothing is journalled.

        :raises Refused: there is one already, or the compartment is closed.
        """
        self._subject(subject_id)
        if self._store.sealed_versions(subject_id):
            raise Refused(_("An identity is sealed already. Reveal it to change it."), code="sealed_already")
        return self._revealed(subject_id, None)

    def save(self, subject_id: UUID, identity: Identity, *, based_on: Identity | None = None) -> Revealed:
        """Seal a new version. What is unchanged is not written again.

        :param based_on: the version that was changed. In a field that is the same in both, what was sealed since is
            kept; another stands as it is here, and what was sealed there since stays in its own version.
        :raises Refused: the compartment is closed.
        """
        subject = self._subject(subject_id)
        clean = cleaned(identity)
        before = self._revealed(subject_id, None)
        if based_on is not None:
            same = [spec.name for spec in FIELDS if getattr(clean, spec.name) == getattr(based_on, spec.name)]
            clean = dataclasses.replace(clean, **{name: getattr(before.identity, name) for name in same})
        if not before.version:
            self._seen.add(subject_id)  # anyone who types the first knows what is in it
        if clean != before.identity:
            content = {"saved": _now(), "identity": clean.to_json()}
            self._seal(subject_id, json.dumps(content, ensure_ascii=False).encode(), subject, "")
        return self._revealed(subject_id, None)

    # -- sealed files -------------------------------------------------------------------------------------------------

    def attach(self, subject_id: UUID, path: Path, purpose: str) -> Revealed:
        """Seal a file beside an identity. It is read once, never parsed, and never lies in the clear again.

        :param purpose: a key of :data:`casefile.model.identities.PURPOSES`.
        :raises BadInput: larger than 20 MB, or no file. :raises WorldFault: it cannot be read.
        """
        if purpose not in PURPOSES:
            raise BadInput(_("A sealed file is one of: {purposes}.", purposes=", ".join(PURPOSES)), code="purpose")
        subject = self._subject(subject_id)
        content = _content(path)
        if subject_id not in self._seen and self._store.sealed_versions(subject_id):
            self._note_view(subject, ATTACH)
        before = self._revealed(subject_id, None)
        made = SealedFile(uuid7(), clean_line(readable(path.name)), purpose, len(content), _sha256(content), _now())
        # The file first: an identity that names one which is not there would be damaged, the other way round is not.
        self._seal(made.id, _framed(made, content), subject, "file")
        return self.save(subject_id, dataclasses.replace(before.identity, files=(*before.identity.files, made)))

    def take_out(self, subject_id: UUID, file_id: UUID, out: Path, reason: str) -> None:
        """Write a sealed file outside the vault, in the clear: a journalled export.

        :raises NotFound: the identity has no such file. :raises WorldFault: the place cannot be written.
        """
        identity = self._revealed(subject_id, None).identity
        if file_id not in {each.id for each in identity.files}:
            raise NotFound(_("This identity has no such file."), code="not_found")
        self._write_out(file_id, self._subject(subject_id), out, reason)

    # -- the signature under a consent --------------------------------------------------------------------------------

    def keep_signature(self, consent_id: UUID, name: str, content: bytes) -> Changes:
        """Seal the signature under a consent; one that was there before stays as an earlier version.

        :param name: of the file, as it is offered when it is taken out.
        :raises Refused: the compartment is closed. :raises BadInput: empty, or larger than 20 MB.
        """
        consent = self._store.get(consent_id)
        if kind_of(consent).name != "consent":
            raise Refused(_("A signature belongs to a consent."), code="not_a_consent")
        if not content:
            raise BadInput(_("The signature is empty. Nothing was saved."), code="empty_file")
        _require_small(len(content))
        made = SealedFile(consent_id, clean_line(readable(name)), "signature", len(content), _sha256(content), _now())
        self._seal(consent_id, _framed(made, content), consent, "signature")
        return Changes(frozenset({consent_id}), frozenset({"consent"}), "")

    def keep_signature_file(self, consent_id: UUID, path: Path) -> Changes:
        """The same with a scan or a picture of it.

        :raises WorldFault: the file cannot be read.
        """
        return self.keep_signature(consent_id, path.name, _content(path))

    def take_out_signature(self, consent_id: UUID, out: Path, reason: str) -> None:
        """Write the signature under a consent outside the vault, in the clear: a journalled export."""
        self._write_out(consent_id, self._store.get(consent_id), out, reason)

    # -- over all of them ---------------------------------------------------------------------------------------------

    def search(self, query: str) -> tuple[FoundIdentity, ...]:
        """Whose identity holds these words, in any spelling. Everything is decrypted for it, in memory alone, and the
        journal says so; first come those in which the words stand as they were typed.

        :raises Refused: the compartment is closed, or there is nothing to search for.
        """
        if not any(character.isalnum() for character in query):
            raise Refused(_("Type a name, or a part of one."), code="no_query", field="query")
        self._open_compartment()
        with self._store.step(_("Search the identities")) as step:
            step.note(Custody.IDENTITY_VIEWED.value, reason=SEARCH)
        wanted = frozenset(name_keys(query))
        exact: list[FoundIdentity] = []
        similar: list[FoundIdentity] = []
        for subject, identity in self._all():
            names = tuple(name.text for name in identity.names)
            if matches(identity.words, query):
                exact.append(FoundIdentity(subject, names))
            elif wanted and any(wanted <= frozenset(name_keys(name)) for name in names):
                similar.append(FoundIdentity(subject, names, similar=True))
        return (*exact, *similar)

    def names(self) -> dict[str, tuple[str, ...]] | None:
        """The real names by the reference of whom they name; None while the compartment is closed. Nobody is shown
        them, and asking keeps nothing open.
        """
        words = self.sealed_words()
        return None if words is None else {ref: sealed.names for ref, sealed in words.items()}

    def sealed_words(self) -> dict[str, SealedWords] | None:
        """All that is sealed, by the reference of whom it tells, to hold a dossier against; None while the compartment
        is closed. Nobody is shown it, and asking keeps nothing open.
        """
        if not self._store.sealed_kept():
            return {}
        with self._gate:
            if not self.is_open:
                return None
            used = self._used
            found = {subject.ref: _words(identity) for subject, identity in self._all()}
            self._used = used
        return found

    # -- within -------------------------------------------------------------------------------------------------------

    def _note_view(self, subject: Record, reason: str) -> None:
        """Have the journal say who looks at whom, before anything is shown."""
        self._open_compartment()
        with self._store.step(_("Reveal the identity of {ref}", ref=subject.ref)) as step:
            step.note(Custody.IDENTITY_VIEWED.value, subject, reason=reason)
        self._seen.add(subject.id)

    def _take(self, opened: Compartment) -> None:
        self._compartment, self._used = opened, self._clock()

    def _open_compartment(self) -> Compartment:
        with self._gate:
            if self._compartment is None or not self.is_open:
                raise Refused(
                    _("The compartment of the identities is closed. Open it with its passphrase."), code="closed"
                )
            self._used = self._clock()
            return self._compartment

    def _subject(self, subject_id: UUID) -> Record:
        record = self._store.get(subject_id)
        if kind_of(record).name not in SUBJECTS:
            raise Refused(_("Only witnesses and persons have an identity."), code="no_subject")
        return record

    @one_state
    def _all(self) -> list[tuple[Caption, Identity]]:
        kept = self._store.sealed_kept()
        captions = sorted(self._store.captions(kept).items(), key=lambda item: item[1].ref)
        return [(caption, self._read(id_, kept[id_])[0]) for id_, caption in captions if caption.kind in SUBJECTS]

    @one_state
    def _revealed(self, subject_id: UUID, version: int | None) -> Revealed:
        self._open_compartment()
        subject = self._store.captions([subject_id])[subject_id]
        versions = tuple(self._store.sealed_versions(subject_id))
        if version is None and not versions:
            return Revealed(subject, Identity(), 0, "", ())
        wanted = versions[-1] if version is None else version
        if wanted not in versions:
            raise NotFound(_("There is no such version."), code="not_found")
        identity, saved = self._read(subject_id, wanted)
        return Revealed(subject, identity, wanted, saved, versions)

    def _read(self, subject_id: UUID, version: int) -> tuple[Identity, str]:
        content = self._unseal(subject_id, version)
        try:
            shape = json.loads(content)
            return Identity.from_json(shape["identity"]), str(shape["saved"])
        except (ValueError, KeyError, TypeError, BadInput):
            raise _damaged() from None

    def _newest(self, subject_id: UUID) -> int:
        kept = self._store.sealed_kept([subject_id])
        if subject_id not in kept:
            raise NotFound(_("Nothing is sealed for this record."), code="not_found")
        return kept[subject_id]

    def _seal(self, subject_id: UUID, content: bytes, about: Record, reason: str) -> None:
        compartment = self._open_compartment()
        with self._store.step(_("Seal the identity of {ref}", ref=about.ref)) as step:
            version = max(step.sealed_versions(subject_id), default=0) + 1
            sealed = compartment.seal(content, _context(subject_id, version))
            step.add_sealed(subject_id, version, sealed, about=about, reason=reason)

    def _unseal(self, subject_id: UUID, version: int) -> bytes:
        compartment = self._open_compartment()
        sealed = self._store.sealed(subject_id, version)
        if sealed is None:
            raise NotFound(_("There is no such version."), code="not_found")
        return compartment.unseal(sealed, _context(subject_id, version))

    def _write_out(self, sealed_id: UUID, about: Record, out: Path, reason: str) -> None:
        made, content = _unframed(self._unseal(sealed_id, self._newest(sealed_id)))
        if _sha256(content) != made.sha256:
            raise _damaged()
        label = _("Take a sealed file of {ref} out", ref=about.ref)
        with leaving(out, self._store, label) as (step, stream):
            stream.write(content)
            step.note(Custody.IDENTITY_VIEWED.value, about, reason=clean_line(reason))
            step.note(Custody.EXPORTED.value, about, file_sha256=made.sha256, reason="sealed file")


def _context(subject_id: UUID, version: int) -> bytes:
    """What sealed bytes are bound to: put in the place of another subject's or version's, they do not open."""
    return _BIND + subject_id.bytes + version.to_bytes(4, "big")


def _framed(made: SealedFile, content: bytes) -> bytes:
    return json.dumps(made.to_json(), ensure_ascii=False).encode() + b"\n" + content


def _unframed(framed: bytes) -> tuple[SealedFile, bytes]:
    made, _newline, content = framed.partition(b"\n")
    try:
        return SealedFile.from_json(json.loads(made)), content
    except (ValueError, BadInput):
        raise _damaged() from None


def _content(path: Path) -> bytes:
    try:
        with regular(path) as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    _require_small(len(content))
    if not content:
        raise BadInput(_("{name} is empty. Nothing was saved.", name=isolate(path.name)), code="empty_file")
    return content


def _require_small(size: int) -> None:
    if size > LARGEST_FILE:
        limit = current().number(LARGEST_FILE // 1024 // 1024)
        raise BadInput(
            _("A sealed file has at most {limit} MB. Nothing was saved; make a smaller copy.", limit=limit),
            code="too_large",
        )


def _sha256(content: bytes) -> str:
    return hash_stream(io.BytesIO(content)).sha256


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _damaged() -> VaultDamaged:
    return VaultDamaged(_("A sealed identity is damaged. Restore it from a backup."), code="identity_damaged")


def _words(identity: Identity) -> SealedWords:
    texts = {spec.name: getattr(identity, spec.name) for spec in FIELDS if spec.type is FieldType.TEXT}
    return SealedWords(
        tuple(name.text for name in identity.names), {name: text for name, text in texts.items() if text}
    )
