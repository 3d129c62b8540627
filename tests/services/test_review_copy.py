"""Review copies: what leaves, who opens it, what cannot be forged, and that nothing but talk is added to one."""

from __future__ import annotations

import dataclasses
import io
import os
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.dossier import projection
from casefile.dossier.bundle import Verified
from casefile.dossier.check import leaks
from casefile.errors import BadInput, CasefileError, Refused
from casefile.exchange import packages as bag
from casefile.intake import packages as reader
from casefile.model import packages as shape
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.keeping import SavedView
from casefile.model.records import Consent, Disclosure, EvidenceFile, Incident, Person, Thread, Witness, WitnessNote
from casefile.services import packages
from casefile.services.clock import Clock
from casefile.services.review_copy import HeldBack
from casefile.store.store import Store
from casefile.vault import age, contacts
from casefile.vault import packages as sealing
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.services.cut_short import cut_at_every_step
from tests.services.reviewing import OWNER, World, bridge, case_of, said_in, say
from tests.services.test_contacts import card_of, words_on
from tests.services.test_travel import everything_in


def content_for(ws: Workspace, package: Path) -> bytes:
    """The tar in a package, as who it was sealed for sees it."""
    with ws._vault.unsealed(package.open("rb")) as content:
        return content.readall() or b""


def resealed(content: bytes, out: Path, *names: str, world: World) -> Path:
    """Sealed by anybody for these people: their public keys are no secret."""
    keys = [contacts.read_card(world.card(name).read_bytes()).keys for name in names]
    with out.open("wb") as stream:
        sealing.seal(io.BytesIO(content), stream, keys)
    return out


def files_in(content: bytes) -> dict[str, bytes]:
    rows = reader.read(io.BytesIO(content))
    return {row["name"]: content[row["offset"] : row["offset"] + row["size"]] for row in rows}


def packed(header: bytes, signature: bytes, payload: bytes) -> bytes:
    out, files = io.BytesIO(), {shape.PAYLOAD: io.BytesIO(payload)}
    bag.write(out, header, signature, bag.manifest_of(files), files)
    return out.getvalue()


def wrong(ws: Workspace) -> list[str]:
    """What a verification says that it should not."""
    return [finding.sentence for finding in ws.integrity.verify(None, None).findings if not finding.ok]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(CasefileError) as error:
        act()
    return error.value.code


