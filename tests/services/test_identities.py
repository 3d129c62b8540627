"""The identity compartment: sealed under a passphrase of its own, logged, versioned, and out of everything's reach."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casefile.cli import app as cli
from casefile.dossier.hits import HeldBack
from casefile.errors import BadInput, CasefileError, NotFound, Refused, VaultDamaged, WrongPassphrase
from casefile.model.changes import Listing
from casefile.model.fields import KINDS
from casefile.model.identities import LARGEST_FILE, PURPOSES, Identity
from casefile.model.records import Case, Consent, Incident, Person, Witness, WitnessNote
from casefile.model.values import Name
from casefile.services.identities import RELOCK_AFTER, Identities
from casefile.workspace import Workspace
from tests.opened import INNER, PASSPHRASE

ARABIC = "هالة مندور"
LATIN = "Hala Mendoor"
CANARIES = (
    LATIN,
    ARABIC,
    "+963 11 555 0199",
    "Harf camp tent 41",
    "Her brother Nizar",
    "N-7731905",
    "Left-handed zither",
)
HALA = Identity(
    names=(Name(LATIN, "Latn"), Name(ARABIC, "Arab", "transliteration")),
    contacts=CANARIES[2],
    home=CANARIES[3],
    family=CANARIES[4],
    documents=CANARIES[5],
    remarks=CANARIES[6],
)


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def witness(ws: Workspace, case: Case) -> Witness:
    """A witness with a consent and a note."""
    made, _changes = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(made.id, Consent(purpose="publication", decision="granted"))
    ws.witnesses.note(made.id, WitnessNote(text="Smoke over the bakery."))
    return made


@pytest.fixture
def vault_folder(
    request: pytest.FixtureRequest, template_vault: Path, compartment_template: Path, tmp_path: Path
) -> Path:
    """A vault of one's own, closed; with a compartment for a test that has it open."""
    template = compartment_template if "open_ws" in request.fixturenames else template_vault
    return Path(shutil.copytree(template, tmp_path / "Test.casefile"))


@pytest.fixture
def open_ws(ws: Workspace) -> Workspace:
    """A vault with an empty compartment, and both are open."""
    ws.identities.open(INNER)
    return ws


def events(ws: Workspace, *names: str) -> list[tuple[str, str, str]]:
    return [(e.event, e.record_id, e.reason) for e in ws.records.journal_entries(0, 10_000) if e.event in names]


# the compartment


def test_it_has_a_passphrase_of_its_own(vault_folder: Path, ws: Workspace) -> None:
    assert not ws.identities.exists and not ws.identities.is_open
    with pytest.raises(Refused):
        ws.identities.create(PASSPHRASE)
    ws.identities.create(INNER)
    assert ws.identities.exists and ws.identities.is_open
    assert events(ws, "KEY_CHANGED")[-1][2] == "identity compartment made"
    ws.identities.close()
    for wrong in (PASSPHRASE, "something else"):
        with pytest.raises(WrongPassphrase):
            ws.identities.open(wrong)
        assert not ws.identities.is_open
    ws.identities.change_passphrase(INNER, "a third passphrase")
    with pytest.raises(WrongPassphrase):
        ws.identities.open(INNER)
    ws.identities.open("a third passphrase")
    assert ws.identities.is_open


def test_it_closes_two_minutes_after_the_last_use(open_ws: Workspace, witness: Witness) -> None:
    clock = Hands()
    inner = Identities(open_ws._store, open_ws._vault, clock)
    inner.open(INNER)
    assert inner.seconds_left == RELOCK_AFTER == 120
    clock.now += 119
    inner.save(witness.id, HALA)
    clock.now += 119
    assert inner.seconds_left == 1
    inner.touch()
    clock.now += 119
    assert inner.names() == {witness.ref: (LATIN, ARABIC)}, "comparing is no use: it keeps nothing open"
    clock.now += 1
    assert inner.seconds_left == 0
    inner.touch()
    assert not inner.is_open
    compartment = inner._compartment
    assert compartment is None
    with pytest.raises(Refused, match="closed"):
        inner.reveal(witness.id, "again")
    assert inner.names() is None


