"""A production: a case handed over as a folder that another firm's system loads and any clerk can check.

A BagIt bag with the dossier as PDF and as a Word document, the list of exhibits with their cover sheets, each exhibit
with its pages stamped, its text, for those who may have it the original file, load files, registers, the custody of
each exhibit, an extract of the journal under its signed checkpoint, and a program that checks all of it.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.dossier.bundle import Reckoned
from casefile.dossier.gates import Gate
from casefile.dossier.hits import HeldBack, Hit
from casefile.dossier.sections.exhibits import Annexed
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.i18n import RESOURCES, Translator, _, translator
from casefile.model.changes import Changes
from casefile.model.composing import Composition
from casefile.model.exhibits import Next, prefix_of
from casefile.model.records import Disclosure, Source
from casefile.services.bag import Bag
from casefile.services.custody import ChainOfCustody, CustodyEvent
from casefile.services.disclosures import STEP
from casefile.services.dossiers import Dossiers, Ready, released_words
from casefile.services.exhibits import Exhibits
from casefile.services.integrity import Integrity
from casefile.services.one_state import one_state
from casefile.services.production_words import hash_of, readme, redaction_log, register
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

if TYPE_CHECKING:
    from casefile.dossier.build import Options
    from casefile.dossier.docx import DrawnDocx
    from casefile.dossier.outline import Dossier
    from casefile.dossier.pdf import DrawnPdf
    from casefile.store.view import View

FORMAT = "production"
"""How disclosures name it."""
WITH_ORIGINALS = frozenset({"internal", "court"})
"""Audiences that get the files themselves, and whose custody names people: a file tells more than its pages show."""
_VOLUME = "VOL001"
_NO_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
"""A cell is read alone: nothing beside it could turn its words round."""
_BEGUN = re.compile(rf"{FORMAT} ([1-9]\d{{0,8}}) (?:internal|partner|court|public)", re.ASCII)
"""The reason by which the journal tells of one."""
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Produced:
    """A production that was handed out.

    :param number: of the case's productions, from 1. :param exhibits: how many; ``new``, how many of them for the first
        time. :param pages: of all exhibits. :param sha256: of the list of its files, by which the journal names it.
    """

    path: Path
    number: int
    exhibits: int
    new: int
    pages: int
    sha256: str
    ref: str
    gates: tuple[Gate, ...]
    released: tuple[Hit, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a production would be, as far as that is known before any page is drawn.

    :param number: of the case's productions. :param known: files that have been an exhibit before, under the numbers
        that they have; ``new``, files that become one. :param next_exhibit: the number of the first new exhibit;
        ``next_page``, of its first page. :param prefix: that the newest page numbers of the case bear; its reference
        where there are none. :param originals: whether the files themselves go along.
    :param left_out: records that the audience does not see. :param gates: what is to be known, as for a dossier.
    """

    number: int
    known: int
    new: int
    next_exhibit: int
    next_page: int
    prefix: str
    originals: bool
    left_out: int
    gates: tuple[Gate, ...]


