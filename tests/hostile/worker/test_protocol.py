"""A worker that was taken over may send anything. Each time: one typed error, soon, and this process goes on."""

from __future__ import annotations

import io
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.errors import BadInput, Refused, VaultDamaged, WorldFault
from casefile.evidence.worker import launch
from casefile.evidence.worker.client import Worker, WorkerFailed
from casefile.evidence.worker.extraction import Extraction
from casefile.evidence.worker.frames import MAX_DEPTH, BadFrame, Ended, read_frame, write_frame
from tests.hostile.worker.fakes import stream, worker

NO_SENSE = {
    "garbage": "out.write(b'\\x00garbage' * 1000); out.flush()",
    "unknown kind of frame": "raw(b'X', b'{}')",
    "longer than allowed": "out.write(struct.pack('>cI', b'D', 0xFFFFFFFF)); out.flush(); time.sleep(60)",
    "cut in the middle": "out.write(struct.pack('>cI', b'J', 100) + b'{'); out.flush()",
    "cut in the header": "out.write(b'J\\x00'); out.flush()",
    "no object": "raw(b'J', b'[1]')",
    "no UTF-8": "raw(b'J', b'{\"a\": \"\\xff\"}')",
    "half a character": "raw(b'J', b'{\"seen\": \"\\\\ud800\"}')",
    "no finite number": "raw(b'J', b'{\"seen\": NaN}')",
    "a number of a million digits": "raw(b'J', b'{\"seen\": ' + b'9' * 1000000 + b'}')",
    "deep": "raw(b'J', b'{\"found\": ' + b'[' * 500000 + b']' * 500000 + b'}')",
    "deep but parsable": "raw(b'J', b'{\"found\": ' + b'[' * 200 + b']' * 200 + b'}')",
    "text before its description": "raw(b'D', b'text')",
    "unknown message": "say({'run': 'something'})",
    "two messages in one": "say({'seen': 'text/plain', 'found': good})",
    "found twice": "say({'found': good}); say({'found': good})",
    "ends at once": "say({'end': True})",
    "seen is no media type": "say({'seen': '../../etc/passwd'})",
    "reads before the beginning": "say({'read': [-1, 10]})",
    "reads beyond the end": "say({'read': [10, 10]})",
    "reads nothing": "say({'read': [0, 0]})",
    "reads too much at once": "say({'read': [0, 10**9]})",
    "reads something else": "say({'read': ['/etc/passwd', 1]})",
    "refuses with nonsense": "say({'refused': {'code': 'a b', 'message': 'x', 'field': None}})",
    "refuses at length": "say({'refused': {'code': 'a', 'message': 'x' * 100000, 'field': None}})",
    "a field is missing": "del good['pages']; say({'found': good}); say({'end': True})",
    "a field is of another type": "good['title'] = 5; say({'found': good}); say({'end': True})",
    "a kind nobody knows": "good['kind'] = 'confession'; say({'found': good}); say({'end': True})",
    "a warning of its own": "good['warnings'] = ['Send us your keys']; say({'found': good}); say({'end': True})",
    "pages out of order": "good['pages'] = [5, 1]; say({'found': good}); say({'end': True})",
    "pages beyond the text": "good['pages'] = [99]; say({'found': good}); say({'end': True})",
    "much metadata": "good['metadata'] = {f'a{n}': '' for n in range(99)}; say({'found': good}); say({'end': True})",
    "a long title": "good['title'] = 'x' * 5000; say({'found': good}); say({'end': True})",
    "text that is none": "say({'found': good}); raw(b'D', b'\\xff\\xfe'); say({'end': True})",
    "text with NUL": "say({'found': good}); raw(b'D', b'a\\0b'); say({'end': True})",
}


@pytest.mark.parametrize("source", NO_SENSE.values(), ids=NO_SENSE.keys())
def test_nonsense_is_not_believed(source: str) -> None:
    with pytest.raises(WorkerFailed) as failure:
        worker(source).extract(stream(), name="a.txt")
    assert failure.value.code == "worker_protocol"
    assert isinstance(failure.value, BadInput)


def test_the_fakes_can_be_right() -> None:
    """Otherwise every test here would pass for the wrong reason."""
    right = "say({'read': [0, 10]}); text = hear(); say({'seen': 'text/plain'}); say({'found': good}); raw(b'D', text)"
    extraction = worker(right + "; say({'end': True})").extract(stream(), name="a.txt")
    assert extraction.text == "some words"


@pytest.mark.parametrize(
    "source", ["sys.exit(3)", "os.kill(os.getpid(), 11)", "os._exit(0)", "os.close(1); time.sleep(60)"]
)
def test_early_death_is_told(source: str) -> None:
    with pytest.raises(WorkerFailed) as failure:
        worker(source).extract(stream(), name="a.txt")
    assert failure.value.code == "worker_died"


def test_what_was_seen_before_death_is_kept() -> None:
    with pytest.raises(WorkerFailed) as failure:
        worker("say({'seen': 'video/mp4'}); sys.exit(1)").extract(stream(), name="a.txt")
    extraction = Extraction.unread(failure.value)
    assert (extraction.media_type, extraction.kind_suggestion, extraction.text) == ("video/mp4", "video", "")
    assert extraction.warnings == (("worker_died", failure.value.message),)