def test_locking_the_vault_locks_it(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.identities.create(INNER)
        compartment = ws.identities._compartment
        assert compartment is not None and compartment.is_open
    assert not compartment.is_open
    with pytest.raises(CasefileError):
        compartment.seal(b"x", b"")


# identities


def test_every_reveal_is_in_the_journal_before_anything_is_shown(open_ws: Workspace, witness: Witness) -> None:
    open_ws.identities.save(witness.id, HALA)
    revealed = open_ws.identities.reveal(witness.id, "  to arrange transport ")
    assert revealed.identity == HALA
    assert (revealed.version, revealed.versions, revealed.subject.ref) == (1, (1,), witness.ref)
    assert events(open_ws, "IDENTITY_VIEWED") == [("IDENTITY_VIEWED", str(witness.id), "to arrange transport")]
    for _again in range(2):
        open_ws.identities.reveal(witness.id, "again")
    assert len(events(open_ws, "IDENTITY_VIEWED")) == 3
    head = open_ws.records.head()
    with pytest.raises(Refused) as refused:
        open_ws.identities.reveal(witness.id, " \n")
    assert (refused.value.code, refused.value.field) == ("no_reason", "reason")
    open_ws.identities.close()
    with pytest.raises(Refused, match="closed"):
        open_ws.identities.reveal(witness.id, "a reason")
    assert open_ws.records.head() == head


def test_a_vault_open_for_reading_reveals_nothing(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        witness, _changes = ws.witnesses.add(case.id)
        ws.identities.create(INNER)
        ws.identities.save(witness.id, HALA)
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as ws:
        ws.identities.open(INNER)
        with pytest.raises(CasefileError):
            ws.identities.reveal(witness.id, "a reason")
        with pytest.raises(CasefileError):
            ws.identities.search("Hala")


def test_each_save_is_a_new_version_and_no_step_to_undo(open_ws: Workspace, witness: Witness) -> None:
    undo = open_ws.past.undo_label()
    open_ws.identities.save(witness.id, HALA)
    moved = dataclasses.replace(HALA, home="Elsewhere", names=(*HALA.names, Name("Хала Мендур", "Cyrl")))
    second = open_ws.identities.save(witness.id, moved)
    assert (second.version, second.versions, second.identity) == (2, (1, 2), moved)
    assert open_ws.identities.save(witness.id, moved).versions == (1, 2), "what is unchanged is not written again"
    assert open_ws.identities.version(witness.id, 1).identity == HALA
    told = open_ws.records.head().seq
    open_ws.identities.close()
    open_ws.identities.open(INNER)
    assert open_ws.identities.version(witness.id, 1).identity == HALA
    [entry] = open_ws.records.journal_entries(told)
    assert (entry.event, entry.reason) == ("IDENTITY_VIEWED", "version"), "nobody is shown without an entry"
    with pytest.raises(NotFound):
        open_ws.identities.version(witness.id, 3)
    assert open_ws.past.undo_label() == undo
    changed = [e for e in open_ws.records.journal_entries(0, 10_000) if e.event == "IDENTITY_CHANGED"]
    assert [e.record_id for e in changed] == [str(witness.id)] * 2
    sealed = [open_ws._store.sealed(witness.id, n) or b"" for n in (1, 2)]
    assert [e.file_sha256 for e in changed] == [hashlib.sha256(content).hexdigest() for content in sealed]
    assert open_ws._store.sealed_unaccounted() == (0, 0)
    assert open_ws.integrity.verify().ok


def test_what_was_sealed_meanwhile_is_not_lost(open_ws: Workspace, witness: Witness, tmp_path: Path) -> None:
    first = open_ws.identities.save(witness.id, Identity(contacts="By phone", home="In the east")).identity
    scan = tmp_path / "scan.png"
    scan.write_bytes(b"a scan")
    open_ws.identities.attach(witness.id, scan, next(iter(PURPOSES)))
    open_ws.identities.save(witness.id, dataclasses.replace(first, home="In the west"), based_on=first)
    both = open_ws.identities.save(
        witness.id, dataclasses.replace(first, contacts="By letter"), based_on=first
    ).identity
    assert (both.contacts, both.home, len(both.files)) == ("By letter", "In the west", 1)
    last = open_ws.identities.save(witness.id, dataclasses.replace(first, home="In the south"), based_on=first)
    assert last.identity.home == "In the south", "both changed it: the newest version stands, and the others are kept"
    assert (last.version, last.identity.contacts) == (5, "By letter")


def test_a_witness_with_an_identity_cannot_be_undone_away(open_ws: Workspace, case: Case) -> None:
    made, _changes = open_ws.witnesses.add(case.id)
    open_ws.identities.save(made.id, HALA)
    with pytest.raises(Refused, match="sealed"):
        open_ws.past.undo()
    assert open_ws.records.get(made.id) == made
    open_ws.records.trash([made.id])
    assert open_ws.identities.reveal(made.id, "still there").identity == HALA


def test_persons_have_one_too_and_nothing_else(open_ws: Workspace, case: Case) -> None:
    person, incident = Person(case_id=case.id, name="The baker"), Incident(case_id=case.id, title="A strike")
    open_ws.records.save(person, incident)
    assert open_ws.identities.save(person.id, HALA).identity == HALA
    with pytest.raises(Refused):
        open_ws.identities.save(incident.id, HALA)
    assert open_ws.identities.kept([person.id, incident.id]) == {person.id}


def test_sealed_bytes_open_in_their_own_place_only(open_ws: Workspace, witness: Witness, case: Case) -> None:
    other, _changes = open_ws.witnesses.add(case.id)
    open_ws.identities.save(witness.id, HALA)
    stolen = open_ws._store.sealed(witness.id, 1)
    assert stolen is not None
    with open_ws._store.step("exchange") as step:
        step.add_sealed(other.id, 1, stolen, about=other)
    with pytest.raises(VaultDamaged):
        open_ws.identities.reveal(other.id, "a reason")


def test_the_length_of_what_is_sealed_tells_little(open_ws: Workspace, witness: Witness, case: Case) -> None:
    other, _changes = open_ws.witnesses.add(case.id)
    open_ws.identities.save(witness.id, Identity(names=(Name("Al"),)))
    open_ws.identities.save(other.id, Identity(names=(Name("Alexandrina"),)))
    sizes = {len(open_ws._store.sealed(each.id, 1) or b"") for each in (witness, other)}
    assert len(sizes) == 1


# files and signatures


def test_a_file_is_sealed_and_taken_out_as_it_was(open_ws: Workspace, witness: Witness, tmp_path: Path) -> None:
    picture = tmp_path / "face of hala.jpg"
    picture.write_bytes(b"\xff\xd8 not really a picture" * 1000)
    revealed = open_ws.identities.attach(witness.id, picture, "face")
    (kept,) = revealed.identity.files
    assert (kept.name, kept.purpose, kept.size) == ("face of hala.jpg", "face", picture.stat().st_size)
    open_ws.identities.take_out(witness.id, kept.id, tmp_path / "out.jpg", "for the court")
    assert (tmp_path / "out.jpg").read_bytes() == picture.read_bytes()
    assert events(open_ws, "EXPORTED", "IDENTITY_VIEWED")[-2:] == [
        ("IDENTITY_VIEWED", str(witness.id), "for the court"),
        ("EXPORTED", str(witness.id), "sealed file"),
    ]
    with pytest.raises(NotFound):
        open_ws.identities.take_out(witness.id, witness.id, tmp_path / "no", "x")


def test_what_cannot_be_sealed_is_refused(open_ws: Workspace, witness: Witness, tmp_path: Path) -> None:
    large, empty = tmp_path / "large", tmp_path / "empty"
    with large.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    empty.touch()
    for path in (large, empty, tmp_path):
        with pytest.raises(CasefileError):
            open_ws.identities.attach(witness.id, path, "face")
    with pytest.raises(BadInput):
        open_ws.identities.attach(witness.id, large, "no purpose")
    assert open_ws.identities.kept([witness.id]) == frozenset()


def test_a_signature_is_known_to_be_kept_without_being_shown(
    open_ws: Workspace, witness: Witness, tmp_path: Path
) -> None:
    (consent,) = open_ws.witnesses.decisions(witness.id)
    assert open_ws.identities.kept([consent.id]) == frozenset()
    changes = open_ws.identities.keep_signature(consent.id, "drawn.png", b"\x89PNG strokes")
    assert changes.kinds == {"consent"}
    open_ws.identities.close()
    assert open_ws.identities.kept([consent.id]) == {consent.id}
    with pytest.raises(Refused):
        open_ws.identities.take_out_signature(consent.id, tmp_path / "s.png", "x")
    open_ws.identities.open(INNER)
    open_ws.identities.take_out_signature(consent.id, tmp_path / "s.png", "for the file")
    assert (tmp_path / "s.png").read_bytes() == b"\x89PNG strokes"
    with pytest.raises(Refused):
        open_ws.identities.keep_signature(witness.id, "x", b"x")


# searching inside


@pytest.mark.parametrize(
    ("query", "similar"),
    [
        ("hala", False),
        ("Mendoor Hala", False),
        ("هاله", False),  # ta marbuta as it is often typed
        ("مَنْدور", False),
        ("zither", False),
        ("n-7731905", False),
        ("Mandour", True),
        ("منضور", True),
        ("Hala Mandur", True),
    ],
)
def test_a_name_is_found_in_any_spelling(open_ws: Workspace, witness: Witness, query: str, similar: bool) -> None:
    open_ws.identities.save(witness.id, HALA)
    (found,) = open_ws.identities.search(query)
    assert (found.subject.id, found.similar) == (witness.id, similar)
    assert LATIN not in repr(found)
    assert events(open_ws, "IDENTITY_VIEWED") == [("IDENTITY_VIEWED", "", "search")]


def test_others_are_not_found(open_ws: Workspace, witness: Witness) -> None:
    open_ws.identities.save(witness.id, HALA)
    assert open_ws.identities.search("Yusra") == ()
    assert open_ws.identities.search("Hala Khalil") == ()
    with pytest.raises(Refused):
        open_ws.identities.search(" - ")


# nothing else can reach it


@pytest.fixture
def sealed(open_ws: Workspace, witness: Witness, tmp_path: Path) -> Iterator[Workspace]:
    """An identity with canaries in every field, a file, a signature, and the compartment still open."""
    portrait = tmp_path / "in" / "portrait Hala Mendoor.jpg"
    portrait.parent.mkdir()
    portrait.write_bytes(b"Left-handed zither")
    open_ws.identities.save(witness.id, HALA)
    open_ws.identities.attach(witness.id, portrait, "face")
    (consent,) = open_ws.witnesses.decisions(witness.id)
    open_ws.identities.keep_signature(consent.id, "Hala Mendoor.png", b"Left-handed zither")
    open_ws.identities.reveal(witness.id, "a reason")
    open_ws.identities.search("Hala")
    yield open_ws


def _reading(ws: Workspace, case: Case, witness: Witness, folder: Path) -> dict[str, Callable[[], object]]:
    """Every verb that reads, and what it hands out or writes."""

    def written(write: Callable[[Path], object], name: str) -> Callable[[], object]:
        def call() -> object:
            write(folder / name)
            return (folder / name).read_bytes().decode("utf-8", "replace")

        return call

    every = {name: (lambda name=name: [ws.records.of(name), ws.records.of(name, trashed=True)]) for name in KINDS}
    lists = {
        f"list {name}": (lambda name=name: ws.records.summaries(name, ws.records.ids(Listing(name)))) for name in KINDS
    }
    searches = {f"search {word}": (lambda word=word: ws.finder.search(word)) for word in (*CANARIES, "Hala", "هالة")}
    ids = [record.id for name in KINDS for record in ws.records.of(name)]
    return {
        **every,
        **lists,
        **searches,
        "captions": lambda: ws.records.captions(ids),
        "linked": lambda: [ws.records.linked(id_) for id_ in ids],
        "history": lambda: [ws.records.history(id_) for id_ in ids],
        "journal": lambda: ws.records.journal_entries(0, 10_000),
        "undo": lambda: [ws.past.undo_label(), ws.past.redo_label()],
        "export of the journal": written(ws.past.export_journal, "journal.jsonl"),
        "case": written(lambda out: ws.transfer.export_json(case.id, out), "case.json"),
        "gates": lambda: [ws.dossiers.preview(case.id, audience).gates for audience in ("internal", "court", "public")],
        "outline": lambda: ws.dossiers.preview(case.id, "internal").titles,
        "dossier": written(lambda out: ws.dossiers.export(case.id, "internal", out), "dossier.pdf"),
        "disclosures": lambda: [ws.disclosures.of_case(case.id), ws.disclosures.of_witness(witness.id)],
        "consents": lambda: [ws.witnesses.consents(witness.id), ws.witnesses.decisions(witness.id)],
        "verify": lambda: ws.integrity.verify(),
        "drafts": lambda: ws.drafts.all(),
    }


def test_no_reading_verb_reaches_it(sealed: Workspace, case: Case, witness: Witness, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name, read in _reading(sealed, case, witness, folder).items():
        told = json.dumps(repr(read()), ensure_ascii=False)
        for canary in (*CANARIES, "Mendoor", "مندور"):
            assert canary not in told.replace(f"search {canary}", ""), name
        if name.startswith("search"):
            assert read() == [], name
    assert all(repr(HALA.names[0]) not in str(kind.fields) for kind in KINDS.values())
    assert "identity" not in KINDS


@pytest.mark.parametrize(
    "words",
    [
        ["show", "{vault}", "{ref}", "--json"],
        ["show", "{vault}", "{ref}"],
        ["list", "{vault}", "witness", "--json"],
        ["list", "{vault}", "consent"],
        ["search", "{vault}", "Hala"],
        ["search", "{vault}", "مندور", "--json"],
        ["journal", "{vault}", "--json"],
        ["disclosures", "{vault}", "--witness", "{ref}", "--json"],
    ],
    ids=lambda words: " ".join(words[:1]),
)
def test_no_command_reaches_it(
    sealed: Workspace,
    witness: Witness,
    vault_folder: Path,
    words: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sealed.close()
    secret = tmp_path / "pass"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    filled = [word.format(vault=vault_folder, ref=witness.ref) for word in words]
    assert cli.main([*filled, "--passphrase-file", str(secret)]) == 0
    told = "".join(capsys.readouterr())
    assert not [canary for canary in (*CANARIES, "Mendoor", "مندور") if canary in told]


def test_the_vaults_own_passphrase_reads_none_of_it(sealed: Workspace, vault_folder: Path) -> None:
    rows = [sealed._store.sealed(subject, version) or b"" for subject, version in sealed._store.sealed_kept().items()]
    assert len(rows) == 3
    for canary in CANARIES:
        for encoding in ("utf-8", "utf-16-le"):
            assert all(canary.encode(encoding) not in row for row in rows)


def test_a_real_name_in_a_text_holds_a_dossier_back_while_the_compartment_is_open(
    sealed: Workspace, case: Case, witness: Witness, tmp_path: Path
) -> None:
    sealed.records.save(Incident(case_id=case.id, title="A strike", narrative="Told by hala MENDOOR."))
    out = tmp_path / "dossier.pdf"
    with pytest.raises(HeldBack) as refused:
        sealed.dossiers.export(case.id, "internal", out)
    assert (refused.value.code, LATIN in refused.value.message) == ("leak", False)
    assert witness.ref in refused.value.message
    assert {(hit.rule, hit.ref, hit.where) for hit in refused.value.hits} == {
        ("name", witness.ref, (("TST-I-0001", "Narrative"),))
    }
    assert all("Told by […]" in hit.sentence and hit.page > 2 for hit in refused.value.hits)
    sealed.records.change(case.id, summary=f"Told by {LATIN}.")
    (incident,) = sealed.records.of("incident")
    sealed.records.trash([incident.id])
    with pytest.raises(Refused) as leak:
        sealed.dossiers.export(case.id, "internal", out)
    assert (leak.value.code, LATIN in leak.value.message) == ("leak", False)
    sealed.sources.add_text("Evidence that takes a while to be read.", case.id)

    def closes_meanwhile() -> bool:
        sealed.identities.close()
        return False

    with pytest.raises(Refused) as leak:
        sealed.dossiers.export(case.id, "internal", out, cancelled=closes_meanwhile)
    assert (leak.value.code, sealed.identities.is_open) == ("leak", False)
    assert not out.exists()
    with pytest.raises(HeldBack) as unread:
        sealed.dossiers.export(case.id, "internal", out)
    assert (unread.value.code, [hit.ref for hit in unread.value.hits]) == ("identities_closed", [witness.ref])
    assert not out.exists()
    made = sealed.dossiers.export(case.id, "internal", out, release="The court asked for it today")
    assert any("Identities were not compared" in gate.sentence for gate in made.gates)
    noted = [entry.reason for entry in sealed.records.journal_entries()]
    assert f"released identities=1 of {witness.ref}: The court asked for it today" in noted
