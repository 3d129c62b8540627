"""The only thread code: work goes off the GUI thread here, and its results come back onto it.

Four ways in, after what the work does to the vault:

* :meth:`Jobs.change` writes. One writer thread runs changes in the order they were asked for.
* :meth:`Jobs.query` reads. A newer query with the same owner and key replaces an older one, which is then never
  delivered.
* :meth:`Jobs.look` waits for the worker that shows a file. An export that takes minutes does not hold it up.
* :meth:`Jobs.compute` takes long. It is told how to report progress and how to learn that it was cancelled,
  and is shown in the task tray after 300 ms.

``owner`` is the object that asked. Results are handed to it on the GUI thread and dropped when it has been
destroyed meanwhile. No verb may touch a widget, and no result may be a live object: verbs return frozen records.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from casefile.errors import CasefileError, VaultLocked, WorldFault
from casefile.i18n import _

if TYPE_CHECKING:
    from casefile.model.changes import Changes
    from casefile.model.fields import Record
    from casefile.workspace import Workspace

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""``progress(done, total)``: a total of 0 means that it is not known."""
Cancelled = Callable[[], bool]
Failed = Callable[[CasefileError], object]

_PIECE = 0.012
"""CPU seconds of results that are delivered in one turn of the event loop; one result is always delivered whole."""


