"""Evidence in a review copy: pages and pictures drawn again, what is said about a place in them, and single records."""

from __future__ import annotations

import base64
import dataclasses
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.model.anchors import Region
from casefile.model.records import Citation, EvidenceFile, Excerpt, Incident, Person, Rendition, Thread
from casefile.services import copied_files
from casefile.services.copied_files import NOTHING, ORIGINALS, PAGES
from casefile.services.review_copy import HeldBack
from casefile.services.sources import InFile
from casefile.workspace import Workspace
from tests.services.reviewing import OWNER, World, bridge, case_of
from tests.services.test_review_copy import content_for, files_in, refused, wrong

SENT = "pages.casepkg"
CAMERA, AUTHOR = "Qamarflex-9000 of Rashid", "Rashid Qamar Bolan"


def picture_file(folder: Path) -> Path:
    """A photograph that tells whose camera took it, and has a thumbnail's worth of hidden bytes behind its end."""
    image = Image.effect_noise((320, 240), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    path = folder / "bridge.jpg"
    image.save(path, "JPEG", exif=exif)
    path.write_bytes(path.read_bytes() + CAMERA.encode())
    return path


def document_file(folder: Path, *lines: str) -> Path:
    """A PDF of a page for each line, with a name beside its pages."""
    from reportlab.pdfgen.canvas import Canvas

    path = folder / "report.pdf"
    canvas = Canvas(str(path), invariant=True, pageCompression=0)
    canvas.setKeywords(AUTHOR)
    for line in lines:
        canvas.drawString(72, 700, line)
        canvas.showPage()
    canvas.save()
    return path


def sent_to_dora(world: World, out: Path, **how: object) -> None:
    with world.opened(OWNER) as ws:
        to = [ws.contacts.find("Dora")]
        ws.review_copies.write(case_of(ws).id, "public", to, out, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def filed_once(world_once: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A picture and a document of two pages more, and all of it sent to Dora; nothing may change it."""
    world = world_once.moved(tmp_path_factory.mktemp("filed") / "world")
    told: list[tuple[int, int]] = []
    with world.opened(OWNER) as ws:
        for path in (picture_file(world.folder), document_file(world.folder, "The bridge of Deir Salun", "Two")):
            ws.sources.add_file(path, case_of(ws).id)
    sent_to_dora(world, world.folder / SENT, progress=lambda *at: told.append(at))
    assert told[-1] == (4, 4), "each page is told"
    return world


@pytest.fixture
def filed(filed_once: World, tmp_path: Path) -> World:
    """The same for one's own use."""
    return filed_once.moved(tmp_path / "filed")


def copies_in(ws: Workspace) -> list[EvidenceFile]:
    return [each for each in ws.records.of(EvidenceFile) if each.ref.endswith(copied_files.SUFFIX)]


def test_pages_and_pictures_travel_without_what_no_page_shows(filed: World) -> None:
    out = filed.folder / SENT
    with filed.opened(OWNER) as ws:
        preview = ws.review_copies.preview(case_of(ws).id, "public")
        assert (preview.evidence.pages, preview.evidence.size > 1000) == (4, True)
        assert not preview.evidence.stays, "of a text its words are drawn"
        assert any(gate.code == "pictures" for gate in preview.gates)
        folder = filed.vault(OWNER) / "evidence"
        assert not list(folder.glob("*.tmp")) and len(ws.records.of(EvidenceFile)) == 3, "nothing is left of drawing"
        noted = [e for e in ws.records.journal_entries(0) if e.reason.startswith("review copy public")]
        assert sorted(e.reason for e in noted if e.event == Custody.EXPORTED.value) == [
            "review copy public, pages 1..1 drawn again",
            "review copy public, pages 1..1 drawn again",
            "review copy public, pages 1..2 drawn again",
        ]
    with filed.opened("Dora") as ws:
        content = content_for(ws, out)
        assert CAMERA.encode() not in content and AUTHOR.encode() not in content
        opening = ws.review_copies.open_package(out, dry_run=True)
        assert (opening.shown, opening.files, opening.size > 1000) == (3, 3, True)
        assert not list((filed.vault("Dora") / "evidence").rglob("*.age")), "a dry run stores nothing"
        ws.review_copies.open_package(out)
        drawn = {each.media_type: each for each in copies_in(ws) if each.ref != "TMR-E-0001-C"}
        assert drawn.keys() == {"application/pdf", "image/jpeg"}
        for file, size, page in ((drawn["application/pdf"], 2, 1), (drawn["image/jpeg"], 1, 0)):
            shown = ws.viewer.open(file.id)
            try:
                assert shown.contents.pages == size
                assert len(set(shown.draw(copied_files.Wanted(page, 200, 200)).pixels)) > 1, "something is seen"
                assert not [value for _name, value in shown.contents.claims if "Rashid" in value]
            finally:
                shown.close()
        assert wrong(ws) == []
        head = ws.records.head()
        assert ws.review_copies.open_package(out).is_known and ws.records.head() == head


@pytest.mark.parametrize("how", [PAGES, ORIGINALS])
def test_a_file_of_which_something_is_redacted_stays(filed: World, tmp_path: Path, how: str) -> None:
    """A region of a picture, words of a document, words of a plain text: none of the three leaves, however it would."""
    out, words = tmp_path / "redacted.casepkg", {"application/pdf": "Deir Salun", "text/plain": ""}
    with filed.opened(OWNER) as ws:
        case = case_of(ws)
        for file in ws.records.of(EvidenceFile):
            if file.media_type == "image/jpeg":
                ws.redactions.redact(InFile(file.id, Region(0.1, 0.1, 0.2, 0.2)), "third_party")
                continue
            assert file.source_id is not None
            text = next(each.text for each in ws.records.of(Rendition, source_id=file.source_id))
            ws.redactions.redact_words(file.source_id, words[file.media_type] or text.split()[0], "third_party")
        evidence = ws.review_copies.preview(case.id, "public", evidence=how).evidence
        assert (evidence.leaving, {why for _file, why in evidence.stays}) == ((), {"redacted", "guessable"})
        assert len(evidence.stays) == 3
        ws.review_copies.write(case.id, "public", [ws.contacts.find("Dora")], out, evidence=how, release="Asked for")
    with filed.opened("Dora") as ws:
        ws.review_copies.open_package(out)
        assert copies_in(ws) == [] and not list((filed.vault("Dora") / "evidence").rglob("*.age"))


def test_originals_travel_only_when_asked_for_and_the_gate_reads_them(filed: World, tmp_path: Path) -> None:
    out = tmp_path / "originals.casepkg"
    with filed.opened(OWNER) as ws:
        case = case_of(ws)
        ws.records.save(Person(case_id=case.id, name=AUTHOR, public_name="A shopkeeper"))
        assert not ws.review_copies.preview(case.id, "public").hits, "pages do not show the author"
        hits = ws.review_copies.preview(case.id, "public", evidence=ORIGINALS).hits
        assert hits and all("beside its pages" in hit.where[0][1] for hit in hits)
        to = [ws.contacts.find("Dora")]
        with pytest.raises(HeldBack):
            ws.review_copies.write(case.id, "public", to, out, evidence=ORIGINALS)
        before = ws.records.head().seq
        ws.review_copies.write(case.id, "public", to, out, evidence=ORIGINALS, release="She agreed")
        reasons = [e.reason for e in ws.records.journal_entries(before) if e.event == Custody.EXPORTED.value]
        assert reasons == ["review copy public, original"] * 3
        originals = {each.sha256 for each in ws.records.of(EvidenceFile)}
    with filed.opened("Dora") as ws:
        ws.review_copies.open_package(out)
        assert {each.sha256 for each in copies_in(ws)} == originals
        assert all(ws._vault.evidence.has(sha256) for sha256 in originals) and wrong(ws) == []


def test_what_pages_show_and_nobody_may_know_holds_the_copy_back(world: World, tmp_path: Path) -> None:
    with world.opened(OWNER) as ws:
        case = case_of(ws)
        ws.records.save(Person(case_id=case.id, name=AUTHOR, public_name="A shopkeeper"))
        ws.sources.add_file(document_file(world.folder, "Nothing", f"Seen by {AUTHOR}"), case.id)
        (hit,) = (each for each in ws.review_copies.preview(case.id, "public").hits if each.page)
        assert (hit.page, hit.rule != "identities") == (2, True)
        assert not ws.review_copies.preview(case.id, "public", evidence=NOTHING).hits
        with pytest.raises(HeldBack):
            ws.review_copies.write(case.id, "public", [ws.contacts.find("Dora")], tmp_path / "x.casepkg")
        assert not (tmp_path / "x.casepkg").exists()


def test_of_a_captured_page_its_words_are_drawn_and_searched_not_its_pictures(world: World, tmp_path: Path) -> None:
    inner = base64.b64encode(picture_file(tmp_path).read_bytes()).decode()
    page = tmp_path / "statement.html"
    page.write_text(
        f"<!DOCTYPE html><html><body><p>A statement of {AUTHOR}</p><img src='data:image/jpeg;base64,{inner}'>",
        encoding="utf-8",
    )
    with world.opened(OWNER) as ws:
        case = case_of(ws)
        ws.sources.add_file(page, case.id)
        evidence = ws.review_copies.preview(case.id, "public").evidence
        (leaving,) = (each for each in evidence.leaving if each.file.media_type == "text/html")
        assert (leaving.text is not None, leaving.pages, evidence.stays) == (True, 1, ())
        ws.records.save(Person(case_id=case.id, name=AUTHOR, public_name="A shopkeeper"))
        assert [each for each in ws.review_copies.preview(case.id, "public").hits if each.page]


def test_cancelled_or_failed_leaves_nothing(filed: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, folder = tmp_path / "x.casepkg", filed.vault(OWNER) / "evidence"

    def files() -> list[str]:
        return sorted(path.name for path in folder.rglob("*") if path.is_file())

    before = files()
    drawn = iter([False] * 6 + [True] * 1000)
    assert refused(lambda: sent_to_dora(filed, out, cancelled=lambda: next(drawn))) == "cancelled"
    assert not out.exists() and files() == before

    def broken(*_args: object) -> None:
        raise Refused("no", code="no")

    with filed.opened("Dora") as ws:
        monkeypatch.setattr(type(ws.review_copies), "_put", staticmethod(broken))
        assert refused(lambda: ws.review_copies.open_package(filed.folder / SENT)) == "no"
        assert not list((filed.vault("Dora") / "evidence").rglob("*.age")), "stored and let go of"


def test_a_file_that_no_record_names_is_refused(filed: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An owner who writes their own package cannot put files into our vault behind our back."""
    from casefile.services import review_copy

    out = tmp_path / "x.casepkg"
    monkeypatch.setattr(review_copy, "with_copies", lambda records, _copies: list(records))
    sent_to_dora(filed, out)
    with filed.opened("Dora") as ws:
        assert refused(lambda: ws.review_copies.open_package(out)) == "bad_package"


def test_what_is_said_about_a_region_of_a_page_comes_home_to_the_original(filed: World, tmp_path: Path) -> None:
    out, back = filed.folder / SENT, tmp_path / "back.casepkg"
    place = Region(0.1, 0.2, 0.3, 0.1, page=2)
    with filed.opened("Dora") as ws:
        ws.review_copies.open_package(out)
        file = next(each for each in copies_in(ws) if "pages=2" in each.parameters)
        thread, _changes = ws.threads.open(file.id, "Who signed here?", type="question", place=place)
        assert refused(lambda: ws.threads.open(bridge(ws).id, "No", place=place)) == "no_file"
        ws.returns.write(back)
    with filed.opened(OWNER) as ws:
        ws.returns.merge(back)
        here = ws.records.get(Thread, thread.id)
        original = ws.records.get(EvidenceFile, here.target_id) if here.target_id else None
        assert original is not None and original.media_type == "application/pdf" and here.place == place
        (standing,) = ws.returns.standing([thread.id]).values()
        assert standing.quotation.startswith(original.ref) and "page 2" in standing.quotation
        assert wrong(ws) == []


def marked(ws: Workspace) -> tuple[Incident, Citation]:
    """The bridge, with a passage of the document cited for it."""
    case = case_of(ws)
    file = next(each for each in ws.records.of(EvidenceFile) if each.media_type == "application/pdf")
    excerpt = Excerpt(case_id=case.id, source_id=file.source_id, evidence_id=file.id, region=Region.whole(2))
    cited = Citation(
        case_id=case.id, target_id=bridge(ws).id, source_id=file.source_id, excerpt_id=excerpt.id, stance="supports"
    )
    ws.records.save(excerpt, cited)
    return bridge(ws), cited


def test_single_records_bring_along_what_they_need_and_no_more(filed: World, tmp_path: Path) -> None:
    out = tmp_path / "one.casepkg"
    with filed.opened(OWNER) as ws:
        case = case_of(ws)
        incident, _cited = marked(ws)
        preview = ws.review_copies.preview(case.id, "public", records=[incident.id])
        kinds = [record.kind for record in preview.records]
        assert sorted(kinds) == ["case", "citation", "evidence", "excerpt", "incident", "source"]
        assert dict(preview.brought) == {"citation": 1, "evidence": 1, "excerpt": 1, "source": 1}
        assert (preview.evidence.pages, preview.unknown) == (2, ())
        sent = ws.review_copies.write(case.id, "public", [ws.contacts.find("Dora")], out, records=[incident.id])
        assert sent.records == 6
        stranger = ws.threads.open(incident.id, "Ours")[0]
        preview = ws.review_copies.preview(case.id, "public", records=[incident.id, stranger.id])
        assert preview.unknown == (stranger.ref,), "the public may not know of threads"
        nothing: Callable[[], object] = lambda: ws.review_copies.preview(case.id, "public", records=[stranger.id])  # noqa: E731
        assert refused(nothing) == "none_shown"
    with filed.opened("Dora") as ws:
        ws.review_copies.open_package(out)
        assert [each.title for each in ws.records.of(Incident)] == ["A bridge"]
        (excerpt,) = ws.records.of(Excerpt)
        (drawn,) = copies_in(ws)
        assert excerpt.evidence_id == drawn.id, "what is marked is marked in what can be looked at"
        assert files_in(content_for(ws, out)).keys() >= {"data/file-000001.pdf"}


def test_pages_are_drawn_one_at_a_time(filed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is drawn before the one before has gone on its way."""
    from casefile.dossier.picture_pages import bound

    asked: list[int] = []
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "JPEG")

    def pages() -> object:
        for page in range(200):
            asked.append(page)
            yield out.getvalue(), (100.0, 100.0)

    pieces = bound(pages())  # type: ignore[arg-type]
    next(pieces)
    assert len(asked) == 1
    next(pieces)
    assert len(asked) == 2
    whole = b"".join(pieces)
    assert whole.rstrip().endswith(b"%%EOF") and len(asked) == 200


def test_a_later_copy_of_pages_goes_over_an_earlier_one(filed: World, tmp_path: Path) -> None:
    first, second = filed.folder / SENT, tmp_path / "2.casepkg"
    sent_to_dora(filed, second, evidence=NOTHING)
    with filed.opened("Dora") as ws:
        ws.review_copies.open_package(first)
        assert len(copies_in(ws)) == 3
        assert ws.review_copies.open_package(second).gone == 4, "three files, and the text of one"
        assert all(each.trashed for each in copies_in(ws)) or not copies_in(ws)
        assert wrong(ws) == []
        assert dataclasses.asdict(case_of(ws))["ref"] == "TMR"
