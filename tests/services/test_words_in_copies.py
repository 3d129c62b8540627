"""Words of a text in a review copy: marked there, discussed, found again where they came from; and what stays."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from casefile.dossier.check import Phrases
from casefile.dossier.projection import Projected
from casefile.evidence.passages import Status
from casefile.model.anchors import Passage
from casefile.model.records import EvidenceFile, Post, Rendition, Thread
from casefile.services.copied_files import NOTHING, ORIGINALS, PAGES
from casefile.services.quoted_words import Standing, words_at
from casefile.workspace import Workspace
from tests.services.reviewing import OWNER, World, case_of
from tests.services.test_copied_evidence import copies_in
from tests.services.test_review_copy import content_for, refused, wrong

OUT = "words.casepkg"
WORDS = "Deir Salun"


def send(world: World, *, evidence: str = PAGES, audience: str = "partner") -> Path:
    out = world.folder / OUT
    out.unlink(missing_ok=True)
    with world.opened(OWNER) as ws:
        to = [ws.contacts.find("Dora")]
        ws.review_copies.write(case_of(ws).id, audience, to, out, evidence=evidence, release="Asked for")
    return out


def own_text(ws: Workspace) -> Rendition:
    return ws.records.of(Rendition)[0]


def ask(ws: Workspace, words: str = WORDS) -> Thread:
    """Ask about words of the text, as the reader does."""
    text = next(each for each in ws.records.of(Rendition) if words in each.text)
    start = text.text.index(words)
    assert text.evidence_id is not None
    place = words_at(text, start, start + len(words))
    return ws.threads.open(text.evidence_id, "Is it spelt so?", type="question", place=place)[0]


@pytest.mark.parametrize("evidence", [PAGES, ORIGINALS])
def test_words_of_a_text_are_discussed_and_come_home(world: World, evidence: str) -> None:
    """Also where the text has grown another version meanwhile, in which they stand further on."""
    out, back = send(world, evidence=evidence), world.folder / "back.casepkg"
    with world.opened("Dora") as ws:
        ws.review_copies.open_package(out)
        (source,) = {each.source_id for each in copies_in(ws)}
        assert source is not None
        reading = ws.sources.reading(source)
        assert WORDS in reading.text and {each.ref for each in reading.renditions} == {"TMR-R-0001-C"}
        thread = ask(ws)
        assert refused(lambda: ws.threads.open(case_of(ws).id, "No", place=Passage(0, 1, "T"))) == "no_text"
        assert thread.target_id is not None
        nowhere = Passage(0, 4, "Nope")
        assert refused(lambda: ws.threads.open(thread.target_id, "No", place=nowhere)) == "no_such_words"  # type: ignore[arg-type]
        ws.threads.assign(thread.id, ws.threads.me())  # to whom it is assigned is settled in each vault
        assert ws.returns.outgoing(case_of(ws).id).posts == 1
        ws.returns.write(back)
    with world.opened(OWNER) as ws:
        text = own_text(ws)
        assert text.evidence_id is not None
        ws.sources.transcribe(text.evidence_id, f"Corrected by hand. {text.text}", type="corrected")
        newest = ws.records.of(Rendition)[-1]
        plan = ws.returns.merge(back)
        assert [each.event for each in ws.records.of(Post, thread_id=thread.id)] == ["opened"]
        (matter,) = (ws.threads.matter(row.thread_id) for row in plan.rows if row.thread_id is not None)
        assert isinstance(matter.record, EvidenceFile) and matter.record.id == text.evidence_id
        assert matter.quotation is not None and matter.quotation.quote == WORDS
        assert matter.words is not None and matter.words.rendition_id == newest.id != text.id
        assert newest.text[matter.words.start : matter.words.end] == WORDS
        (standing,) = ws.returns.standing([thread.id]).values()
        assert standing.quotation == WORDS and standing.state == "current"
        assert wrong(ws) == []


def test_words_that_a_later_text_has_no_more_are_shown_in_the_one_that_has_them(world: World) -> None:
    with world.opened(OWNER) as ws:
        thread, text = ask(ws), own_text(ws)
        assert text.evidence_id is not None
        ws.sources.transcribe(text.evidence_id, "The bridge of Dayr Saloon fell.", type="corrected")
        words = ws.threads.matter(thread.id).words
        assert words == Standing(Status.EXACT, text.id, 14, 24) and words.sentence == ""
        ws.records.trash([text.id])
        lost = ws.threads.matter(thread.id)
        assert lost.words is not None and lost.words.rendition_id is None and "no version" in lost.words.sentence
        assert lost.quotation is not None and lost.quotation.quote == WORDS, "the words themselves are kept"


def test_texts_travel_only_as_far_as_their_pages_do(world: World) -> None:
    """A text that somebody typed beside a drawn page stays, and none goes where nothing of the evidence does."""
    with world.opened(OWNER) as ws:
        text = own_text(ws)
        assert text.evidence_id is not None
        ws.sources.transcribe(text.evidence_id, "Le pont est tombé.", type="translated", language="fr")
        case = case_of(ws)
        shown = ws.review_copies.preview(case.id, "partner")
        assert [each.ref for each in shown.records if each.kind == "rendition"] == ["TMR-R-0001-C"]
        said = next(each for each in shown.records if each.kind == "rendition").fields
        assert any(WORDS in each.value for each in said), "the words that leave are shown before"
        none = ws.review_copies.preview(case.id, "partner", evidence=NOTHING)
        assert not [each for each in none.records if each.kind == "rendition"]


@pytest.mark.parametrize("evidence", [PAGES, NOTHING])
def test_of_a_text_with_redactions_no_digest_leaves(world: World, evidence: str) -> None:
    """Whoever has the rest of it could try the hidden words by the digest; neither that nor the record leaves."""
    with world.opened(OWNER) as ws:
        text = own_text(ws)
        assert text.source_id is not None
        ask(ws)
        ws.redactions.redact_words(text.source_id, WORDS, "third_party")
        stored = next(each for each in ws.records.of(EvidenceFile) if each.id == text.evidence_id)
        assert stored.sha256 == hashlib.sha256(text.text.encode()).hexdigest(), "it can be tried"
        preview = ws.review_copies.preview(case_of(ws).id, "partner", evidence=evidence)
        assert [(file.ref, why) for file, why in preview.evidence.stays] == [(stored.ref, "guessable")]
        assert preview.files == (), "of none the digests alone travel"
    out = send(world, evidence=evidence)
    with world.opened("Dora") as ws:
        content = content_for(ws, out)
        for digest in (stored.sha256, stored.sha512, WORDS):
            assert digest.encode() not in content
        ws.review_copies.open_package(out)
        assert ws.records.of(EvidenceFile) == [] and wrong(ws) == []


def test_what_is_redacted_leaves_with_no_thread_about_it(world: World) -> None:
    """The words that a thread is about are words of the text: an internal dossier is without those redacted since."""
    with world.opened(OWNER) as ws:
        thread, text = ask(ws), own_text(ws)
        assert text.source_id is not None

        def seen() -> Projected:
            return ws.dossiers.projected(case_of(ws).id, "internal")[0]

        before = seen().shelf.find(thread.id)
        assert isinstance(before, Thread) and before.passage is not None
        ws.redactions.redact_words(text.source_id, "Salun", "third_party")
        after = seen().shelf.find(thread.id)
        assert isinstance(after, Thread) and after.passage is None
        assert Phrases(["Salun"]).places(str(dataclasses.astuple(before)))


def test_of_a_translation_nothing_leaves_with_a_thread_once_its_original_is_redacted(world: World) -> None:
    """Nobody can tell where in the words of a translator stands what was redacted in the original."""
    with world.opened(OWNER) as ws:
        text = own_text(ws)
        assert text.evidence_id is not None and text.source_id is not None
        ws.sources.transcribe(text.evidence_id, "Le pont de Deir Saloun est tombe.", type="translated", language="fr")
        thread = ask(ws, "Deir Saloun")
        ws.redactions.redact_words(text.source_id, WORDS, "third_party")
        after = ws.dossiers.projected(case_of(ws).id, "internal")[0].shelf.find(thread.id)
        assert isinstance(after, Thread) and after.passage is None