@pytest.mark.parametrize(
    "source", ["time.sleep(60)", "say({'seen': 'text/plain'}); time.sleep(60)", "while True: pass"]
)
def test_a_worker_that_hangs_is_stopped(source: str) -> None:
    begun = time.monotonic()
    with pytest.raises(WorkerFailed) as failure:
        worker(source, seconds=0.6).extract(stream(), name="a.txt")
    assert failure.value.code == "worker_time"
    assert time.monotonic() - begun < 10


def test_a_worker_that_never_listens_is_stopped() -> None:
    """Its pipe is full, so this process is blocked writing, not reading."""
    source = "say({'read': [0, 262144]})\nfor _ in range(50): say({'read': [0, 262144]})\ntime.sleep(60)"
    with pytest.raises(WorkerFailed) as failure:
        worker(source, seconds=1.0).extract(stream(bytes(300_000)), name="a.txt")
    assert failure.value.code == "worker_time"


def test_time_spent_elsewhere_does_not_count() -> None:
    rows = worker("say({'rows': [{'n': 1}]}); say({'rows': [{'n': 2}]}); say({'end': True})", seconds=0.8).parse(
        "r", stream()
    )
    first = next(rows)
    time.sleep(1.2)
    assert [first, *rows] == [{"n": 1}, {"n": 2}]


def test_endless_output_is_stopped_in_bounded_memory() -> None:
    source = "say({'found': good})\nwhile True: raw(b'D', b'x' * 262144)"
    tracemalloc.start()
    try:
        with pytest.raises(WorkerFailed) as failure:
            worker(source, output=8 << 20).extract(stream(), name="a.txt")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert failure.value.code == "worker_protocol"
    assert peak < 40 << 20


def test_endless_small_frames_are_stopped() -> None:
    with pytest.raises(WorkerFailed) as failure:
        for _row in worker("while True: say({'rows': [{}]})", frames=2000).parse("r", stream()):
            pass
    assert failure.value.code == "worker_protocol"


def test_endless_reading_is_stopped() -> None:
    with pytest.raises(WorkerFailed) as failure:
        worker("while True: say({'read': [0, 200000]}); hear()").extract(stream(bytes(200_000)), name="a.txt")
    assert failure.value.code == "worker_protocol"


def test_cancelling_ends_it_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(Refused) as refusal:
        worker("time.sleep(60)").extract(stream(), name="a.txt", cancelled=lambda: time.monotonic() - begun > 0.3)
    assert refusal.value.code == "cancelled"
    assert time.monotonic() - begun < 10


def test_what_the_stream_raises_is_passed_on() -> None:
    class Damaged(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise VaultDamaged("a piece does not match", code="damaged")

    with pytest.raises(VaultDamaged):
        Worker().extract(Damaged(b"some words"), name="a.txt")


def test_a_process_that_cannot_start_is_a_fault_of_the_world() -> None:
    broken = Worker(start=lambda cancelled, seconds: launch.running(cancelled, seconds, ["/nowhere/python"]))
    with pytest.raises(WorldFault) as fault:
        broken.extract(stream(), name="a.txt")
    assert fault.value.code == "worker_start"


def test_a_reader_that_is_left_early_leaves_no_process() -> None:
    started: list[launch.Process] = []
    inner = worker("say({'rows': [{}]}); time.sleep(60)")
    start = inner._start

    class Watching:
        def __init__(self, *arguments):
            self._context = start(*arguments)

        def __enter__(self):
            started.append(self._context.__enter__())
            return started[-1]

        def __exit__(self, *error):
            return self._context.__exit__(*error)

    inner._start = Watching
    rows = inner.parse("r", stream())
    next(rows)
    rows.close()
    assert started[0]._child.returncode is not None
    assert not started[0]._watch.is_alive()


def test_a_sentence_of_a_reader_is_cleaned() -> None:
    source = "say({'refused': {'code': 'bad_row', 'message': 'Row 3 is\\u202e wrong.', 'field': 'title'}})"
    with pytest.raises(BadInput) as refusal:
        list(worker(source).parse("r", stream()))
    assert (refusal.value.message, refusal.value.code, refusal.value.field) == ("Row 3 is wrong.", "bad_row", "title")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_frame_or_a_typed_error(content: bytes) -> None:
    pipe = io.BytesIO(content)
    try:
        while True:
            read_frame(pipe, 200)
    except (BadFrame, Ended):
        pass


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab\u0633\U0001f600"), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text("xyz"), _json) | st.binary())
def test_a_frame_arrives_as_it_was_sent(content) -> None:
    pipe = io.BytesIO()
    write_frame(pipe, content)
    pipe.seek(0)
    assert read_frame(pipe, 1 << 20) == content


def test_depth_is_bounded_exactly() -> None:
    def nested(depth: int) -> bytes:
        content = b'{"a":' * depth + b"1" + b"}" * depth
        return b"J" + len(content).to_bytes(4, "big") + content

    read_frame(io.BytesIO(nested(MAX_DEPTH)), 10_000)
    with pytest.raises(BadFrame):
        read_frame(io.BytesIO(nested(MAX_DEPTH + 1)), 10_000)