@dataclass(eq=False)
class Task:
    """Something that takes long enough to be shown: its title, how far it is, and whether to stop."""

    title: str
    done: int = 0
    total: int = 0
    started: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)

    def report(self, done: int, total: int) -> None:
        """Take note of progress; called from any thread, read by the tray."""
        self.done, self.total = done, total

    def cancel(self) -> None:
        """Ask the work to stop at its next chance."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()


class Background(QObject):
    """Work without an open vault: deriving a key, opening, making the sample."""

    failed = Signal(object)
    """A :class:`CasefileError` that the caller did not want to handle."""
    crashed = Signal(str)
    """Where a fault of ours happened, as text without any value."""
    tasks_changed = Signal()

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[Task] = []
        self._pools: list[ThreadPoolExecutor] = []
        self._pool = self._threads(2, "compute")
        self._open = 0
        self._handing_over = threading.Lock()
        """Held by a thread that hands a result over: what sends must not be destroyed meanwhile, and the result may
        have been delivered before it is back from sending."""
        self._closing = self._retired = False
        self._when_idle: Callable[[], None] | None = None
        self._waiting: deque[tuple[Callable[[], object], Callable[[], None]]] = deque()
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._deliver)
        self._until = 0.0
        """Of the thread's CPU time: when this turn has delivered enough."""
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        verb: Callable[[Progress, Cancelled], T],
        done: Callable[[T], object] | None = None,
        failed: Failed | None = None,
        title: str = "",
    ) -> Task:
        """Run ``verb(progress, cancelled)`` in the pool. A title shows it in the task tray."""
        return self._run(self._pool, owner, verb, done, failed, title)

    def cancel_all(self) -> None:
        """Ask everything that only reads or takes long to stop. Changes that wait are still made."""
        for task in self._tasks:
            task.cancel()

    def wait_all(self, then: Callable[[], None], at_most_ms: int | None = None) -> None:
        """Take no more work, and call ``then`` once on the GUI thread: when all that was begun has ended.

        :param at_most_ms: or after so many milliseconds, whichever comes first.
        """
        self._closing = True
        self._when_idle = then
        if self._open == 0:
            QTimer.singleShot(0, self, self._tell_idle)
        elif at_most_ms is not None:
            QTimer.singleShot(at_most_ms, self, self._tell_idle)

    def retire(self) -> None:
        """Hand out nothing any more, and be gone when the last thread has ended: nobody waits for it.

        What a worker still holds has no key by then; it ends at its next step.
        """
        self._closing = self._retired = True
        self.cancel_all()
        for pool in self._pools:
            pool.shutdown(wait=False, cancel_futures=True)
        if self._open == 0:
            self._go()

    def _go(self) -> None:
        with self._handing_over:
            self.deleteLater()

    def finish(self) -> None:
        """Block until every thread has ended: for the end of the program only."""
        self._closing = True
        self.cancel_all()
        for pool in self._pools:
            pool.shutdown(wait=True, cancel_futures=True)

    @property
    def tasks(self) -> list[Task]:
        """What is under way and has a title to show, the oldest first."""
        return [task for task in self._tasks if task.title]

    @property
    def busy(self) -> bool:
        """Whether anything is running or waiting."""
        return self._open > 0

    def _threads(self, count: int, name: str) -> ThreadPoolExecutor:
        pool = ThreadPoolExecutor(count, f"casefile-{name}")
        self._pools.append(pool)
        return pool

    def _run(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        verb: Callable[[Progress, Cancelled], T],
        done: Callable[[T], object] | None,
        failed: Failed | None,
        title: str,
    ) -> Task:
        task = Task(title)
        self._tasks.append(task)
        self.tasks_changed.emit()
        self._submit(
            pool,
            lambda: verb(task.report, task.cancelled),
            take=_given_to(owner, done),
            refuse=lambda error: self._refuse(owner, failed, error, quiet=task.cancelled()),
            wanted=lambda: not task.cancelled(),
            ended=lambda: self._end_task(task),
        )
        return task

    def _end_task(self, task: Task) -> None:
        self._tasks.remove(task)
        self.tasks_changed.emit()

    def _refuse(self, owner: QObject, failed: Failed | None, error: CasefileError, quiet: bool = False) -> None:
        if failed is not None:
            if isValid(owner):
                failed(error)
        elif not quiet:
            self.failed.emit(error)

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        call: Callable[[], T],
        take: Callable[[T], None],
        refuse: Failed,
        wanted: Callable[[], bool],
        ended: Callable[[], None],
    ) -> None:
        """Run ``call`` in the pool if it is still ``wanted`` then; on the GUI thread ``take`` its result, and
        ``ended`` in any case."""
        if self._closing:
            ended()
            return

        def work() -> Callable[[], object]:
            return partial(take, call()) if wanted() else _nothing

        self._open += 1
        # A callback of the future, not the last line of the work: it also comes when the work was dropped unbegun,
        # or ended in something that is no ordinary exception.
        pool.submit(work).add_done_callback(lambda future: self._arrive(future, refuse, ended))

    def _arrive(self, future: Future[Callable[[], object]], refuse: Failed, ended: Callable[[], None]) -> None:
        """Send what became of one piece of work to the GUI thread. Runs on any thread; always, and once."""
        deliver: Callable[[], object]
        error = None if future.cancelled() else future.exception()
        if future.cancelled():
            deliver = _nothing
        elif error is None:
            deliver = future.result()
        elif isinstance(error, CasefileError):
            deliver = partial(refuse, error)
        else:  # a fault of ours: shown in words, never swallowed
            deliver = partial(self._crash, place_of(error))
        with suppress(RuntimeError), self._handing_over:  # destroyed meanwhile: there is nobody left to tell
            self._arrived.emit((deliver, ended))

    def _on_arrived(self, arrived: tuple[Callable[[], object], Callable[[], None]]) -> None:
        """Deliver it now, or, where much comes at once, in one of the next turns: between them keys are heard and what
        is shown already is drawn."""
        self._waiting.append(arrived)
        if not self._turn.isActive():
            self._turn.start()
            self._until = time.thread_time() + _PIECE
        if time.thread_time() < self._until:
            self._deliver_one()

    def _deliver(self) -> None:
        """What one turn of the event loop has time for, in the order in which it came."""
        self._until = time.thread_time() + _PIECE
        while self._waiting:
            self._deliver_one()
            if time.thread_time() >= self._until:
                return
        self._turn.stop()

    def _deliver_one(self) -> None:
        if not self._waiting:
            return
        deliver, ended = self._waiting.popleft()
        self._open -= 1
        try:
            if not self._retired:
                deliver()
        finally:
            ended()
            if self._open == 0:
                self._tell_idle()
                if self._retired:
                    self._go()

    def _crash(self, place: str) -> None:
        self.crashed.emit(place)

    def _tell_idle(self) -> None:
        then, self._when_idle = self._when_idle, None
        if then is not None:
            then()


