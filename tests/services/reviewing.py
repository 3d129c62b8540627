"""An owner and reviewers, each with a vault of their own, and a review copy that was opened: made once, copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from casefile.model.fields import Record
from casefile.model.records import Case, Incident, Post, Thread
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

REVIEWERS = ("Bashir", "Chen", "Dora")
OWNER = "Amal"


@dataclass(frozen=True)
class World:
    """Closed vaults and files in one folder. ``copy`` is for Bashir and Chen, and both opened it; Dora knows Amal."""

    folder: Path

    def vault(self, name: str) -> Path:
        return self.folder / f"{name}.casefile"

    @property
    def copy(self) -> Path:
        return self.folder / "copy.casepkg"

    def card(self, name: str) -> Path:
        return self.folder / f"{name}.card"

    def moved(self, folder: Path) -> World:
        """The same for one's own use."""
        shutil.copytree(self.folder, folder)
        return World(folder)

    @contextmanager
    def opened(self, name: str) -> Iterator[Workspace]:
        with Workspace.open(self.vault(name), PASSPHRASE) as ws:
            yield ws


def made(folder: Path, empty: Path, files: Sequence[Path] = ()) -> World:
    """Amal's is a case of three incidents and a file.

    :param files: more of them.
    """
    world = World(folder)
    shutil.copytree(empty, world.vault(OWNER))
    with world.opened(OWNER) as ws:
        me = ws.people.me()
        assert me is not None
        ws.people.rename(me.id, OWNER)
        ws.contacts.export_card(world.card(OWNER))
        case = ws.cases.create("TMR", "The upper Tamir")
        for title in ("House of a family struck", "Hospital struck"):
            ws.records.save(Incident(case_id=case.id, title=title))
        ws.records.save(Incident(case_id=case.id, title="A bridge", narrative="The bridge fell at dawn."))
        (folder / "note.txt").write_text("The bridge of Deir Salun fell.")
        for path in (folder / "note.txt", *files):
            ws.sources.add_file(path, case.id)
    for name in REVIEWERS:
        with Workspace.create(world.vault(name), PASSPHRASE, name=name, cost=KdfCost()) as ws:
            ws.contacts.export_card(world.card(name))
            ws.contacts.import_card(world.card(OWNER))
    with world.opened(OWNER) as ws:
        for name in REVIEWERS:
            ws.contacts.import_card(world.card(name))
        to = [ws.contacts.find(name) for name in REVIEWERS[:2]]
        ws.review_copies.write(case_of(ws).id, "partner", to, world.copy)
    for name in REVIEWERS[:2]:
        with world.opened(name) as ws:
            ws.review_copies.open_package(world.copy)
    return world


@pytest.fixture(scope="session")
def world_once(tmp_path_factory: pytest.TempPathFactory, template_vault: Path) -> World:
    """Made once in a session; nothing may change it."""
    return made(tmp_path_factory.mktemp("world"), template_vault)


@pytest.fixture
def world(world_once: World, tmp_path: Path) -> World:
    """A world of one's own."""
    return world_once.moved(tmp_path / "world")


def case_of(ws: Workspace) -> Case:
    (case,) = ws.records.of(Case)
    return case


def bridge(ws: Workspace) -> Incident:
    return next(incident for incident in ws.records.of(Incident) if incident.title == "A bridge")


def say(ws: Workspace, text: str, *, about: Record | None = None, field: str = "", type_: str = "comment") -> Thread:
    """Open a thread as the window does."""
    target = about or bridge(ws)
    case_id = case_of(ws).id
    thread = Thread(case_id=case_id, target_id=target.id, type=type_, title=text, about_field=field)
    post = Post(case_id=case_id, thread_id=thread.id, event="opened", author="x", at="2026-03-01T12:00:00Z", text=text)
    ws.records.save(thread, post, label="Add note")
    return thread


def reply(ws: Workspace, thread: Thread, text: str) -> Post:
    post = Post(
        case_id=thread.case_id, thread_id=thread.id, event="replied", author="x", at="2026-03-02T12:00:00Z", text=text
    )
    ws.records.save(post, label="Reply")
    return post


def said_in(ws: Workspace) -> set[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Titles of the threads, what each is about, and who said what in them."""
    captions = {
        thread.id: ws.records.captions([thread.target_id]) for thread in ws.records.of(Thread) if thread.target_id
    }
    return {
        (
            thread.title,
            next(iter(captions[thread.id].values())).heading,
            tuple(sorted((post.author, post.text) for post in ws.records.of(Post, thread_id=thread.id))),
        )
        for thread in ws.records.of(Thread)
    }
