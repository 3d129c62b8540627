"""No row of a table comes to stand alone on a page."""

from __future__ import annotations

import io

import pytest

from casefile.dossier.pdf import draw
from tests.dossier import outline_samples as samples
from tests.dossier.outline_samples import R, o


def pages_of_rows(above: int, rows: int) -> list[int]:
    """The pages on which the rows of a table stand, below so many lines."""
    lines = tuple((R(f"Line {n}"),) for n in range(above))
    table = o.Table(
        (o.Column("Term"), o.Column("Meaning")),
        tuple(o.Row(((R(f"Row {n}"),), (R("Words."),)), anchor=f"row-{n}") for n in range(rows)),
    )
    drawn = draw(samples.small(o.BulletList(lines), o.Heading("Terms"), table), io.BytesIO())
    return [drawn.anchors[f"row-{n}"] for n in range(rows)]


@pytest.mark.parametrize("rows", [3, 30])
def test_a_row_never_stands_alone_on_the_last_page(rows: int) -> None:
    divided = 0
    for above in range(24, 32) if rows == 3 else range(6):
        pages = pages_of_rows(above, rows)
        divided += pages[0] != pages[-1]
        assert pages.count(pages[-1]) > 1, f"below {above} lines, one row stands alone"
        if rows == 3:
            assert len(set(pages)) == 1, "few rows stay together"
    assert rows == 3 or divided, "the table is long enough to be divided"


def test_labelled_values_stay_together_too() -> None:
    moved = 0
    for above in range(26, 34):
        lines = tuple((R(f"Line {n}"),) for n in range(above))
        items = tuple(o.KeyValue(f"Label {n}", (R(f"Value{n}"),)) for n in range(4))
        drawn = draw(samples.small(o.BulletList(lines), o.KeyValues(items, "values")), io.BytesIO())
        assert drawn.anchors["values"] == drawn.pages, f"below {above} lines, they are divided"
        moved += drawn.pages == 4
    assert moved
