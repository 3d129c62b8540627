"""A statement as plain text and as a page for a browser: from the tree that is drawn as PDF, and with nothing else in
it. The page loads nothing, runs nothing, and names no program and no person.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from casefile.dossier.outline import Block, BulletList, Dossier, Heading, Paragraph, Runs, runs_text
from casefile.i18n import translator

_STYLE = (
    "body{font:1.05rem/1.6 Georgia,'Noto Naskh Arabic',serif;max-width:42rem;margin:3rem auto;padding:0 1.25rem;"
    "color:#1d232b;background:#fff}"
    "h1{font-size:1.7rem;line-height:1.25;margin:.4rem 0 1rem}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}"
    ".head,.small{color:#5a6472;font-size:.9rem;margin:0}.small{margin:0 0 1.2rem}li{margin:.35rem 0}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_text(dossier: Dossier) -> str:
    """Plain text: paragraphs parted by an empty line."""
    parts = [dossier.case_ref, dossier.sections[0].title]
    parts += ["\n".join(_lines(block)) for block in dossier.sections[0].blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(dossier: Dossier) -> str:
    """One page that holds all of itself; every word of it is escaped."""
    section = dossier.sections[0]
    body = "\n".join(_html(block) for block in section.blocks)
    direction = "rtl" if translator(dossier.language).rtl else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(dossier.language)}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(section.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<p class="head">{escape(dossier.case_ref)}</p>\n<h1>{escape(section.title)}</h1>\n{body}\n</body>\n</html>\n'
    )


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(runs=runs):
            yield runs_text(runs)
        case BulletList(items=items, numbered=numbered):
            for number, item in enumerate(items, start=1):
                yield f"{number}. {runs_text(item)}" if numbered else f"- {runs_text(item)}"


def _html(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"<h2>{escape(text)}</h2>"
        case Paragraph(runs=runs, style=style):
            kind = ' class="small"' if style == "small" else ""
            return f'<p dir="auto"{kind}>{_inline(runs)}</p>'
        case BulletList(items=items, numbered=numbered):
            tag = "ol" if numbered else "ul"
            points = "".join(f'<li dir="auto">{_inline(item)}</li>' for item in items)
            return f"<{tag}>{points}</{tag}>"
    return ""


def _inline(runs: Runs) -> str:
    return escape(runs_text(runs)).replace("\n", "<br>\n")
