"""The only wiring: opens a vault and hands out the services.

Reading verbs may be called from any thread. Changing verbs wait for one another; the window calls them from one
writer thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from casefile.errors import CasefileError, Refused, VaultDamaged, WorldFault
from casefile.evidence.custody import Custody
from casefile.evidence.worker import launch
from casefile.i18n import _
from casefile.model.changes import JournalHead
from casefile.model.zones import read_zone
from casefile.services import unfinished
from casefile.services.calls import Calls
from casefile.services.cases import Cases
from casefile.services.clock import Clock
from casefile.services.custody import ChainOfCustody
from casefile.services.disclosures import Disclosures
from casefile.services.drafts import Drafts
from casefile.services.facts import Facts
from casefile.services.finder import Finder
from casefile.services.glance import Glances
from casefile.services.headings import Headings
from casefile.services.identities import Identities
from casefile.services.incidents import Incidents
from casefile.services.kept_head import OutsideHead, problems
from casefile.services.past import Past
from casefile.services.people import People
from casefile.services.quoting import Quoting
from casefile.services.records import Records
from casefile.services.viewing import Viewer
from casefile.services.witnesses import Witnesses
from casefile.store.lock_state import State
from casefile.store.store import Store
from casefile.store.view import View
from casefile.vault import checkpoints
from casefile.vault import vault as vaults
from casefile.vault.head import Left
from casefile.vault.layout import LOG, side, vault_name
from casefile.vault.security_keys import Authenticator, available, lets_us
from casefile.vault.slots import KdfCost
from casefile.vault.words import in_words

if TYPE_CHECKING:
    from casefile.services.approvals import Approvals
    from casefile.services.backup import Backups
    from casefile.services.compositions import Compositions
    from casefile.services.contacts import Contacts
    from casefile.services.datasets import Datasets
    from casefile.services.dossiers import Dossiers
    from casefile.services.exports import Exports
    from casefile.services.integrity import Integrity
    from casefile.services.lately import Lately
    from casefile.services.likeness import Likenesses
    from casefile.services.merging import Merging
    from casefile.services.overviews import Overviews
    from casefile.services.production import Productions
    from casefile.services.proofs import Proofs
    from casefile.services.recovery import Recovery
    from casefile.services.redactions import Redactions
    from casefile.services.report import Reports
    from casefile.services.returns import Returns
    from casefile.services.review_copy import ReviewCopies
    from casefile.services.seals import Seals
    from casefile.services.several import Several
    from casefile.services.sheets import Sheets
    from casefile.services.sources import Sources
    from casefile.services.stamps import Stamps
    from casefile.services.statements import Statements
    from casefile.services.tags import Tags
    from casefile.services.threads import Threads
    from casefile.services.transfer import Transfer
    from casefile.services.trash import Trash
    from casefile.services.travel import Travel
    from casefile.services.views import Views


class Workspace:
    """One open vault and everything that can be done with it. A context manager; :meth:`close` wipes the keys."""

    def __init__(self, vault: vaults.OpenVault, store: Store, outside: OutsideHead) -> None:
        self._vault = vault
        self._store = store
        store.on_recorded = vault.evidence.recorded
        self._outside = outside
        self._half_typed: dict[str, str] | None = None
        self._left: JournalHead | None = None
        self.folder = vault.folder
        self.name = vault_name(vault.folder.name)
        self.read_only = vault.read_only
        self.notices = _notices(store, vault, outside)
        self.clock = Clock(store)
        self.records = Records(store)
        self.cases = Cases(store)
        self.viewer = Viewer(store, vault)
        self.incidents = Incidents(store)
        self.facts = Facts(store)
        self.witnesses = Witnesses(store)
        self.calls = Calls(store)
        self.drafts = Drafts(store)
        self.finder = Finder(store)
        self.headings = Headings(store)
        self.glances = Glances(store)
        self.quoting = Quoting(store)
        self.past = Past(store)
        self.custody = ChainOfCustody(store, vault, lambda actor: self.people.name_of(actor))
        self.disclosures = Disclosures(store)
        self.identities = Identities(store, vault)
        self.people = People(store, vault)

    # Imported when asked for: most commands do without, and those at the end bring what draws and what reads
    # certificates. None of them remembers anything, so that two threads may each make one at first.

    @cached_property
    def approvals(self) -> Approvals:
        """What was signed off."""
        from casefile.services.approvals import Approvals

        return Approvals(self._store, self._vault)

    @cached_property
    def contacts(self) -> Contacts:
        """People with other vaults."""
        from casefile.services.contacts import Contacts

        return Contacts(self._store, self._vault)

    @cached_property
    def lately(self) -> Lately:
        """What others changed since one looked last."""
        from casefile.services.lately import Lately

        return Lately(self._store, self._vault)

    @cached_property
    def likenesses(self) -> Likenesses:
        """What may stand twice."""
        from casefile.services.likeness import Likenesses

        return Likenesses(self._store, self.viewer)

    @cached_property
    def merging(self) -> Merging:
        """Two incidents made one."""
        from casefile.services.merging import Merging

        return Merging(self._store)

    @cached_property
    def overviews(self) -> Overviews:
        """Matrix, board and timeline."""
        from casefile.services.overviews import Overviews

        return Overviews(self._store)

    @cached_property
    def reports(self) -> Reports:
        """A case at a glance."""
        from casefile.services.report import Reports

        return Reports(self._store, self._vault.actor_id)

    @cached_property
    def several(self) -> Several:
        """Several records edited at once."""
        from casefile.services.several import Several

        return Several(self._store)

    @cached_property
    def tags(self) -> Tags:
        """The list of tags."""
        from casefile.services.tags import Tags

        return Tags(self._store)

    @cached_property
    def threads(self) -> Threads:
        """Review threads."""
        from casefile.services.threads import Threads

        return Threads(self._store, self._vault)

    @cached_property
    def compositions(self) -> Compositions:
        """How dossiers are composed."""
        from casefile.services.compositions import Compositions

        return Compositions(self._store)

    @cached_property
    def statements(self) -> Statements:
        """Press releases and letters."""
        from casefile.services.statements import Statements

        return Statements(self._store, self._vault, self.dossiers)

    @cached_property
    def proofs(self) -> Proofs:
        """The pages of a dossier before there is one."""
        from casefile.services.proofs import Proofs

        return Proofs(self._store, self.dossiers)

    @cached_property
    def views(self) -> Views:
        """Saved views and saved searches."""
        from casefile.services.views import Views

        return Views(self._store, self._vault.actor_id)

    @cached_property
    def backups(self) -> Backups:
        """Snapshots, and what is put back from them."""
        from casefile.services.backup import Backups

        return Backups(self._store, self._vault)

    @cached_property
    def integrity(self) -> Integrity:
        """Verifying, and the journal."""
        from casefile.services.integrity import Integrity

        return Integrity(self._store, self._vault, self._outside)

    @cached_property
    def recovery(self) -> Recovery:
        """Recovery sheets."""
        from casefile.services.recovery import Recovery

        return Recovery(self._store, self._vault)

    @cached_property
    def seals(self) -> Seals:
        """What came with a file to prove it."""
        from casefile.services.seals import Seals

        return Seals(self._store)

    @cached_property
    def datasets(self) -> Datasets:
        """What others hold in tables, in."""
        from casefile.services.datasets import Datasets

        return Datasets(self._store)

    @cached_property
    def sources(self) -> Sources:
        """What is taken in, and what is read of it."""
        from casefile.services.sources import Sources

        return Sources(self._store, self._vault)

    @cached_property
    def transfer(self) -> Transfer:
        """Casefile JSON, out and in."""
        from casefile.services.transfer import Transfer

        return Transfer(self._store, self._vault)

    @cached_property
    def trash(self) -> Trash:
        """What was deleted and can come back; and what is removed for good."""
        from casefile.services.trash import Trash

        return Trash(self._store, self._vault)

    @cached_property
    def travel(self) -> Travel:
        """Travel copies."""
        from casefile.services.travel import Travel

        return Travel(self._store, self._vault, self.identities.names)

    @cached_property
    def stamps(self) -> Stamps:
        """Trusted time stamps."""
        from casefile.services.stamps import Stamps

        return Stamps(self._store, self._vault, self.integrity.checkpoint_note)

    @cached_property
    def sheets(self) -> Sheets:
        """Printed forms: custody, recovery."""
        from casefile.services.sheets import Sheets

        return Sheets(self._store, self._vault, self.custody)

    @cached_property
    def dossiers(self) -> Dossiers:
        """What is written for an audience."""
        from casefile.services.dossiers import Dossiers

        return Dossiers(self._store, self._vault, self.identities, self.stamps.bear_out)

    @cached_property
    def redactions(self) -> Redactions:
        """What of a source leaves the vault for nobody."""
        from casefile.services.redactions import Redactions

        return Redactions(self._store, self._vault)

    @cached_property
    def productions(self) -> Productions:
        """What is handed over as a folder."""
        from casefile.services.production import Productions

        return Productions(self._store, self._vault, self.dossiers, self.custody, self.integrity)

    @cached_property
    def exports(self) -> Exports:
        """A case for other programs."""
        from casefile.services.exports import Exports

        return Exports(self._store, self.transfer)

    @cached_property
    def review_copies(self) -> ReviewCopies:
        """What leaves for a reviewer with another vault, and what comes in from an owner."""
        from casefile.services.review_copy import ReviewCopies

        return ReviewCopies(self._store, self._vault, self.contacts, self.dossiers)

    @cached_property
    def returns(self) -> Returns:
        """What a reviewer said, on its way back."""
        from casefile.services.returns import Returns

        return Returns(self._store, self._vault, self.contacts)

    @classmethod
    def create(
        cls, folder: Path, passphrase: str, *, name: str = "", cost: KdfCost | None = None, zone: str = ""
    ) -> Workspace:
        """Make a new, empty vault and open it.

        :param name: of the person whose passphrase it is; can be given later.
        :param cost: of the key derivation; calibrated to 1-2 s on this machine where it is left out.
        :param zone: the vault's time zone; empty to follow the computer.
        :raises Refused: empty passphrase. :raises BadInput: the folder is taken, no such zone.
        :raises WorldFault: the medium refuses; nothing is left behind.
        """
        zone = read_zone(zone)
        vault = vaults.create(folder, passphrase, name=name, cost=cost)
        outside = OutsideHead(vault)
        try:
            store = Store.create(
                vault.database_path,
                vault.database_key(),
                str(vault.id),
                on_commit=outside.keep,
                author=vault.author,
                sign=partial(checkpoints.sign, vault),
                zone=zone,
            )
            outside.keep(store.head())
            outside.begin(store)
        except BaseException:
            vaults.discard(vault)
            raise
        return cls(vault, store, outside)

    @classmethod
    def open(cls, folder: Path, passphrase: str, *, read_only: bool = False) -> Self:
        """Open a vault.

        :raises WrongPassphrase: wrong passphrase or damaged header. :raises VaultInUse: another program writes to it.
        :raises BadInput: the folder is no vault. :raises VaultDamaged: the database does not open.
        """
        left = Left(folder)  # reads while the passphrase is tried
        try:
            return cls._over(vaults.open(folder, passphrase, read_only=read_only), left)
        finally:
            left.stop()

    @classmethod
    def open_with_recovery(cls, folder: Path, untrusted_words: Sequence[str], *, read_only: bool = False) -> Self:
        """Open a vault with the words of its recovery sheet; who does so chooses a passphrase next (``people``).

        :raises Refused: they are not the words of a sheet. :raises WrongPassphrase: of another vault's sheet, or the
            header is damaged. The rest as :meth:`open`.
        """
        return cls._over(vaults.open_with_recovery(folder, untrusted_words, read_only=read_only))

    @classmethod
    def open_with_pin(cls, folder: Path, pin: str, *, read_only: bool = False) -> Self:
        """Open a vault with the PIN of this computer.

        :raises WrongPassphrase: a wrong PIN. :raises WorldFault: the keyring is not there, is locked or holds nothing
            for this vault; the passphrase still opens it. The rest as :meth:`open`.
        """
        return cls._over(vaults.open_with_pin(folder, pin, read_only=read_only))

    @classmethod
    def open_with_key(cls, folder: Path, authenticator: Authenticator, *, read_only: bool = False) -> Self:
        """Open a vault with the security key that is plugged in (:func:`plugged_in_key`).

        :raises WrongPassphrase: another key, or a wrong PIN of it. :raises WorldFault: there is none, it was not
            touched, or it was called off. The rest as :meth:`open`.
        """
        return cls._over(vaults.open_with_key(folder, authenticator, read_only=read_only))

    @classmethod
    def _over(cls, vault: vaults.OpenVault, left: Left | None = None) -> Self:
        """The workspace of a vault that was opened just now; where its database does not open, it is locked again."""
        # A log beside a closed database: the last session was cut off.
        cut_off = side(vault.database_path, LOG).exists()
        try:
            if not vault.database_path.is_file():
                raise VaultDamaged(_("The database case.db of this vault is missing. Restore it from a backup."))
            outside = OutsideHead(vault, left or Left(vault.folder))
            store = Store.open(
                vault.database_path,
                vault.database_key(),
                str(vault.id),
                read_only=vault.read_only,
                on_commit=outside.keep,
                author=vault.author,
                sign=partial(checkpoints.sign, vault),
            )
        except BaseException as error:
            of_another = isinstance(error, VaultDamaged) and error.code == "damaged" and _is_head_of_another(vault)
            vault.lock()
            if of_another:
                raise VaultDamaged(
                    _(
                        "case.db and head.json are of another key than vault.json: it, or both of them, are of another "
                        "vault or from before a new key, or damaged. Put vault.json back from a backup, or restore all."
                    ),
                    code="another_header",
                ) from None
            if isinstance(error, WorldFault) and error.code == "disk_full":
                text = _(
                    "The disk is full, so the vault cannot be opened for writing. Make room, or open it read-only."
                )
                raise WorldFault(text, code="disk_full") from None
            raise
        outside.look(store)
        workspace = cls(vault, store, outside)
        if not vault.read_only:
            workspace._enroll_sheet()
        if not vault.read_only and (found := outside.found_now) is not None:
            # In the journal, too: anyone who put one file back may put head.json back next.
            with suppress(CasefileError), store.step(_("Open the vault")) as step:
                step.note(Custody.VERIFIED_FAILED.value, reason=found.sentence)
        if not vault.read_only:
            outside.begin(store)
        announced = store.was_cut_off_before
        if (cut_off or announced) and not vault.read_only and not workspace.notices:
            _clear_cut_off_intake(vault, store, most=None if announced else 1)
            store.forget_cut_off()
        if not vault.read_only:
            with suppress(CasefileError):
                workspace.notices += tuple(unfinished.sweep(store))
        return workspace

    def _enroll_sheet(self) -> None:
        """Before anything is written: what is done with a recovery sheet is signed with its key."""
        try:
            self.people.enroll_sheet()
        except BaseException:
            self.close()
            raise

    def view(self) -> AbstractContextManager[View]:
        """One state of the vault, for all that the calling thread reads inside: ``with ws.view(): ...``."""
        return self._store.view()

    @property
    def state(self) -> State:
        """Opening, open, locking or locked: see :mod:`casefile.store.lock_state`."""
        return self._store.state

    def stop(self) -> None:
        """Begin to lock: nothing is written any more. Steps and intakes that are under way are broken off and leave
        nothing behind; reading goes on until :meth:`close`. Callable from any thread; takes less than half a second.
        """
        self._vault.evidence.stop()
        self._store.stop()

    def lock(self, drafts: Mapping[str, str]) -> None:
        """Close, no matter who is still at work, and keep what was half-typed.

        :param drafts: JSON texts by key; these and no others are kept (:mod:`casefile.store.drafts`).
        :raises WorldFault: the drafts could not be kept. The keys are wiped all the same.
        """
        self._half_typed = dict(drafts)
        self.close()

    def close(self) -> None:
        """Sign the journal's head, leave one database file behind, note what it was left like, wipe the keys, release
        the lock.
        """
        try:
            self.viewer.close_all()
            self.stop()  # from here on nobody else writes, and the keys are still there
            last: Mapping[str, str] = {}
            with suppress(CasefileError):
                self._left = self._store.head()
                last = self._outside.end(self._left)
            self._store.close(self._half_typed, last, leftovers=bool(self._vault.evidence.unrecorded))
            self._outside.leave(self._vault.folder)
            _tell_keyring(self._vault)
        finally:
            self._vault.lock()

    @property
    def slip(self) -> tuple[str, ...]:
        """Once it is closed: the newest entry of the journal as twelve words, to be written down; none for no entry."""
        return in_words(self._left.hash) if self._left is not None and self._left.seq else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._store.stop(interrupted=True)
        self.close()


def end_readers() -> None:
    """End every process that reads a file for this one, which is about to end itself; none is started any more."""
    launch.end_all()


def offers_pin(folder: Path) -> bool:
    """Whether a PIN was set for this vault; reads the header alone, never raises."""
    return vaults.offers_pin(folder)


def keys_available() -> bool:
    """Whether what talks to security keys is installed here."""
    return available()


def why_no_keys() -> str:
    """Why security keys cannot be used here; empty where they can."""
    if not lets_us():
        return _(
            "Windows lets no program talk to a security key directly, so keys do not open the vault here; on Linux and "
            "macOS they do. Use your passphrase. See the manual: Vault and passphrase."
        )
    if not available():
        return _("What talks to security keys is not installed here. See the manual: Vault and passphrase.")
    return ""


def offers_key(folder: Path) -> bool:
    """Whether a security key was set up for this vault and can be used here; reads the header alone, never raises."""
    return keys_available() and vaults.offers_key(folder)


def plugged_in_key(pin: str, touch: Callable[[], None], called_off: Callable[[], bool]) -> Authenticator:
    """The security key that is plugged in; looked for when it is used.

    :param pin: its own PIN. :param touch: called, on the thread that asks, when it waits to be touched.
    :param called_off: asked while it waits: whether to stop.
    :raises Refused: what talks to keys is not installed (code ``"no_fido"``).
    """
    if not keys_available():
        raise Refused(why_no_keys(), code="no_fido")
    from casefile.vault.fido import PluggedIn

    return PluggedIn(pin, touch, called_off)


def _is_head_of_another(vault: vaults.OpenVault) -> bool:
    try:
        vault.read_head()
    except VaultDamaged:
        return True
    except CasefileError:
        return False
    return False


def _tell_keyring(vault: vaults.OpenVault) -> None:
    """Where a PIN opened the vault, its keyring remembers the journal: somebody who puts the whole folder back to an
    older state cannot reach it there.
    """
    if vault.opened_by_pin and not vault.read_only:
        with suppress(CasefileError):
            if head := vault.read_head():
                vault.keep_head(int(head["seq"]), str(head["hash"]))


def _clear_cut_off_intake(vault: vaults.OpenVault, store: Store, *, most: int | None) -> None:
    """Remove an evidence file that was stored when the power went, before its record was: nobody was told that it is
    in the vault.

    :param most: files that may have been left. Where there are more and nobody announced it, the database may be an
        older copy, and they all that is left of newer records: they stay, and the verification names them.
    """
    with suppress(WorldFault):
        vault.evidence.remove_unnamed(
            {vault.evidence.name_of(sha256) for sha256 in store.files_in_history()}, most=most
        )


def _notices(store: Store, vault: vaults.OpenVault, outside: OutsideHead) -> tuple[str, ...]:
    notices = [
        _("{file} was missing or damaged; the other copy of the header was used. Run a verification.", file=name)
        for name in vault.header_damage
    ]
    with suppress(CasefileError):
        notices += [problem.sentence for problem in problems(outside, store)]
    kept = vault.kept_head()
    if kept is not None and store.hash_at(kept.seq) != kept.hash:
        notices.append(
            _(
                "The keyring of this computer remembers another journal than this vault has: the whole vault was put "
                "back to an older state, or is another copy of it. Compare it with a backup."
            )
        )
    return tuple(notices)
