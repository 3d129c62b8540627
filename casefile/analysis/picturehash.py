"""What stays the same of a picture that was made smaller, compressed again or given another format.

A difference hash (dHash, N. Krawetz 2013): the picture in grey, eight lines of nine points; each bit says whether a
point is brighter than the one to its left. A crop, a mirror image and a heavy overlay change it: what is not found may
be the same picture all the same.
"""

from __future__ import annotations

from itertools import pairwise

ALIKE = 6
"""Bits of 64 up to which two pictures are proposed."""

_WIDE, _HIGH = 9, 8
_PLAIN = 10
"""Steps of 256 between the darkest and the brightest point under which a picture shows too little to be compared."""


def difference_hash(width: int, height: int, pixels: bytes) -> int | None:
    """The hash of a small picture; None where it is plain: a black frame, an empty page.

    :param pixels: line by line from the top, three bytes each: red, green, blue.
    """
    if width < _WIDE or height < _HIGH or len(pixels) < width * height * 3:
        return None
    grey = [
        (299 * red + 587 * green + 114 * blue) // 1000
        for red, green, blue in zip(pixels[0::3], pixels[1::3], pixels[2::3], strict=False)
    ]
    points: list[list[float]] = []
    for row in range(_HIGH):
        lines = range(row * height // _HIGH, max((row + 1) * height // _HIGH, row * height // _HIGH + 1))
        line: list[float] = []
        for column in range(_WIDE):
            first, last = column * width // _WIDE, max((column + 1) * width // _WIDE, column * width // _WIDE + 1)
            line.append(
                sum(sum(grey[y * width + first : y * width + last]) for y in lines) / (len(lines) * (last - first))
            )
        points.append(line)
    bright = [point for line in points for point in line]
    if max(bright) - min(bright) < _PLAIN:
        return None
    found = 0
    for line in points:
        for left, right in pairwise(line):
            found = found << 1 | (right > left)
    return found


def apart(one: int, other: int) -> int:
    """Bits by which two hashes differ, 0 to 64."""
    return (one ^ other).bit_count()
