"""Shapes of records as earlier versions of the program wrote them, read as what they mean now.

History is never rewritten, and exported documents lie on other people's disks: what was written once is read for good.
So nothing here is ever taken away, and what a shape of before is read as never changes: a verification compares records
with what their history is read as.

The shapes are full JSON (long texts in their place), not yet checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casefile.errors import BadInput
from casefile.model.anchors import Region, Span


def as_now(untrusted: Mapping[str, Any]) -> Mapping[str, Any]:
    """The shape as it is written now; the very same object where nothing in it is of before."""
    if untrusted.get("kind") == "excerpt":
        return excerpt(untrusted)
    return untrusted


def may_be(kind: str) -> bool:
    """Whether shapes of this kind of record were ever written otherwise."""
    return kind == "excerpt"


_READ: dict[str, Callable[[str], Region | Span]] = {"region": Region.parse, "span": Span.parse}


def excerpt(untrusted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Region and span of an excerpt were lines of text until schema 0002. What reads as one becomes the value; anything
    else is kept, word for word, in a line of its own at the end of the comment.
    """
    lines = {name: untrusted[name] for name in _READ if isinstance(untrusted.get(name), str)}
    comment = untrusted.get("comment", "")
    if not lines or not isinstance(comment, str):
        return untrusted
    shape = {name: value for name, value in untrusted.items() if name not in lines}
    for name, words in lines.items():
        try:
            shape[name] = _READ[name](words).to_json()
        except BadInput:
            if words.strip():
                comment = f"{comment}\n{name}: {words}" if comment else f"{name}: {words}"
    return {**shape, "comment": comment} if comment else shape