class Productions:
    """The verbs for productions."""

    def __init__(
        self, store: Store, vault: OpenVault, dossiers: Dossiers, custody: ChainOfCustody, integrity: Integrity
    ) -> None:
        self._store, self._vault = store, vault
        self._dossiers, self._custody, self._integrity = dossiers, custody, integrity

    @one_state
    def foresee(self, case_id: UUID, audience: str, *, recipient: str = "") -> Foreseen:
        """What a production would hold, before anything is read or written; see :meth:`produce`."""
        projected, _unread, left_out = self._dossiers.projected(case_id, audience, recipient=recipient)
        with self._store.view() as view:
            given = view.exhibits(case_id)
            number = _next_number(view, case_id)
        numbered = {each.sha256 for each in given}
        files = Exhibits(self._store, self._vault, projected, translator("en")).sha256s()
        then = Next.after(given)
        prefix = given[-1].prefix if given else prefix_of(projected.case.ref)
        new = sum(1 for sha256 in files if sha256 not in numbered)
        return Foreseen(
            number,
            len(files) - new,
            new,
            then.number,
            then.page,
            prefix,
            audience in WITH_ORIGINALS,
            left_out,
            projected.gates,
        )

    def produce(
        self,
        case_id: UUID,
        audience: str,
        out: Path,
        *,
        prefix: str = "",
        recipient: str = "",
        language: str = "en",
        composition: Composition | None = None,
        moment: dt.datetime | None = None,
        spell_out: bool = False,
        release: str = "",
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Produced:
        """Write a production into a new folder.

        Everything is looked through before anything is written. Then the journal is told, so that it never lags behind
        what lies outside; then the files leave one by one, the lists last.

        :param prefix: of the numbers of new pages; the case's reference where it is left out.
        :param composition: how the dossier in it is composed. The rest, and what is
            raised, as for :meth:`.Dossiers.export`.
        :raises Refused: the folder is there and not empty, or lies in a vault.
        """
        with Bag(out, self._store) as bag:
            ready = self._dossiers.prepared(
                case_id,
                audience,
                recipient=recipient,
                language=language,
                sections=composition.sections if composition is not None else (),
                composition=composition,
                moment=moment,
                spell_out=spell_out,
                release=release,
                exhibits=True,
                prefix=prefix,
                progress=progress,
                cancelled=cancelled,
            )
            making = _Making(self, ready, cancelled)
            drawn = making.drawn(progress)
            hits = [*ready.hits, *making.hits(drawn)]
            if hits and not ready.reason:
                raise HeldBack(hits)
            label = _("Produce {ref} ({audience})", ref=ready.case.ref, audience=audience)
            with self._store.step(label, kind=STEP) as step:
                number = _next_number(step, case_id)
                ready.note(step, [(each.sha256, each.drawn) for each in drawn])
                begun = f"production {number} {audience}"
                step.note(Custody.EXPORTED.value, ready.case, reason=begun)
                if hits:
                    step.note(Custody.EXPORTED.value, ready.case, reason=released_words(hits, ready.reason))
            making.write(bag, drawn, number)
            sha256 = bag.close(_about(ready, number))
            label = _("Hand out production {n} of {ref}", n=number, ref=ready.case.ref)
            with self._store.step(label, kind=STEP) as step:
                ready.require_consent_still()
                disclosure = step.put(ready.disclosure(sha256, FORMAT))
                step.note(Custody.EXPORTED.value, ready.case, file_sha256=sha256, reason=begun)
        planned = ready.planned
        new, pages = sum(each.is_new for each in planned), sum(each.exhibit.pages for each in planned)
        return Produced(
            out, number, len(planned), new, pages, sha256, disclosure.ref, ready.gates, tuple(hits), step.changes
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A document of the bag that is drawn and was looked through."""

    name: str
    content: io.BytesIO
    drawn: DrawnPdf | DrawnDocx
    sha256: str


class _Making:
    """What goes into one bag."""

    def __init__(self, of: Productions, ready: Ready, cancelled: Cancelled | None) -> None:
        self._of, self._ready, self._cancelled = of, ready, cancelled
        self._tr: Translator = translator(ready.language)
        self._originals = ready.audience in WITH_ORIGINALS
        self._files = Exhibits(of._store, of._vault, ready.projected, self._tr)

    # -- looked through first --

    def drawn(self, progress: Progress | None) -> list[_Drawn]:
        """The documents in which the case speaks, read back as they will leave."""
        from casefile.dossier import docx, pdf

        ref = self._ready.case.ref
        listed = self._list()
        made: list[_Drawn] = []
        for name, document, draw, format_ in (
            (f"{ref}-dossier.pdf", self._ready.outline, pdf.draw, "pdf"),
            (f"{ref}-dossier.docx", self._ready.outline, docx.draw, "docx"),
            (f"{ref}-exhibits.pdf", listed, pdf.draw, "pdf"),
        ):
            content = io.BytesIO()
            drawn = draw(document, content, progress=progress, cancelled=self._cancelled)
            volume = len(made) + 1
            self._ready.seen.read_back(content, volume, self._cancelled, format_)
            content.seek(0)
            made.append(_Drawn(name, content, drawn, hash_stream(content).sha256))
        return made

    def hits(self, drawn: list[_Drawn]) -> list[Hit]:
        """All that is found in what will leave."""
        seen = self._ready.seen
        for each in self._ready.planned:
            said = self._tr("Ex. {n}", n=each.exhibit.number)
            for events in self._custody_lines(each):
                seen.page("", said, " ".join(events))
            if self._originals:
                for text in self._files.beside(each, self._cancelled):
                    seen.page("", said, text)
        return seen.hits({number: each.drawn.anchors for number, each in enumerate(drawn, start=1)})

    def _list(self) -> Dossier:
        """The list of exhibits, and a cover sheet of each."""
        from casefile.dossier import build

        options = self._options()
        made = build.build(self._ready.projected, Reckoned(), options, see=self._ready.seen.block)
        return replace(made, subtitle=self._tr("Exhibits of case {ref}", ref=self._ready.case.ref))

    def _options(self) -> Options:
        from casefile.dossier import build

        moment = self._ready.outline.metadata.moment
        return build.Options(moment, self._ready.language, (), exhibits=self._ready.planned, annex=True, pages=False)

    # -- written --

    def write(self, bag: Bag, drawn: list[_Drawn], number: int) -> None:
        """Write everything but the lists."""
        from casefile.dossier.register import as_csv

        for document in drawn:
            bag.put(f"data/dossier/{document.name}", document.content.getvalue())
        texts = {each.exhibit.number: self._exhibit(bag, each) for each in self._ready.planned}
        self._load_files(bag, texts)
        log = redaction_log(self._ready)
        if log:
            bag.put("data/redactions.csv", as_csv(log))
        self._journal(bag)
        bag.put("README.txt", readme(self._ready, number, originals=self._originals).encode("utf-8"))
        bag.put("verify.py", (RESOURCES / "production" / "verify.py").read_bytes())

    def _exhibit(self, bag: Bag, each: Annexed) -> bool:
        """Pages, text, original and custody of one exhibit; whether it has a text."""
        from casefile.dossier import build, pdf

        name = each.exhibit.stamp(1)
        document = build.exhibit(self._ready.projected, self._options(), each)
        with bag.file(f"data/exhibits/{name}.pdf") as stream, self._ready.pictures() as pictures:
            pdf.draw(document, stream, front=False, plates=pictures, cancelled=self._cancelled)
        has_text = False
        pages = "\f".join(text for _page, text in self._files.words(each, self._cancelled))
        if pages.strip():
            has_text = True
            bag.put(f"data/text/{name}.txt", pages.encode("utf-8", "replace"))
        if self._originals and not each.withheld:
            with bag.file(f"data/natives/{native_name(each)}") as stream:
                self._of._vault.evidence.copy_to(each.file.sha256, stream, cancelled=self._cancelled)
        from casefile.dossier.register import as_csv

        tr = self._tr
        heads = [tr("Entry"), tr("When (UTC)"), tr("What"), tr("By"), tr("Why"), tr("SHA-256 of the entry")]
        bag.put(f"data/custody/{name}.csv", as_csv([heads, *self._custody_lines(each)]))
        return has_text

    def _custody_lines(self, each: Annexed) -> Iterator[list[str]]:
        for event in self._of._custody.chain(each.file.id, self._tr):
            yield self._custody_line(event)

    def _custody_line(self, event: CustodyEvent) -> list[str]:
        who, why = (event.person, event.reason) if self._originals else ("", "")
        return [str(event.seq), event.at, event.label, who, why.translate(_NO_ISOLATES), event.hash]

    def _load_files(self, bag: Bag, texts: dict[int, bool]) -> None:
        from casefile.dossier.register import as_csv, as_dat, as_opt, write_xlsx

        ref, planned = self._ready.case.ref, self._ready.planned
        lines = register(self._ready, texts, native_name if self._originals else None)
        bag.put("data/register.csv", as_csv(lines))
        with bag.file("data/register.xlsx") as stream:
            write_xlsx(lines, stream)
        bag.put(f"data/{ref}.dat", as_dat(_dat_lines(self._ready, texts, self._originals)))
        bag.put(f"data/{ref}.opt", as_opt(_opt_lines(planned), _VOLUME))

    def _journal(self, bag: Bag) -> None:
        """The signed checkpoint and the keys; for those who see who did what, the entries about the exhibits, each with
        its way to the checkpoint's root."""
        store = self._of._store
        checkpoint = store.checkpoint()
        bag.put("data/journal/signed-head.txt", checkpoint.note.encode("utf-8"))
        signing = self._of._integrity.keys()
        keys = [{"name": k.name, "key": _raw(k.pem), "verifier": k.verifier, "pem": k.pem} for k in signing]
        bag.put("data/journal/keys.json", json.dumps(keys, indent=1).encode())
        lines: list[str] = []
        if self._originals:
            redacting = self._ready.projected.redacting
            told = [each.file.id for each in self._ready.planned if not redacting.guessable(each.file)]
            entries = store.journal_about(told)
            entries = [
                entry for entry in entries if entry.event in Custody.__members__ and entry.seq <= checkpoint.size
            ]
            proofs = store.proofs(checkpoint.size, [entry.seq for entry in entries])
            for entry in entries:
                proof = [each.hex() for each in proofs[entry.seq]]
                told_of = {"seq": entry.seq, "hash": entry.hash, "body": entry.body, "proof": proof}
                lines.append(json.dumps(told_of, ensure_ascii=False) + "\n")
        bag.put("data/journal/entries.jsonl", "".join(lines).encode("utf-8"))


def _next_number(step: View, case_id: UUID) -> int:
    """The number after all that were begun: one that was cut short keeps its number, as some of it may be out there."""
    entries = step.journal_about([case_id])
    begun = [int(found[1]) for entry in entries if (found := _BEGUN.fullmatch(entry.reason)) is not None]
    handed = sum(made.format == FORMAT for made in step.of(Disclosure, case_id=case_id))
    return 1 + max(handed, *begun, 0)


def _raw(pem: str) -> str:
    """The 32 bytes of an Ed25519 key, in hexadecimal, out of the form that openssl reads."""
    return base64.b64decode(pem.split("-----")[2])[-32:].hex()


def native_name(each: Annexed) -> str:
    """What an original is called in a production: by its first page, with the ending of its name where it has one."""
    ending = Path(each.file.name).suffix if each.file.name else ""
    return each.exhibit.stamp(1) + (ending.lower() if _ENDING.fullmatch(ending) else ".bin")


def _dat_lines(ready: Ready, texts: dict[int, bool], originals: bool) -> Iterator[list[str]]:
    yield [
        "BEGBATES", "ENDBATES", "BEGATTACH", "ENDATTACH", "PGCOUNT", "EXHIBIT", "CUSTODIAN", "TITLE", "AUTHOR",
        "DATE", "FILENAME", "MEDIATYPE", "SHA256", "DOCLINK", "NATIVEPATH", "TEXTPATH", "NEW", "REDACTED",
    ]  # fmt: skip
    for each in ready.planned:
        source = ready.projected.shelf.get(Source, each.file.source_id)
        first, last = each.exhibit.stamp(1), each.exhibit.stamp(each.exhibit.pages)
        published = source.published.words(translator("en")) if source is not None and source.published else ""
        yield [
            first, last, first, last, str(each.exhibit.pages), str(each.exhibit.number),
            source.acquired_by if source is not None else "", source.title if source is not None else "",
            source.author if source is not None else "", published, each.file.name, each.file.media_type,
            hash_of(ready, each), f"exhibits\\{first}.pdf",
            f"natives\\{native_name(each)}" if originals and not each.withheld else "",
            f"text\\{first}.txt" if texts[each.exhibit.number] else "", "Y" if each.is_new else "N",
            "Y" if each.withheld else "N",
        ]  # fmt: skip


def _opt_lines(planned: Iterable[Annexed]) -> Iterator[tuple[str, str, int]]:
    for each in planned:
        path = f"exhibits\\{each.exhibit.stamp(1)}.pdf"
        for page in range(1, each.pages + 1):
            yield each.exhibit.stamp(page), path, each.pages if page == 1 else 0


def _about(ready: Ready, number: int) -> list[tuple[str, str]]:
    moment = ready.outline.metadata.moment.astimezone(dt.UTC)
    return [
        ("External-Description", ready.outline.subtitle),
        ("External-Identifier", f"{ready.case.ref}-P{number:03d}"),
        ("Bag-Group-Identifier", ready.case.ref),
        ("Bagging-Date", f"{moment:%Y-%m-%d}"),
    ]
