"""Recordings, as the worker reads them: the frame of a moment, the one after and before it, samples, the outline."""

from __future__ import annotations

import io
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.evidence.worker.viewing import NotShown, Viewing, Wanted, needs_threads
from tests.gui.viewed import clip

pytest.importorskip("av", reason="the extra media is not installed")


@pytest.fixture(scope="module")
def content() -> bytes:
    return clip()


@pytest.fixture(scope="module")
def video(content: bytes) -> Iterator[Viewing]:
    viewing = Viewing(io.BytesIO(content))
    yield viewing
    viewing.close()


def frame(viewing: Viewing, at: float, step: int = 0) -> tuple[float, float]:
    """When the frame begins, and which it is, told by its red."""
    drawn = viewing.draw(Wanted(0, 64, 64, at=at, step=step))
    assert drawn.at is not None
    red = drawn.pixels[(drawn.height // 2 * drawn.width + drawn.width // 2) * 3]
    return drawn.at, round((red - 20) / 2)


def test_what_it_is(video: Viewing) -> None:
    recording = video.contents.recording
    assert recording is not None and recording.picture and recording.sound
    assert recording.duration == pytest.approx(4, abs=0.1) and recording.rate == pytest.approx(25)


@pytest.mark.parametrize(
    ("at", "step", "number"),
    [(0, 0, 0), (1.0, 0, 25), (1.03, 0, 25), (1.0, 1, 26), (1.04, 1, 27), (1.0, -1, 24), (0.02, -1, 0), (99, 0, 99),
     (99, 1, 99), (2.0, 0, 50), (0.5, 0, 12)],
)  # fmt: skip
def test_the_frame_of_a_moment_and_its_neighbours(video: Viewing, at: float, step: int, number: int) -> None:
    """In any order: seeking never lands on another frame than playing would."""
    begins, red = frame(video, at, step)
    assert begins == pytest.approx(number / 25, abs=0.001)
    assert abs(red - number) <= 4  # what the compression leaves of it


def test_stepping_through_a_second_misses_no_frame(video: Viewing) -> None:
    at, seen = 1.0, [25]
    for _step in range(25):
        at, _red = frame(video, at, 1)
        seen.append(round(at * 25))
    assert seen == list(range(25, 51))
    for _step in range(25):
        at, _red = frame(video, at, -1)
    assert at == pytest.approx(1.0)


def test_samples_begin_where_they_are_asked_for(video: Viewing) -> None:
    across = array("h", video.sound(0.9, 0.2))
    assert len(across) == 2 * 9_600
    loud, quiet = across[2 * 2_400 : 2 * 3_600], across[2 * 7_200 :]
    assert max(loud) > 10_000 and max(quiet) < 2_000  # the sound ends at 1.0
    assert len(video.sound(0.0, 1.0, 2.0)) == 24_000 * 4  # twice as fast: half as many
    assert video.sound(99.0, 1.0) == b""


def test_the_outline_tells_loud_from_quiet(video: Viewing) -> None:
    outline = video.outline(0, 4, 8)
    assert len(outline) == 8 and min(outline[0], outline[4]) > 60 > 20 > max(outline[3], outline[7])


@pytest.mark.parametrize("kept", [40, 2_000, 8_000])
def test_a_recording_cut_short(content: bytes, kept: int) -> None:
    """Its index stands at its end: it says that it is damaged, and the worker ends."""
    with pytest.raises(NotShown) as refusal:
        Viewing(io.BytesIO(content[:kept]))
    assert refusal.value.code in ("damaged", "no_pages")


def test_a_playlist_leads_nowhere(tmp_path: Path) -> None:
    """A text that names other files is a text, whatever its ending: it is never opened as a recording."""
    (tmp_path / "secret").write_text("canary")
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{tmp_path}/secret\n".encode()
    with pytest.raises(NotShown) as refusal:
        Viewing(io.BytesIO(playlist))
    assert refusal.value.code == "not_shown"


@pytest.mark.skipif(sys.platform != "linux", reason="the system's sandbox")
def test_what_may_begin_threads_may_begin_no_process() -> None:
    import subprocess

    from tests.hostile.worker.fakes import PROJECT

    tried = """
import os, sys, threading
sys.path.insert(0, sys.argv[1])
from casefile.evidence.worker import sandbox
sandbox.give_up_acting(threads=True)
threading.Thread(target=lambda: None).start()
try:
    os.fork()
except OSError:
    os.write(1, b"no process")
"""
    command = [sys.executable, "-I", "-c", tried, str(PROJECT)]
    assert subprocess.run(command, capture_output=True, check=False).stdout == b"no process"
    assert needs_threads("image/heic") and not needs_threads("video/mp4")
