"""A travel copy: the case without identities, in a vault of its own with another passphrase; for a border, a hotel."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from casefile.dossier.check import Phrases
from casefile.errors import Refused, VaultDamaged
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Changes, JournalHead
from casefile.model.records import EvidenceFile, Post
from casefile.services.custody import Kept
from casefile.services.integrity import Integrity
from casefile.services.medium import require_room, speaking_of_medium
from casefile.services.restore import free_folder
from casefile.store import copying, scrubbing
from casefile.store.store import Store
from casefile.vault import travelling
from casefile.vault.files import fsync_folder
from casefile.vault.layout import TRAVELLING, half_made
from casefile.vault.slots import KdfCost
from casefile.vault.vault import OpenVault

LEFT_AT_HOME = "travel-copy"
"""The reason in the copy's journal for every evidence file that was left at home."""

Names = Mapping[str, tuple[str, ...]]
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class TravelCopy:
    """What travels.

    :param evidence: evidence files in the copy. :param left: references of those left at home.
    :param redacted: journal entries whose text was taken out.
    :param naming: where a real name of a sealed identity stands and travels: references of records, numbers of journal
        entries; None where the compartment was closed and nothing could be compared.
    :param voices: how many others stand by name in threads, which travel.
    :param changes: the entry in the journal at home that a copy travels; none where home is open read-only.
    """

    folder: Path
    evidence: int
    left: tuple[str, ...]
    redacted: int
    naming: tuple[str, ...] | None
    changes: Changes = field(default_factory=Changes)
    voices: int = 0

    @property
    def warning(self) -> str:
        """What anyone who travels must know of the names in it; empty where there are none."""
        return " ".join(filter(None, (self._of_identities, self._of_voices)))

    @property
    def _of_voices(self) -> str:
        if not self.voices:
            return ""
        return plural(
            "{n} other person stands by name in its threads, as who wrote there or was asked to.",
            "{n} other people stand by name in its threads, as who wrote there or was asked to.",
            self.voices,
        )

    @property
    def _of_identities(self) -> str:
        if self.naming is None:
            return _(
                "Nobody compared it with the identities: their compartment is closed. A real name that somebody typed "
                "into a reason, a note or a title travels."
            )
        if not self.naming:
            return ""
        return _(
            "Real names of protected people stand in it, typed by somebody where they do not belong: {places}. Destroy "
            "this copy, take the names out of those records at home, and make another. An entry of the journal cannot "
            "be changed.",
            places=", ".join(_named(each) for each in self.naming),
        )


def _named(place: str) -> str:
    return _("entry {number} of the journal", number=isolate(place)) if place.isdigit() else isolate(place)