class Jobs(Background):
    """Work on one open vault."""

    changed = Signal(object)
    """:class:`Changes`, once after each successful change, after its ``done``."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.clock = workspace.clock
        """The desk's clock, which any thread may ask."""
        self._writer = self._threads(1, "writer")
        self._readers = self._threads(2, "reader")
        self._viewers = self._threads(2, "viewer")
        self._newest: dict[tuple[int, str], int] = {}
        self._asked = 0
        self.unsaved = False
        """Whether the medium refused the last change."""

    def change(
        self,
        owner: QObject,
        verb: Callable[[Workspace], T],
        done: Callable[[T], object] | None = None,
        failed: Failed | None = None,
        *,
        along: Sequence[Record] = (),
    ) -> None:
        """Run a changing verb on the writer thread.

        :param along: new records that are made in the same step, as what is saved names them.
        :param failed: takes a :class:`CasefileError`; without it the error goes to the message bar. What the medium
            did goes there in any case: it must be seen also from another page.
        """
        if self._closing:
            self._refuse(owner, failed, _locked())
            return
        self._submit(
            self._writer,
            lambda: _with_new(verb, self._workspace, along),
            take=self._taking_changes(owner, done),
            refuse=lambda error: self._refuse_change(owner, failed, error),
            wanted=_always,
            ended=_nothing,
        )

    def query(
        self,
        owner: QObject,
        key: str,
        verb: Callable[[Workspace], T],
        done: Callable[[T], object],
        failed: Failed | None = None,
    ) -> None:
        """Run a reading verb. All that it reads is one state of the vault. Only the newest query of this owner and key
        is delivered."""
        self._asked += 1
        place, number = (id(owner), key), self._asked
        self._newest[place] = number

        def newest() -> bool:
            return self._newest.get(place) == number

        def take(result: T) -> None:
            if newest() and isValid(owner):
                done(result)

        def ended() -> None:
            if newest():
                del self._newest[place]

        def read() -> T:
            with self._workspace.view():
                return verb(self._workspace)

        self._submit(
            self._readers,
            read,
            take=take,
            refuse=lambda error: self._refuse(owner, failed, error) if newest() else None,
            wanted=newest,
            ended=ended,
        )

    def compute(
        self,
        owner: QObject,
        verb: Callable[[Workspace, Progress, Cancelled], T],
        done: Callable[[T], object] | None = None,
        title: str = "",
        failed: Failed | None = None,
        *,
        writes: bool = False,
    ) -> Task:
        """Run ``verb(workspace, progress, cancelled)``; with a title it is shown in the task tray.

        :param writes: the work changes the vault (taking in files): it runs on the writer thread, and
            ``changed`` follows.
        """
        take = self._taking_changes(owner, done) if writes else done
        pool = self._writer if writes else self._pool
        return self._run(pool, self if writes else owner, lambda p, c: verb(self._workspace, p, c), take, failed, title)

    def look(
        self,
        owner: QObject,
        verb: Callable[[Workspace], T],
        done: Callable[[T], object],
        failed: Failed | None = None,
    ) -> Task:
        """Run a verb that waits for the worker that shows a file. One that was cancelled before it began is dropped."""
        return self._run(self._viewers, owner, lambda _p, _c: verb(self._workspace), done, failed, "")

    def cancel_all(self) -> None:
        """Also drop the queries that wait."""
        super().cancel_all()
        self._newest.clear()

    def _refuse_change(self, owner: QObject, failed: Failed | None, error: CasefileError) -> None:
        self._refuse(owner, failed, error)
        if isinstance(error, WorldFault):
            self.unsaved = True
            if failed is not None:
                self.failed.emit(error)

    def _taking_changes(self, owner: QObject, done: Callable[[T], object] | None) -> Callable[[T], None]:
        """Hand a result to its owner if there still is one, and tell everyone what changed in any case."""
        give = _given_to(owner, done)

        def take(result: T) -> None:
            self.unsaved = False
            give(result)
            changes = changes_in(result)
            if changes is not None:
                self.changed.emit(changes)

        return take


def _with_new(verb: Callable[[Workspace], T], ws: Workspace, records: Sequence[Record]) -> T:
    if not records:
        return verb(ws)
    with ws.records.along(records):
        return verb(ws)


def changes_in(result: object) -> Changes | None:
    """What a changing verb changed, wherever in its answer it says so; None where nothing was."""
    from casefile.model.changes import Changes  # not at the top: the first window needs the threads, and no record
    from casefile.model.fields import Record, kind_of

    if isinstance(result, Changes):
        return result
    if isinstance(result, tuple | list):
        # A record says only that it was changed itself; what stands beside it may know of the whole step.
        parts = sorted(result, key=lambda part: isinstance(part, Record))
        return next((found for part in parts if (found := changes_in(part)) is not None), None)
    if isinstance(result, Record):
        return Changes(ids=frozenset({result.id}), kinds=frozenset({kind_of(result).name}), label="", created=())
    changes = getattr(result, "changes", None)
    return changes if isinstance(changes, Changes) else None


def place_of(error: BaseException) -> str:
    """Where an unexpected error happened: its type and our lines of code, without its message, which may hold a
    name."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([*lines, type(error).__name__])


def _locked() -> VaultLocked:
    return VaultLocked(_("The vault is being locked; this change was not made."), code="locked")


def _given_to(owner: QObject, done: Callable[[T], object] | None) -> Callable[[T], None]:
    def give(result: T) -> None:
        if done is not None and isValid(owner):
            done(result)

    return give


def _always() -> bool:
    return True


def _nothing() -> None:
    return None
