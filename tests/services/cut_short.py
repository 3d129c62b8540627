"""A power cut at every single step: the work runs in a forked process that ends, without tidying up, right before its
n-th operation that makes a difference on the disk.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from tests.salts import begin_again, coming_again

_ACTS = ("fsync", "replace", "rename", "unlink", "mkdir", "rmdir")
_CUT, _FAULT = 77, 78


def cut_at_every_step(work: Callable[[], object], fresh: Callable[[], object]) -> Iterator[bool]:
    """Cut the work at its first step, its second, and so on; after each the caller looks at what is left.

    :param fresh: puts everything back to where it was before the work.
    :returns: each time, whether the work got to its end; the last time it did.
    """
    fresh()
    with coming_again():  # its key derivations are remembered
        work()
    steps = 0
    while True:
        fresh()
        finished = not cut_before(work, steps)
        yield finished
        if finished:
            return
        steps += 1


def cut_before(work: Callable[[], object], steps: int) -> bool:
    """Whether the work was cut off."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            begin_again()
            _arm(steps)
            work()
        except BaseException:
            os.write(into, traceback.format_exc().encode()[-4000:])
            code = _FAULT
        os._exit(code)
    os.close(into)
    with os.fdopen(out, "rb") as said:
        text = said.read().decode()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, _CUT), text
    return code == _CUT


def _arm(steps: int) -> None:
    left = iter(range(steps))

    def step(act: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any, **named: Any) -> Any:
            if next(left, None) is None:
                os._exit(_CUT)
            return act(*arguments, **named)

        return done

    for name in _ACTS:
        setattr(os, name, step(getattr(os, name)))