class Travel:
    """Verbs for travel copies of an open vault.

    :param names: answers the names in the identity compartment by reference; None while it is closed.
    """

    def __init__(self, store: Store, vault: OpenVault, names: Callable[[], Names | None] = dict) -> None:
        self._store = store
        self._vault = vault
        self._names = names

    def write(
        self,
        folder: Path,
        new_passphrase: str,
        *,
        name: str = "",
        largest: int | None = None,
        cost: KdfCost | None = None,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> TravelCopy:
        """Make a travel copy in the new folder ``folder``, and check all of it.

        It holds no sealed identity, no identity key, no recovery sheet, no list of those who open the vault,
        and none of the fields declared to identify people, neither in the records nor in their history nor in drafts.
        What people typed elsewhere travels as it is; while the compartment is open it is compared with the real names,
        and past versions of records that hold one are left out.

        Like every export it gets its name only once the journal at home knows of it. A home that is open read-only
        cannot be told; the copy's own journal says what it is in any case.

        :param largest: leave out evidence files with more bytes than this.
        :raises Refused: the folder exists, an empty or the same passphrase, or cancelled. :raises VaultDamaged: an
            evidence file is damaged. :raises WorldFault: the medium refuses. Nothing is left behind.
        """
        folder = free_folder(folder)
        made = half_made(folder, TRAVELLING)
        with speaking_of_medium():
            if made.exists():
                shutil.rmtree(made)  # of one that was cut short
        try:
            with speaking_of_medium():
                done = self._write(made, folder, new_passphrase, name, largest, cost, progress, cancelled)
                if not self._store.read_only:
                    done = replace(done, changes=self._note())
                made.replace(folder)
                fsync_folder(folder.parent)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        return done

    def _note(self) -> Changes:
        with self._store.step(_("Make a travel copy")) as step:
            step.note(Custody.TRANSFERRED_OUT.value, reason=LEFT_AT_HOME)
        return step.changes

    def _write(
        self,
        made: Path,
        folder: Path,
        new_passphrase: str,
        name: str,
        largest: int | None,
        cost: KdfCost | None,
        progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> TravelCopy:
        sealed = self._names()  # first of all: the compartment closes by itself
        with travelling.begin(self._vault, made, new_passphrase, name, cost=cost) as copy:
            copying.copy_database(self._store, copy.database_path, copy.database_key())
            store = _opened(copy)
            try:
                travels, left = self._sorted(store, largest)
                require_room(folder.parent, sum(each.size or 0 for each in travels))
                tells = Phrases(name for each in sealed.values() for name in each).places if sealed else None
                redacted = scrubbing.scrub(store, _("Make a travel copy"), LEFT_AT_HOME, tells)
                with store.step(_("Make a travel copy")) as step:
                    for each in left:
                        step.note(Custody.DISPOSED.value, each, file_sha256=each.sha256, reason=LEFT_AT_HOME)
                    step.note(Custody.TRANSFERRED_OUT.value, reason=LEFT_AT_HOME)
                naming = None if sealed is None else _naming(store, tells)
                voices = _voices(store, self._vault.author.key)
                self._carry(copy, travels, progress, cancelled)
                _check(store, copy, cancelled)
                head = store.head()
                copy.write_head({"seq": head.seq, "hash": head.hash, "generation": copy.generation})
            finally:
                store.close()
        return TravelCopy(folder, len(travels), tuple(each.ref for each in left), redacted, naming, voices=voices)

    def _sorted(self, store: Store, largest: int | None) -> tuple[list[EvidenceFile], list[EvidenceFile]]:
        """The evidence files that travel, and those that stay."""
        kept = Kept(store)
        records = [each for trashed in (True, False) for each in store.of("evidence", trashed=trashed) if each in kept]
        files = [each for each in records if isinstance(each, EvidenceFile)]
        stays = [each for each in files if largest is not None and (each.size or 0) > largest]
        travels = {each.sha256: each for each in files if each not in stays}
        return list(travels.values()), stays

    def _carry(
        self, copy: OpenVault, travels: list[EvidenceFile], progress: Progress | None, cancelled: Cancelled | None
    ) -> None:
        total = 2 * sum(each.size or 0 for each in travels)
        before = 0
        for each in travels:
            done = before

            def advance(inside: int, _all: int, done: int = done) -> None:
                if progress is not None:
                    progress(min(done + inside, total), total)

            with self._vault.evidence.open(each.sha256, verify=False) as stream:
                stored = copy.evidence.put(stream, progress=advance, cancelled=cancelled)
            if stored.sha256 != each.sha256:
                path = isolate(self._vault.evidence.path_in_vault(each.sha256))
                text = _("An evidence file is damaged: {path}. Restore it from a backup.", path=path)
                raise VaultDamaged(text, code="blob_damaged")
            before += 2 * stored.size


def _naming(store: Store, tells: Callable[[str], object] | None) -> tuple[str, ...]:
    """Where a sealed name still stands in what people typed, each place once; nowhere, where no name is sealed."""
    if tells is None:
        return ()
    return tuple(dict.fromkeys(place for place, text in scrubbing.typed_texts(store) if tells(text)))


def _voices(store: Store, own: str) -> int:
    """How many people but the one with this key are named by the posts of threads."""
    posts = [post for trashed in (True, False) for post in store.of(Post, trashed=trashed)]
    named = {(post.author, post.author_key) for post in posts} | {(post.assignee, post.assignee_key) for post in posts}
    return len({name for name, key in named if name and key != own})


def _opened(copy: OpenVault) -> Store:
    heads: list[JournalHead] = []
    return Store.open(
        copy.database_path,
        copy.database_key(),
        str(copy.id),
        read_only=False,
        on_commit=heads.append,
        author=copy.author,
    )


def _check(store: Store, copy: OpenVault, cancelled: Cancelled | None) -> None:
    """:raises VaultDamaged: something of the copy does not match what was recorded."""
    head = store.head()
    copy.write_head({"seq": head.seq, "hash": head.hash, "generation": copy.generation})
    report = Integrity(store, copy).verify(None, cancelled)
    if cancelled is not None and cancelled():
        raise Refused(_("Cancelled. Nothing was written."), code="cancelled")
    for finding in report.findings:
        if not finding.ok:
            text = _("The travel copy did not pass its check and was removed: {problem}", problem=finding.sentence)
            raise VaultDamaged(text, code="copy_damaged")
