"""What redactions take out of the words of a source before an audience is shown them.

In doubt more is taken than was marked. Whoever reads a label learns the basis, and neither words nor how many there
were.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from casefile.dossier.words import Words, words_of
from casefile.i18n import Translator
from casefile.model import vocabularies
from casefile.model.anchors import Region, Span
from casefile.model.fields import Record
from casefile.model.records import Call, EvidenceFile, Excerpt, Redaction, Rendition, Response, Source, Thread

BY_PEOPLE = frozenset({"translated", "transcribed"})
"""Texts in words of their own: nothing tells where in them stands what is redacted elsewhere."""

_NOT_GUESSED = ("image/", "audio/", "video/")
_DIVIDED = re.compile("[-\u00ad\u2010\u0002\ufffe][ \\t]*\\r?\\n[ \\t]*|[\u00ad\u0002\ufffe]")
"""What stands between the parts of a word that a line end divides."""
_FEWEST = 4
"""Words in a row under a region that are looked for in what leaves; fewer stand anywhere."""


@dataclass(frozen=True, slots=True)
class Beneath:
    """What a page says, as far as regions are redacted on it.

    :param hidden: what is covered, one run of words after the other. :param visible: the words that are left.
    """

    hidden: tuple[str, ...]
    visible: frozenset[str]


Pages = Mapping[tuple[str, int], Beneath]
"""By the SHA-256 of a file and the page, from 1."""
_Place = tuple[int, int, str]
"""From, to before, basis."""


def label(basis: str, tr: Translator) -> str:
    """What stands in the place of what was taken out."""
    return tr("[redacted: {basis}]", basis=basis_in_words(basis, tr))


def basis_in_words(basis: str, tr: Translator) -> str:
    """A basis as its vocabulary words it."""
    return vocabularies.load("redaction_basis").label(basis, tr)


class Redacting:
    """The redactions of a case that hold for one audience.

    :param records: of the case: its redactions, sources, files and texts are looked at.
    """

    def __init__(self, records: Iterable[Record], audience: str, tr: Translator, pages: Pages | None = None) -> None:
        self._tr, self._pages = tr, pages or {}
        self._files: dict[UUID, EvidenceFile] = {}
        self._texts: dict[UUID, Rendition] = {}
        self._excerpts: dict[UUID, Excerpt] = {}
        self.all: list[Redaction] = []
        for record in records:
            match record:
                case Redaction() if record.holds_for(audience) and not record.trashed:
                    self.all.append(record)
                case EvidenceFile():
                    self._files[record.id] = record
                case Rendition():
                    self._texts[record.id] = record
                case Excerpt():
                    self._excerpts[record.id] = record
        self._by_source: dict[UUID, list[Redaction]] = defaultdict(list)
        self._by_file: dict[str, list[Redaction]] = defaultdict(list)
        of_source: dict[UUID, set[str]] = defaultdict(set)
        for file in self._files.values():
            if file.source_id is not None:
                of_source[file.source_id].add(file.sha256)
        for each in self.all:
            if each.source_id is not None:
                self._by_source[each.source_id].append(each)
            own = self._files.get(each.evidence_id) if each.evidence_id is not None else None
            # A text that belongs to no file may be of any file of its source.
            theirs = sorted(of_source[each.source_id]) if each.source_id is not None else []
            for sha256 in [own.sha256] if own is not None else theirs:
                self._by_file[sha256].append(each)
        self._inner = self._of_inner_files()

    def __bool__(self) -> bool:
        return bool(self.all)

    def of_file(self, sha256: str) -> list[Redaction]:
        """Those of a file, whichever record of the same bytes they were made at."""
        return self._by_file.get(sha256, [])

    def of_inner(self, sha256: str) -> list[Redaction]:
        """Those of the files within it, or made from it: the file holds what they hide."""
        return self._inner.get(sha256, [])

    def withholds(self, sha256: str) -> bool:
        """Whether the file itself may not leave as it is."""
        return bool(self.of_file(sha256) or self.of_inner(sha256))

    def guessable(self, file: EvidenceFile) -> bool:
        """Whether a hash of the file would let anybody try what was hidden: whoever has the rest of a plain text has
        all of its bytes but those. Of pictures, recordings and PDF files nobody has.
        """
        known = file.media_type.startswith(_NOT_GUESSED) or file.media_type == "application/pdf"
        return not known and self.withholds(file.sha256)

    def _of_inner_files(self) -> dict[str, list[Redaction]]:
        found: dict[str, list[Redaction]] = defaultdict(list)
        if not self.all:
            return found
        for file in self._files.values():
            mine = self._by_file.get(file.sha256, [])
            seen, parent = {file.id}, file.parent_id
            while mine and parent is not None and parent not in seen and parent in self._files:
                seen.add(parent)
                found[self._files[parent].sha256] += mine
                parent = self._files[parent].parent_id
        return found

    # -- texts --

    def text(
        self, text: str, redactions: Iterable[Redaction], rendition_id: UUID | None = None
    ) -> tuple[str, set[UUID]]:
        """A text without the words that were redacted, and the redactions that took something out of it.

        :param rendition_id: which text of the case it is: what was selected in it is taken out where it stood, too.
        """
        chosen = {each.id: each for each in redactions}
        found = list(places(text, chosen.values(), rendition_id))
        return self._cut(text, [(start, end, chosen[id_].basis) for start, end, id_ in found]), {
            each[2] for each in found
        }

    def record(self, record: Record, projected: Record) -> Record:
        """A record as it is shown, without what was redacted in its source. ``record``: as it stands in the case."""
        if not self.all:
            return projected
        match record, projected:
            case Excerpt(), Excerpt():
                return dataclasses.replace(projected, quote=self.quotation(record, projected.quote))
            case Call(), Call():
                return dataclasses.replace(projected, sentence=self._from(record.excerpt_id, None, projected.sentence))
            case Thread(), Thread() if record.passage is not None:
                return projected if self._leaves_whole(record) else dataclasses.replace(projected, passage=None)
            case Response(), Response():
                text = self._from(record.excerpt_id, record.source_id, projected.text)
                return dataclasses.replace(projected, text=text)
            case Source(), Source():
                mine = self._by_source.get(record.id, [])
                return dataclasses.replace(projected, title=self._title(projected.title, mine)) if mine else projected
            case EvidenceFile(), EvidenceFile() if self.withholds(record.sha256):
                mine = [*self.of_file(record.sha256), *self.of_inner(record.sha256)]
                # What the file tells of itself stays behind with it.
                return dataclasses.replace(
                    projected,
                    name=self._title(projected.name, mine),
                    capture=(),
                    size=0,
                    sha512="" if self.guessable(record) else projected.sha512,
                )
        return projected

    def cuts_a_part(self, record: Record, shown: Record, name: str) -> bool:
        """Whether a field that the audience may see differs as a part of it is redacted: not where all of it is, as
        then nobody knows which of its words are hidden.
        """
        if isinstance(record, Source | EvidenceFile):
            return isinstance(record, Source) or self.withholds(record.sha256)
        left = getattr(shown, name)
        return isinstance(record, Excerpt | Call | Response) and left not in {
            label(each.basis, self._tr) for each in self.all
        }

    def _leaves_whole(self, thread: Thread) -> bool:
        """Whether nothing is redacted of the words that a thread is about, nor of those around them."""
        assert thread.passage is not None
        file = self._files.get(thread.target_id) if thread.target_id is not None else None
        source_id = file.source_id if file is not None else thread.target_id
        passage = thread.passage
        words = f"{passage.prefix}{passage.quote}{passage.suffix}"
        taken = Excerpt(source_id=source_id, evidence_id=file.id if file is not None else None, quote=words)
        # It names no text; of a translator's words nobody can tell which of them say what is redacted elsewhere.
        # What a text says, a dossier does not read: where it is not here, it may be the one that is meant.
        texts = (
            each
            for each in self._texts.values()
            if each.source_id == source_id and (not each.text or passage.quote in each.text)
        )
        takens = [taken, *(dataclasses.replace(taken, rendition_id=each.id) for each in texts)]
        return all(self.quotation(each, words) == words for each in takens)

    def _title(self, title: str, mine: Iterable[Redaction]) -> str:
        """A title, which is often the first line of a text, or the name of a file."""
        read = Words(title)
        found: list[_Place] = []
        chosen = {each.id: each for each in mine}
        for start, end, id_ in places(title, chosen.values(), None):
            found.append((start, end, chosen[id_].basis))
        for each in chosen.values():
            found += _edges(read, each.quote, each.basis) if each.quote else ()
            file = self._files.get(each.evidence_id) if each.evidence_id is not None else None
            beneath = self._pages.get((file.sha256, each.region.page or 1)) if file and each.region else None
            if beneath is not None:
                hidden = {word for run in beneath.hidden for word in words_of(run)} - beneath.visible
                both = zip(read.words, read.places, strict=True)
                found += [(start, end, each.basis) for word, (start, end) in both if word in hidden]
        return self._cut(title, found)

    def quotation(self, excerpt: Excerpt, quote: str) -> str:
        """The words of an excerpt, or of a record made from it, without what was redacted."""
        file = self._files.get(excerpt.evidence_id) if excerpt.evidence_id is not None else None
        mine = [*self._by_source.get(excerpt.source_id, ())] if excerpt.source_id is not None else []
        if file is not None:
            mine += [*self.of_file(file.sha256), *self.of_inner(file.sha256)]
        mine = list(dict.fromkeys(mine))
        if not mine or not quote:
            return quote
        places: list[_Place] = []
        read = Words(quote)
        for each in mine:
            if each.quote:
                places += _phrase(read, each.quote, each.basis)
                places += _edges(read, each.quote, each.basis)
            if file is not None and each.evidence_id is not None and each not in self.of_file(file.sha256):
                continue  # of another file: only the same words mean the same
            if self._all_of_it(each, excerpt, file, quote):
                return label(each.basis, self._tr)
            places += self._overlap(each, excerpt, quote)
            if each.region is not None and file is not None:
                for run in self._runs(each, excerpt, file):
                    places += [*_phrase(read, run, each.basis), *_edges(read, run, each.basis)]
                places += self._covered(each, excerpt, file, read)
        return self._cut(quote, places)

    # -- how --

    def _from(self, excerpt_id: UUID | None, source_id: UUID | None, text: str) -> str:
        excerpt = self._excerpts.get(excerpt_id) if excerpt_id is not None else None
        if excerpt is not None:
            return self.quotation(dataclasses.replace(excerpt, start=None, end=None), text)
        mine = self._by_source.get(source_id, []) if source_id is not None else []
        return self.text(text, mine)[0] if mine else text

    def _all_of_it(self, each: Redaction, excerpt: Excerpt, file: EvidenceFile | None, quote: str) -> bool:
        """Whether nobody can say which of the words are hidden, so that all are."""
        text = self._texts.get(excerpt.rendition_id) if excerpt.rendition_id is not None else None
        if text is not None and text.type in BY_PEOPLE and each.rendition_id != text.id:
            own = any(other.rendition_id == text.id for other in self._by_source.get(excerpt.source_id, ()))  # type: ignore[arg-type]
            return not own  # a person who redacted in this text has looked at it
        if each.span is not None:
            return excerpt.span is None or _share_time(each.span, excerpt.span)
        if each.region is None:
            return each.anchor is None
        if excerpt.region is not None:
            same = (excerpt.region.page or excerpt.page or 1) == (each.region.page or 1)
            return same and _meet(each.region, excerpt.region)
        if file is None or excerpt.page is None:
            return not self._said(each, excerpt, file, quote)
        if excerpt.page != (each.region.page or 1):
            return False
        return not self._said(each, excerpt, file, quote)

    def _said(self, each: Redaction, excerpt: Excerpt, file: EvidenceFile | None, quote: str) -> bool:
        """Whether each word of a quotation is known to stand on the page, covered or not."""
        beneath = self._beneath(each, excerpt, file)
        if beneath is None:
            return False
        known = beneath.visible.union(*(words_of(run) for run in beneath.hidden))
        return known.issuperset(words_of(quote))

    def _beneath(self, each: Redaction, excerpt: Excerpt, file: EvidenceFile | None) -> Beneath | None:
        page = each.region.page if each.region is not None else None
        if file is None or (excerpt.page is not None and excerpt.page != page):
            return None
        return self._pages.get((file.sha256, page or 1))

    def _runs(self, each: Redaction, excerpt: Excerpt, file: EvidenceFile) -> tuple[str, ...]:
        beneath = self._beneath(each, excerpt, file)
        return beneath.hidden if beneath is not None else ()

    def _covered(self, each: Redaction, excerpt: Excerpt, file: EvidenceFile, read: Words) -> Iterator[_Place]:
        """Words that stand under a region and nowhere else on the page."""
        beneath = self._beneath(each, excerpt, file)
        if beneath is None:
            return
        hidden = {word for run in beneath.hidden for word in words_of(run)} - beneath.visible
        for word, (start, end) in zip(read.words, read.places, strict=True):
            if word in hidden:
                yield start, end, each.basis

    def _overlap(self, each: Redaction, excerpt: Excerpt, quote: str) -> Iterator[_Place]:
        if each.rendition_id is None or each.rendition_id != excerpt.rendition_id:
            return
        if None in (each.start, each.end, excerpt.start, excerpt.end):
            return
        first = excerpt.start or 0
        start, end = max(each.start or 0, first) - first, min(each.end or 0, excerpt.end or 0) - first
        if start < end:
            yield start, min(end, len(quote)), each.basis

    def _cut(self, text: str, places: Iterable[_Place]) -> str:
        """The text with one label for each stretch that is taken out; what is between two of them without a word goes
        with them.
        """
        merged: list[_Place] = []
        for start, end, basis in sorted(places):
            if merged and (start <= merged[-1][1] or not words_of(text[merged[-1][1] : start])):
                merged[-1] = merged[-1][0], max(end, merged[-1][1]), merged[-1][2]
            else:
                merged.append((start, end, basis))
        made: list[str] = []
        at = 0
        for start, end, basis in merged:
            made += [text[at:start], label(basis, self._tr)]
            at = end
        return "".join([*made, text[at:]])

    # -- looked for --

    def looked_for(self) -> Iterator[tuple[Redaction, str]]:
        """The words that are hidden, to be looked for in whatever leaves."""
        told: set[str] = set()
        for each in self.all:
            if each.quote.strip():
                yield each, each.quote
            for sha256, here in self._by_file.items():
                if each.region is None or each not in here:
                    continue
                beneath = self._pages.get((sha256, each.region.page or 1))
                runs = (
                    [line for run in beneath.hidden for line in (run, *run.splitlines())] if beneath is not None else ()
                )
                for run in runs:
                    if len(words_of(run)) >= _FEWEST and run not in told:
                        told.add(run)
                        yield each, run


def places(text: str, redactions: Iterable[Redaction], rendition_id: UUID | None) -> Iterator[tuple[int, int, UUID]]:
    """Where in a text stand words that are redacted: the words themselves, wherever they stand, and what was selected
    in this very text. From, to before, by which redaction.
    """
    read = Words(text)
    for each in redactions:
        if not each.quote:
            continue
        for start, end, _basis in _phrase(read, each.quote, each.basis):
            yield start, end, each.id
        if rendition_id is not None and each.rendition_id == rendition_id and None not in (each.start, each.end):
            start, end = each.start or 0, min(each.end or 0, len(text))
            if start < end:  # a place behind the end came from elsewhere, and hides nothing here
                yield start, end, each.id


def _phrase(read: Words, phrase: str, basis: str) -> Iterator[_Place]:
    """Every place at which the words of a phrase stand one after the other."""
    wanted = words_of(phrase)
    if not wanted:
        return
    for words, places_ in ((read.words, read.places), _joined(read)):
        for at in range(len(words) - len(wanted) + 1):
            if words[at : at + len(wanted)] == wanted:
                yield places_[at][0], places_[at + len(wanted) - 1][1], basis


def _joined(read: Words) -> tuple[list[str], list[tuple[int, int]]]:
    """The words with those put together that a line end divides: ``Qas-`` and ``rawi``."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for word, (start, end) in zip(read.words, read.places, strict=True):
        if spans and _DIVIDED.fullmatch(read.text[spans[-1][1] : start]):
            words[-1] += word
            spans[-1] = spans[-1][0], end
        else:
            words.append(word)
            spans.append((start, end))
    return words, spans


def _edges(read: Words, phrase: str, basis: str) -> Iterator[_Place]:
    """The last words of a phrase with which a quotation begins, and its first words with which one ends."""
    wanted, words = words_of(phrase), read.words
    for length in range(min(len(wanted) - 1, len(words)), 0, -1):
        if words[:length] == wanted[-length:]:
            yield read.places[0][0], read.places[length - 1][1], basis
        if words[-length:] == wanted[:length]:
            yield read.places[-length][0], read.places[-1][1], basis


def _meet(one: Region, other: Region) -> bool:
    return (
        min(one.x + one.width, other.x + other.width) > max(one.x, other.x)
        and min(one.y + one.height, other.y + other.height) > max(one.y, other.y)
    )  # fmt: skip


def _share_time(one: Span, other: Span) -> bool:
    ends = [span.end for span in (one, other) if span.end is not None]
    return max(one.begin, other.begin) < min(ends) if ends else True
