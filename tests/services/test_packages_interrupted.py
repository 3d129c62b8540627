"""Three reviewers, every order, repetitions, parts, interruptions, and power cuts at random points of opening and
merging: in the end the same is there, and nothing is half-done.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.model.records import EvidenceFile, Thread
from casefile.services import packages
from casefile.services.packages import shape
from casefile.store.step import Step
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.services.cut_short import cut_before
from tests.services.reviewing import OWNER, REVIEWERS, World, bridge, case_of, said_in, say
from tests.services.test_review_copy import wrong


def returns_of_three(world: World) -> list[Path]:
    """Each reviewer comments and approves; each writes a return."""
    with world.opened(OWNER) as ws:
        ws.review_copies.write(
            case_of(ws).id, "partner", [ws.contacts.find("Dora")], world.folder / "dora.casepkg", evidence="pages"
        )
    with world.opened("Dora") as ws:
        ws.review_copies.open_package(world.folder / "dora.casepkg")
    made = []
    for name in REVIEWERS:
        with world.opened(name) as ws:
            say(ws, f"{name} asks", type_="question")
            ws.approvals.approve(bridge(ws).id, f"{name} approves")
            made.append(world.folder / f"back-{name}.casepkg")
            ws.returns.write(made[-1])
    return made


def test_every_order_repetition_and_part_comes_to_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, chance = returns_of_three(world), random.Random(11)
    with world.opened(OWNER) as ws:
        read = []
        for path in paths:
            with packages.opened(path, ws._vault, ws.contacts, shape.RETURN) as package:
                read.append((package, packages.records_in(package)))
        before, ends = said_in(ws), set()
        for order in itertools.permutations(range(3)):
            steps = [*order, chance.choice(order)]
            changed = sum(bool(ws.returns._take_in(*read[number]).changes.ids) for number in steps)
            assert changed == 3, "a repetition changes nothing"
            ends.add(frozenset(said_in(ws)))
            given = ws.approvals.of([bridge(ws).id])[bridge(ws).id]
            assert sorted(each.post.author for each in given) == sorted(REVIEWERS)
            assert all(each.elsewhere is not None and each.total == 0 for each in given)
            for _n in range(changed):
                ws.past.undo()
            assert said_in(ws) == before
        assert len(ends) == 1, "every order comes to the same"

        def broken(_self: Step, _package: object) -> None:
            raise RuntimeError("interrupted")

        head = ws.records.head()
        with monkeypatch.context() as patched:
            patched.setattr(Step, "keep_package", broken)
            with pytest.raises(RuntimeError):
                ws.returns._take_in(*read[0])
        assert ws.records.head() == head and said_in(ws) == before, "nothing of it is there"
        for number in (2, 0):  # one is missing: what the others said is whole
            ws.returns._take_in(*read[number])
        assert {each.title for each in ws.records.of(Thread)} == {
            f"{REVIEWERS[number]} {verb}" for number in (0, 2) for verb in ("asks", "approves")
        }
        assert wrong(ws) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the cut runs in a forked process")
def test_cut_off_while_opening_or_merging_nothing_is_half_done(world: World) -> None:
    """Whatever is left is all or nothing, and the same package afterwards brings the rest."""
    out, back, chance = world.folder / "dora.casepkg", world.folder / "back.casepkg", random.Random(3)
    with world.opened(OWNER) as ws:
        ws.review_copies.write(case_of(ws).id, "partner", [ws.contacts.find("Dora")], out)
    with world.opened("Bashir") as ws:
        say(ws, "One")
        ws.returns.write(back)
    kept = world.folder / "kept"

    def attacked(name: str, act: Callable[[Workspace], object], whole: Callable[[Workspace], bool], most: int) -> None:
        vault = world.vault(name)
        shutil.copytree(vault, kept)
        with world.opened(name) as ws:
            before = ws.records.head()

        def work() -> None:
            with Workspace.open(vault, PASSPHRASE) as ws:
                act(ws)

        for steps in sorted(chance.sample(range(most), 2)):
            shutil.rmtree(vault)
            shutil.copytree(kept, vault)
            assert cut_before(work, steps), "it was cut off"
            with Workspace.open(vault, PASSPHRASE) as ws:
                assert whole(ws) or ws.records.head() == before, "all of it or nothing"
                act(ws)
                assert whole(ws) and wrong(ws) == []
        shutil.rmtree(kept)

    def is_opened(ws: Workspace) -> bool:
        files = [each for each in ws.records.of(EvidenceFile) if each.ref.endswith(shape.COPY)]
        return bool(files) and all(ws._vault.evidence.has(each.sha256) for each in files)

    attacked("Dora", lambda ws: ws.review_copies.open_package(out), is_opened, 14)
    attacked(OWNER, lambda ws: ws.returns.merge(back), lambda ws: bool(ws.records.of(Thread)), 6)