# -- what leaves --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_nothing_withheld_leaves(world: World, audience: str, sample_folder: Path, tmp_path: Path) -> None:
    """Neither in the package nor in the vault it is opened in: no withheld value, no identity field, no id of ours."""
    planted = "Lives opposite the checkpoint"
    out = tmp_path / "one.casepkg"
    with Workspace.open(sample_folder, PASSPHRASE) as ws:
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, "Anwar")
        ws.contacts.export_card(tmp_path / "anwar.card")
        ws.contacts.import_card(world.card("Dora"))
        case = case_of(ws)
        for witness in ws.records.of(Witness):
            ws.records.save(dataclasses.replace(witness, risk_assessment=planted, protective_measures=planted))
        bundle = ws.dossiers._bundle(case.id, at := Clock(ws._store).now(), {}, Verified(at, 0, ()))
        withheld = [value for value in projection.withheld(bundle, audience) if " " in value or not value.islower()]
        ids = {str(id_) for id_ in ws._store.ids_ever()}
        how = "pages"
        if audience == "public":  # a page of the sample shows what the public may not know
            assert [hit.page for hit in ws.review_copies.preview(case.id, audience).hits]
            how = "none"
        preview = ws.review_copies.preview(case.id, audience, evidence=how)
        sent = ws.review_copies.write(case.id, audience, [ws.contacts.find("Dora")], out, evidence=how)
        told = {record.id for kind in ("thread", "post") for record in ws.records.of(kind)}
    with world.opened("Dora") as ws:
        ws.contacts.forget(OWNER)  # both vaults are copies of one, and have one key
        ws.contacts.import_card(tmp_path / "anwar.card")
        content = content_for(ws, out)
        ws.review_copies.open_package(out)
        assert (
            sent.records
            == len(preview.records)
            == sum(len(ws.records.of(kind)) for kind in {record.kind for record in preview.records})
            - len(sent.evidence.leaving)
        )
        assert bool(sent.evidence.leaving) is (how == "pages"), "pages of the evidence are looked through, too"
        assert wrong(ws) == []
    vault = everything_in(world.vault("Dora"), PASSPHRASE)
    assert withheld, "there is something to be looked for"
    assert [leak.value for leak in leaks(files_in(content)[shape.PAYLOAD].decode(), [planted, *withheld])] == []
    assert [value for value in (planted, *withheld) if " " in value and value.encode() in vault] == []
    for where in (content, vault):
        named = {each.decode() for each in re.findall(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", where)}
        assert named and named & ids <= {str(id_) for id_ in told}
    assert b"Deir Salun" in content and b"Deir Salun" in vault, "and it would be found"


def test_what_is_withheld_and_stands_in_a_text_holds_it_back(world: World, tmp_path: Path) -> None:
    out = tmp_path / "held.casepkg"
    with world.opened(OWNER) as ws:
        case = case_of(ws)
        person = Person(case_id=case.id, name="Rashid Qamar Bolan", public_name="A shopkeeper")
        told = dataclasses.replace(bridge(ws), narrative="Rashid Qamar Bolan saw it.")
        ws.records.save(person, told)
        to = [ws.contacts.find("Dora")]
        assert [hit.where[0][0] for hit in ws.review_copies.preview(case.id, "public").hits] == [told.ref]
        before = ws.records.head()
        with pytest.raises(HeldBack) as held:
            ws.review_copies.write(case.id, "public", to, out)
        assert (len(held.value.hits), out.exists(), ws.records.head().seq) == (1, False, before.seq)
        sent = ws.review_copies.write(case.id, "public", to, out, release="He agreed on the telephone")
        reasons = [entry.reason for entry in ws.records.journal_entries(before.seq)]
        assert any("He agreed on the telephone" in reason for reason in reasons) and out.exists()
        assert not any("Rashid" in reason for reason in reasons)
        assert ws.past.undo_label() != "Write a review copy", "what left cannot be taken back"
        (left,) = (each for each in ws.records.of(Disclosure) if each.sha256 == sent.sha256)
        assert (left.recipient, left.format, left.audience) == ("Dora", "casepkg", "public")


def test_what_is_taken_back_while_it_is_made_does_not_leave(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.opened(OWNER) as ws:
        case = case_of(ws)
        witness, _changes = ws.witnesses.add(case.id)
        ws.witnesses.note(witness.id, WitnessNote(text="What was said"))

        def decide(decision: str, day: str) -> None:
            consent = Consent(purpose="publication", decision=decision, given=FuzzyDate(day))
            ws.witnesses.record_consent(witness.id, consent)

        decide("granted", "2024-05-01")
        checkpoint = Store.checkpoint

        def meanwhile(store: Store) -> object:
            monkeypatch.setattr(Store, "checkpoint", checkpoint)
            decide("withdrawn", "2024-06-01")
            return checkpoint(store)

        monkeypatch.setattr(Store, "checkpoint", meanwhile)
        out = tmp_path / "late.casepkg"
        with pytest.raises(Refused) as error:
            ws.review_copies.write(case.id, "public", [ws.contacts.find("Dora")], out)
        assert (error.value.code, witness.ref in error.value.message) == ("consent_changed", True)
        assert not out.exists()


def test_what_is_said_of_who_received_something_stays(world: World, tmp_path: Path) -> None:
    """A team sees its threads; one about a disclosure would tell who else has a copy."""
    out = tmp_path / "team.casepkg"
    with world.opened(OWNER) as ws:
        handed = ws.records.of(Disclosure)[0]
        thread = say(ws, "Is Chen the right one?", about=handed)
        kept = say(ws, "Which bridge?")
        ws.review_copies.write(case_of(ws).id, "internal", [ws.contacts.find("Dora")], out)
    with world.opened("Dora") as ws:
        ws.review_copies.open_package(out)
        assert {each.id for each in ws.records.of(Thread)} == {kept.id} and thread.id != kept.id
        assert not ws.records.of(Disclosure)


def test_files_stay_and_their_digests_travel(world: World) -> None:
    with world.opened(OWNER) as ws:
        theirs = {each.sha256 for each in ws.records.of(EvidenceFile)}
    with world.opened("Bashir") as ws:
        files = [each for each in ws.records.of(EvidenceFile) if not each.ref.endswith(shape.COPY)]
        assert {each.sha256 for each in files} == theirs and theirs
        assert not any(ws._vault.evidence.has(each.sha256) for each in files)
        assert wrong(ws) == []


# -- who opens it -------------------------------------------------------------------------------------------------


def test_only_who_it_was_sealed_for_opens_it(world: World, tmp_path: Path) -> None:
    with world.opened("Dora") as dora, world.opened("Bashir") as bashir:
        before = dora.records.head()
        assert refused(lambda: dora.review_copies.open_package(world.copy)) == "not_for_you"
        content = content_for(bashir, world.copy)
        passed_on = resealed(content, tmp_path / "on.casepkg", "Dora", world=world)
        assert refused(lambda: dora.review_copies.open_package(passed_on)) == "forwarded"
        assert dora.records.head() == before
        assert bashir.review_copies.open_package(world.copy).is_known


def test_nobody_else_signs_for_the_owner(world: World, tmp_path: Path) -> None:
    with world.opened("Bashir") as ws, world.opened("Chen") as chen:
        ws.contacts.import_card(world.card("Chen"))
        before = ws.records.head()
        files = files_in(content_for(ws, world.copy))
        header, signature, payload = files[shape.HEADER], files[shape.SIGNATURE], files[shape.PAYLOAD]
        by_chen = chen._vault._ring.signer()(header)
        forged = {
            "stranger": (packed(header, b"s" * 64, payload), "unknown_author"),
            "a contact in the name of another": (packed(header, by_chen, payload), "bad_package"),
            "another payload": (packed(header, signature, payload.replace(b"dawn", b"noon")), "bad_package"),
            "another header": (
                packed(header.replace(b'"counter":1', b'"counter":9'), signature, payload),
                "unknown_author",
            ),
            "no package": (b"not a tar", "bad_package"),
            "nothing": (b"", "bad_package"),
        }
        for number, (content, code) in enumerate(forged.values()):
            path = resealed(content, tmp_path / f"{number}.casepkg", "Bashir", world=world)
            assert refused(lambda path=path: ws.review_copies.open_package(path)) == code
        assert ws.records.head() == before


def test_a_changed_key_blocks_both_ways(world: World, tmp_path: Path) -> None:
    other = tmp_path / "other.card"
    other.write_bytes(card_of(OWNER, b"m" * 32))
    with world.opened("Chen") as ws:
        ws.contacts.import_card(other)
        say(ws, "Is this the same bridge?")
        assert refused(lambda: ws.review_copies.open_package(world.copy)) == "changed_key"
        assert refused(lambda: ws.returns.write(tmp_path / "back.casepkg")) == "changed_key"
        ws.contacts.verify(OWNER, words_on(world.card(OWNER).read_bytes()))
        assert ws.review_copies.open_package(world.copy).is_known
    other.write_bytes(card_of("Dora", b"m" * 32))
    with world.opened(OWNER) as ws:
        dora = ws.contacts.import_card(other).contact
        assert (
            refused(lambda: ws.review_copies.write(case_of(ws).id, "public", [dora], tmp_path / "x")) == "changed_key"
        )


def test_a_cut_or_altered_file_is_refused(world: World, tmp_path: Path) -> None:
    """Of the sealed file: every mutation fails, and says so, before anything is interpreted."""
    sealed = world.copy.read_bytes()
    path, chance = tmp_path / "cut.casepkg", random.Random(8)
    with world.opened("Bashir") as ws:
        before = ws.records.head()
        for size in (0, 20, 200, len(sealed) // 2, len(sealed) - 1):
            path.write_bytes(sealed[:size])
            assert refused(lambda: ws.review_copies.open_package(path)) == "not_for_you"
        head = sealed[:700]
        for _n in range(1500):
            at = chance.randrange(len(head))
            altered = bytearray(sealed)
            altered[at] ^= 1 << chance.randrange(8)
            with pytest.raises((Refused, BadInput)):
                ws._vault.unsealed(io.BytesIO(bytes(altered))).readall()
        assert ws.records.head() == before


def test_every_byte_of_what_is_inside_counts(world: World) -> None:
    """A forger can seal anything for us. Whatever bit of the tar they change, it is refused: names, times, padding and
    what lies behind its end are what we write, to the byte.
    """
    chance = random.Random(11)
    with world.opened("Bashir") as ws:
        content = content_for(ws, world.copy)

        def accepted(altered: bytes) -> object:
            stream = io.BytesIO(altered)
            members = {row["name"]: packages._Window(stream, row["offset"], row["size"]) for row in reader.read(stream)}
            own = {*packages._TAGS, shape.PAYLOAD}
            if not own <= members.keys() or not all(map(shape.FILE.fullmatch, members.keys() - own)):
                raise shape.bad()
            return packages._checked(stream, members, ws._vault, ws.contacts, shape.REVIEW_COPY)

        assert accepted(content)
        size = len(content)
        places = [*range(0, size, 23), *range(size - 1024, size, 9)]
        for at in places:
            altered = bytearray(content)
            altered[at] ^= 1 << chance.randrange(8)
            with pytest.raises((BadInput, Refused)):
                accepted(bytes(altered))
        for altered in (content + b"\0" * 512, content[:-512], content[512:], content[:512] + content):
            with pytest.raises(BadInput):
                accepted(altered)


# -- what it is ---------------------------------------------------------------------------------------------------


def test_only_talk_is_added_to_it(world: World) -> None:
    with world.opened("Bashir") as ws:
        incident = bridge(ws)
        before = ws.records.head()
        for changed in (
            dataclasses.replace(incident, title="Another bridge"),
            dataclasses.replace(case_of(ws), title="Mine"),
            Incident(case_id=case_of(ws).id, title="One more"),
        ):
            assert refused(lambda changed=changed: ws.records.save(changed)) == "review_copy"
        assert ws.past.undo_label() is None, "its opening is not undone"
        assert ws.records.head() == before
        thread = say(ws, "Which bridge?")
        ws.past.undo()
        ws.past.redo()
        ws.records.trash([thread.id, incident.id])
        own = ws.cases.create("OWN", "A case of one's own")
        ws.records.save(Incident(case_id=own.id, title="In it everything may change"))
        copy_id = ws.cases.by_ref("TMR").id
        assert refused(lambda: ws.review_copies.preview(copy_id, "public")) == "review_copy"


def test_a_later_copy_goes_over_an_earlier_one_and_never_back(world: World, tmp_path: Path) -> None:
    later = tmp_path / "later.casepkg"
    with world.opened(OWNER) as ws:
        ws.records.save(dataclasses.replace(bridge(ws), narrative="It fell at noon."))
        gone = ws.records.by_ref("TMR-I-0001")
        ws.records.trash([gone.id])
        ws.review_copies.write(case_of(ws).id, "partner", [ws.contacts.find("Bashir")], later)
        assert refused(lambda: ws.review_copies.open_package(later)) == "not_for_you"
    with world.opened("Bashir") as ws:
        thread = say(ws, "At dawn?")
        opening = ws.review_copies.open_package(later)
        assert not opening.is_known and opening.gone >= 1
        assert bridge(ws).narrative == "It fell at noon." and ws.records.by_ref("TMR-I-0001").trashed
        assert thread.target_id == bridge(ws).id and said_in(ws) == {("At dawn?", "A bridge", (("x", "At dawn?"),))}
        head = ws.records.head()
        assert ws.review_copies.open_package(later).is_known and ws.review_copies.open_package(world.copy).is_known
        assert ws.records.head() == head


def test_an_earlier_copy_does_not_come_back(world: World, tmp_path: Path) -> None:
    packages_ = [tmp_path / "1.casepkg", tmp_path / "2.casepkg"]
    with world.opened(OWNER) as ws:
        for path in packages_:
            ws.review_copies.write(case_of(ws).id, "public", [ws.contacts.find("Dora")], path)
    with world.opened("Dora") as ws:
        ws.review_copies.open_package(packages_[1])
        head = ws.records.head()
        assert refused(lambda: ws.review_copies.open_package(packages_[0])) == "older_package"
        assert ws.records.head() == head


def test_it_does_not_go_over_a_case_of_ones_own(world: World) -> None:
    out = world.folder / "d.casepkg"
    with world.opened(OWNER) as ws:
        ws.review_copies.write(case_of(ws).id, "public", [ws.contacts.find("Dora")], out)
    with world.opened("Dora") as ws:
        ws.cases.create("TMR", "Mine")
        head = ws.records.head()
        assert refused(lambda: ws.review_copies.open_package(out)) == "ref_taken"
        assert ws.records.head() == head


def test_stock_tools_open_and_check_it(world: World, tmp_path: Path) -> None:
    """As the manual says: age, tar, sha256sum, openssl."""
    with world.opened("Bashir") as ws:
        ws.contacts.export_key(tmp_path / "key.txt")

    def run(*command: str, cwd: Path = tmp_path) -> None:
        subprocess.run(command, cwd=cwd, check=True, capture_output=True)

    run("age", "-d", "-i", "key.txt", "-o", "package.tar", str(world.copy))
    run("tar", "-xf", "package.tar")
    folder = tmp_path / "package"
    run("sha256sum", "-c", "--strict", "manifest-sha256.txt", cwd=folder)
    run("sha256sum", "-c", "--strict", "tagmanifest-sha256.txt", cwd=folder)
    header = (folder / "package.json").read_text()
    signing = header.split('"signing":"')[1][:64]
    (folder / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100" + signing))
    check = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin"]
    run(*check, "-in", "package.json", "-sigfile", "package.sig", cwd=folder)
    run("sh", "-c", 'grep -q "$(sha256sum manifest-sha256.txt | cut -d" " -f1)" package.json', cwd=folder)
    assert signing == contacts.read_card(world.card(OWNER).read_bytes()).keys.signing
    manual = (Path(__file__).parents[2] / "resources/manual/en/21-review-copies.md").read_text()
    (author,) = (line.strip() for line in manual.splitlines() if line.startswith('    grep -c "\\"author'))
    run("sh", "-c", author.replace("amal.card", str(world.card(OWNER))), cwd=folder)
    with pytest.raises(subprocess.CalledProcessError):  # Bashir is a recipient, and no author
        run("sh", "-c", author.replace("amal.card", str(world.card("Bashir"))), cwd=folder)
    cards = [line.strip() for line in manual.splitlines() if "amal.card > card.txt" in line or "> card.sig" in line]
    for line in cards:
        run("sh", "-c", line.replace("amal.card", str(world.card(OWNER))), cwd=folder)
    run(*check, "-in", "card.txt", "-sigfile", "card.sig", cwd=folder)
    assert age.recipient(b"x" * 32) not in header


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the cut runs in a forked process")
def test_cut_off_at_any_step_no_half_package_is_left(vault_folder: Path, tmp_path: Path) -> None:
    """A package that has its name is whole, and the vault knows of it."""
    seed, out = b"b" * 32, tmp_path / "out" / "one.casepkg"
    out.parent.mkdir()
    (tmp_path / "card").write_bytes(card_of("Bashir", seed))
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        ws.records.save(Incident(case_id=case.id, title="One"))
        ws.contacts.import_card(tmp_path / "card")

    def work() -> None:
        with Workspace.open(vault_folder, PASSPHRASE) as ws:
            ws.review_copies.write(case.id, "public", [ws.contacts.find("Bashir")], out)

    cuts = 0
    for finished in cut_at_every_step(work, lambda: out.unlink(missing_ok=True)):
        with Workspace.open(vault_folder, PASSPHRASE) as ws:
            known = {each.digest for each in ws._store.packages(going=True)}
            numbers = [each.header.counter for each in ws._store.packages(going=True)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert [path.name for path in out.parent.iterdir()] in ([], [out.name])
        assert not finished or out.exists()
        if out.exists():
            with age.AgeReader(out.open("rb"), seed) as content:
                header = files_in(content.readall() or b"")[shape.HEADER]
            assert sealing.sha256(header) in known
        cuts += 1
    assert cuts > 5


def test_how_the_work_is_sorted_stays_and_stops_nobody(world: World, tmp_path: Path) -> None:
    """A tag with a meaning and a saved view have no place in a copy, and none of them keeps it from being opened."""
    out = tmp_path / "sorted.casepkg"
    with world.opened(OWNER) as ws:
        case = case_of(ws)
        ws.records.save(dataclasses.replace(bridge(ws), tags=("bridges",)))
        ws.tags.change(case.id, "bridges", colour="red", meaning="What the scouts call it")
        ws.views.save(SavedView(case_id=case.id, name="For the scouts", lists="incident", words="scouts"))
        preview = ws.review_copies.preview(case.id, "internal")
        assert not {"tag", "saved_view"} & {record.kind for record in preview.records}
        ws.review_copies.write(case.id, "internal", [ws.contacts.find("Dora")], out)
    with world.opened("Dora") as ws:
        assert b"scouts" not in content_for(ws, out)
        ws.review_copies.open_package(out)
        assert bridge(ws).tags == ("bridges",)
