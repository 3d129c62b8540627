"""The events of a file's chain of custody, as the journal names them.

The Berkeley Protocol on Digital Open Source Investigations (OHCHR and UC Berkeley, 2022) asks that every
step of an item from collection to disposal be recorded with who, when, what and why; ISO/IEC 27037 asks the
same. The journal adds who, when and why; this is the *what*.
"""

from __future__ import annotations

from enum import StrEnum

from casefile.i18n import N_


class Custody(StrEnum):
    """One kind of event. ``label`` is marked for translation and translated where it is shown."""

    label: str
    meaning: str

    def __new__(cls, value: str, label: str, meaning: str) -> Custody:
        """A text like any other member of a StrEnum, with two more attributes."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.meaning = meaning
        return member

    COLLECTED = (
        "COLLECTED",
        N_("Collected"),
        N_("The file was taken in by the investigator from where it was found."),
    )
    RECEIVED = (
        "RECEIVED",
        N_("Received"),
        N_("The file was handed over by another person or organisation."),
    )
    CHANGED_MEANWHILE = (
        "CHANGED_MEANWHILE",
        N_("Changed while read"),
        N_("The file was written to while it was taken in; what was read of it then was not kept."),
    )
    IMPORTED = (
        "IMPORTED",
        N_("Imported"),
        N_("The file came with a case file or package of another installation."),
    )
    HASHED = (
        "HASHED",
        N_("Hashed"),
        N_("SHA-256 and SHA-512 of the original bytes were computed, before anything else was done."),
    )
    VERIFIED_OK = (
        "VERIFIED_OK",
        N_("Verified"),
        N_("The stored file was decrypted and its digests matched the recorded ones."),
    )
    VERIFIED_FAILED = (
        "VERIFIED_FAILED",
        N_("Verification failed"),
        N_("The stored file is missing, or its digests no longer match the recorded ones."),
    )
    WORKING_COPY_CREATED = (
        "WORKING_COPY_CREATED",
        N_("Working copy made"),
        N_("A copy was made to work on; the original was left alone."),
    )
    DERIVED = (
        "DERIVED",
        N_("Derived"),
        N_("A text or file was made from this one; tool, version and parameters are recorded."),
    )
    IDENTITY_VIEWED = (
        "IDENTITY_VIEWED",
        N_("Identity viewed"),
        N_("The sealed identity of a protected person was opened."),
    )
    IDENTITY_CHANGED = (
        "IDENTITY_CHANGED",
        N_("Identity changed"),
        N_(
            "The sealed identity of a protected person was written again; its earlier versions stay under the same "
            "seal."
        ),
    )
    ANNOTATED = (
        "ANNOTATED",
        N_("Annotated"),
        N_("A passage, region or span was marked; the file itself was not touched."),
    )
    REDACTED = (
        "REDACTED",
        N_("Redacted"),
        N_("A version with parts removed was made for an audience."),
    )
    EXPORTED = (
        "EXPORTED",
        N_("Exported"),
        N_("A copy left the vault in the clear."),
    )
    TRANSFERRED_OUT = (
        "TRANSFERRED_OUT",
        N_("Transferred out"),
        N_("The file was handed to a named person or organisation."),
    )
    TRANSFERRED_IN = (
        "TRANSFERRED_IN",
        N_("Transferred in"),
        N_("The file came back or was handed over with a record of its custody."),
    )
    BACKED_UP = (
        "BACKED_UP",
        N_("Backed up"),
        N_("A backup of the whole vault was written elsewhere, still encrypted; what was copied was read back."),
    )
    SEALED = (
        "SEALED",
        N_("Sealed"),
        N_("The medium on which the file lies was closed under a numbered seal."),
    )
    STAMPED = (
        "STAMPED",
        N_("Time-stamped"),
        N_("A trusted time stamp (RFC 3161) proves that the digest existed no later than its time."),
    )
    KEY_CHANGED = (
        "KEY_CHANGED",
        N_("Key changed"),
        N_("A passphrase or key that opens the vault was added, changed or removed."),
    )
    CONTACT_CHANGED = (
        "CONTACT_CHANGED",
        N_("Contact changed"),
        N_("A card of somebody with another vault was taken in, verified or forgotten."),
    )
    RECOVERY_DRILL = (
        "RECOVERY_DRILL",
        N_("Recovery tried"),
        N_("The words of a recovery sheet were typed to see whether they open the vault."),
    )
    CONSENT_CHANGED = (
        "CONSENT_CHANGED",
        N_("Consent changed"),
        N_("A person gave, limited or withdrew consent to the use of what they gave."),
    )
    DISPOSED = (
        "DISPOSED",
        N_("Disposed of"),
        N_("The file was destroyed or removed on purpose, with a reason."),
    )
    CLOCK_ANOMALY = (
        "CLOCK_ANOMALY",
        N_("Clock anomaly"),
        N_("The clock of the machine went backwards or jumped; times near this entry are doubtful."),
    )
