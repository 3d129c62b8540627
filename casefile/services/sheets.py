"""What is meant for paper: the custody form of a file, and the recovery sheet."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.i18n import LANGUAGES, _, current, isolate, translator
from casefile.model.records import Case, EvidenceFile, Stamp
from casefile.services import names
from casefile.services.clock import Clock
from casefile.services.custody import ChainOfCustody
from casefile.services.files import leaving, require_place, written_whole
from casefile.services.one_state import one_state
from casefile.services.recovery import RecoveryKey
from casefile.store.store import Store
from casefile.vault import signing
from casefile.vault.vault import OpenVault
from casefile.vault.words import in_words

if TYPE_CHECKING:
    from casefile.dossier.custody_form import CustodyForm

REASON = "custody-form"


class Sheets:
    """Verbs for paper.

    What draws is imported when it is first asked for: it costs a good part of the time to the first window.
    """

    def __init__(self, store: Store, vault: OpenVault, custody: ChainOfCustody) -> None:
        self._store = store
        self._vault = vault
        self._custody = custody

    def require_new(self, out: Path) -> None:
        """:raises Refused: nothing may be written there, or there is a file of that name."""
        require_place(out)
        if out.exists():
            text = _("{name} is there already. Nothing was written; choose another name.", name=isolate(out.name))
            raise Refused(text, code="exists")

    # -- the custody form ---------------------------------------------------------------------------------------------

    def custody_form(self, evidence_id: UUID, out: Path, *, language: str = "", spell_out: bool = False) -> int:
        """Write the chain of custody of a file as PDF, in the clear: a journalled export.

        It shows the journal as it was before the entry about this export.

        :param language: BCP 47; the one in use where left out. :returns: the number of pages.
        :param spell_out: write characters that no font draws as code points, and name them in the form.
        :raises Undrawable: there are such characters, and nobody said so; nothing was written.
        :raises Refused: there is no such language, or a file of that name. :raises WorldFault: the place cannot be
            written.
        """
        from casefile.dossier import custody_form, pdf, undrawn

        self.require_new(out)
        if not self._store.read_only:
            self._store.checkpoint()  # one that is kept
        form = self._form(evidence_id, language or current().language)
        outline = custody_form.build(form)
        lost = undrawn.find(outline)
        if lost and not spell_out:
            undrawn.hold_back(lost)
        content = io.BytesIO()
        drawn = pdf.draw(undrawn.named_in(outline, lost), content, front=False)
        digest = hash_stream(io.BytesIO(content.getvalue())).sha256
        evidence = self._store.get(evidence_id)
        label = _("Export the chain of custody of {ref}", ref=evidence.ref)
        with leaving(out, self._store, label) as (step, stream):
            stream.write(content.getvalue())
            # By the hash of the form, not of the file: no copy of the file left the vault.
            reason = REASON + (f" undrawn={len(drawn.missing)}" if drawn.missing else "")
            step.note(Custody.EXPORTED.value, evidence, file_sha256=digest, reason=reason)
        return drawn.pages

    @one_state
    def _form(self, evidence_id: UUID, language: str) -> CustodyForm:
        from casefile.dossier.custody_form import CustodyForm, FormEvent, FormStamp

        if language not in LANGUAGES:
            text = _("A form is written in one of these languages: {languages}.", languages=", ".join(LANGUAGES))
            raise Refused(text, code="unknown_language")
        evidence = self._store.get(evidence_id)
        if not isinstance(evidence, EvidenceFile) or evidence.case_id is None:
            raise Refused(_("{ref} is not an evidence file.", ref=isolate(evidence.ref)), code="not_evidence")
        case = self._store.get(Case, evidence.case_id)
        at = self._store.checkpoint()  # of the state that the form shows
        chain = self._custody.chain(evidence_id, translator(language))
        stamps = self._store.of(Stamp, evidence_id=evidence_id)
        return CustodyForm(
            case_ref=case.ref,
            case_title=case.title,
            ref=evidence.ref,
            name=evidence.name,
            media_type=evidence.media_type,
            size=evidence.size or 0,
            sha256=evidence.sha256,
            sha512=evidence.sha512,
            taken_in=evidence.captured,
            events=tuple(
                FormEvent(e.seq, e.at, e.label, e.meaning, e.person, e.reason, e.hash, e.clock_suspect) for e in chain
            ),
            head_seq=at.size,
            head_hash=at.head_hash,
            words=in_words(at.head_hash),
            moment=Clock(self._store).now().replace(second=0, microsecond=0),
            language=language,
            root=base64.b64encode(at.root).decode("ascii"),
            disposed=self._custody.disposed_at(evidence_id),
            keys=tuple(
                (names.name_of(self._vault, actor), names.fingerprint(signer))
                for actor in dict.fromkeys(event.actor for event in chain if event.is_signed)
                if (signer := names.signer_of(self._vault, actor)) is not None
            ),
            unsigned=any(not event.is_signed for event in chain),
            stamps=tuple(FormStamp(s.ref, s.stamped, s.authority) for s in stamps if s.token),
        )

    # -- the recovery sheet -------------------------------------------------------------------------------------------

    def recovery_pdf(self, key: RecoveryKey, *, vault_name: str = "", language: str = "") -> bytes:
        """The recovery sheet as PDF, in memory only. It is as secret as the vault: hand it to a printer, or to the
        one file that the person names.

        :param vault_name: what the person wants to read on it; empty leaves a line to write on.
        :raises Refused: no font draws that name.
        """
        from casefile.dossier import recovery_sheet
        from casefile.dossier.text.fonts import undrawable

        if undrawable(vault_name):
            text = _("No font here draws the name {name}. Write another one, or none.", name=isolate(vault_name))
            raise Refused(text, code="undrawn")
        return recovery_sheet.draw(
            recovery_sheet.RecoverySheet(
                key.form,
                key.sheets,
                str(self._vault.id),
                Clock(self._store).today(),
                vault_name,
                language or current().language,
                signing.shown(signing.fingerprint(key.public_key)) if key.public_key else "",
            )
        )

    def recovery_pictures(
        self, key: RecoveryKey, dots_per_inch: int, *, vault_name: str = "", language: str = ""
    ) -> list[bytes]:
        """The pages of the recovery sheet as PNG, in memory only: what a printer is given."""
        from casefile.dossier import recovery_sheet

        return recovery_sheet.pictures(self.recovery_pdf(key, vault_name=vault_name, language=language), dots_per_inch)

    def save_recovery(self, key: RecoveryKey, out: Path, *, vault_name: str = "", language: str = "") -> None:
        """Write the recovery sheet into a new file that only its owner can read. The file is a key to the vault.

        :raises Refused: it would lie in a vault, or there is a file of that name. :raises WorldFault: the place cannot
            be written; nothing is left there.
        """
        self.require_new(out)
        content = self.recovery_pdf(key, vault_name=vault_name, language=language)
        with written_whole(out, self._store) as stream:
            stream.write(content)

    @one_state
    def reminder(self) -> str:
        """What is still to be done about the recovery sheet; empty where it was proved since it was made."""
        made = self._store.last_noted(Custody.KEY_CHANGED.value, "recovery-made")
        proved = max(
            self._store.last_noted(Custody.KEY_CHANGED.value, "recovery-proved"),
            self._store.last_noted(Custody.RECOVERY_DRILL.value, "sheet-opens"),
        )
        if not made or proved >= made or not any(slot.kind == "recovery" for slot in self._vault.slots()):
            return ""
        return _("Nobody has proved yet that the recovery sheet was kept. Try it: a sheet that was lost opens nothing.")
