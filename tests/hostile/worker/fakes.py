"""Workers that misbehave: the same pipes and the same start as the real one, another program."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from casefile.evidence.worker import launch
from casefile.evidence.worker.client import Worker
from casefile.evidence.worker.limits import EXTRACT, PARSE

PROJECT = Path(__file__).resolve().parents[3]
PRELUDE = """
import json, os, struct, sys, time
sys.path.insert(0, sys.argv[1])
out = sys.stdout.buffer
def raw(kind, content):
    out.write(struct.pack(">cI", kind, len(content)) + content); out.flush()
def say(value): raw(b"J", json.dumps(value).encode())
def hear():
    kind, size = struct.unpack(">cI", sys.stdin.buffer.read(5))
    return sys.stdin.buffer.read(size)
job = json.loads(hear())
good = {"media_type": "text/plain", "kind": "document", "tool": "t", "tool_version": "1", "title": "", "author": "",
        "publisher": "", "published": "", "language": "", "pages": [], "metadata": {}, "warnings": [],
        "url": "", "parts": [], "left_out": [], "told": [], "message_lengths": []}
"""


def worker(source: str, *, seconds: float = 20.0, output: int | None = None, frames: int | None = None) -> Worker:
    """A worker that runs this source instead of the real one."""
    arguments = [sys.executable, "-I", "-B", "-c", PRELUDE + source, str(PROJECT)]

    def bounded(limits):
        return replace(
            limits,
            waiting_seconds=seconds,
            output=limits.output if output is None else output,
            frames=limits.frames if frames is None else frames,
        )

    return Worker(bounded(EXTRACT), bounded(PARSE), partial(launch.running, arguments=arguments))


def stream(content: bytes = b"some words") -> io.BytesIO:
    return io.BytesIO(content)
