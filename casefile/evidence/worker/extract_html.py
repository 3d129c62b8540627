"""Web pages: the words as they stand, in paragraphs; title, author and date from what the page says about
itself.

Nothing is loaded and nothing is run. The standard library's parser keeps no tree, so nesting costs nothing.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any, BinaryIO

from casefile.evidence.worker import datelines, encodings, languages
from casefile.evidence.worker.found import Found

MAX_BYTES = 32_000_000
_MAX_JSON = 300_000
_MAX_SCRIPTS = 20
_SKIPPED = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object", "math"})
_PARAGRAPHS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "main",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "ul",
        "ol",
        "dl",
        "table",
        "figure",
        "figcaption",
        "form",
        "pre",
        "hr",
        "address",
        "details",
        "summary",
        "fieldset",
    ]
)
_LINES = frozenset(["br", "li", "tr", "dt", "dd", "option", "caption"])
_CELLS = frozenset({"td", "th"})
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?")

_DATES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dcterms.created",
    "pubdate",
    "parsely-pub-date",
)
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "byl")
_PUBLISHERS = ("og:site_name", "publisher", "dc.publisher", "application-name")


def prepare() -> None:
    """Import what will be needed."""
    import html.entities  # noqa: F401

    encodings.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, date, language and address of a web page; warns ``too_large`` beyond ``MAX_BYTES``."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        found.warn("too_large")
        return
    declared = _CHARSET.search(raw[:4096])
    source, encoding, warnings = encodings.decode(raw, declared[1].decode("ascii") if declared else "")
    for code in warnings:
        found.warn(code)
    found.note("encoding", encoding)
    page = read(source)
    found.take_text(page.text())
    fill(found, page)


def read(source: str) -> Page:
    """The page of this HTML. Malformed HTML is no error: what is found is kept."""
    page = Page()
    page.feed(source)
    page.close()
    return page


def fill(found: Found, page: Page) -> None:
    """Suggestions from what the page says about itself."""
    said = page.said
    found.title = said.get("og:title") or page.title() or said.get("headline", "")
    found.author = _first(said, _AUTHORS)
    found.publisher = _first(said, _PUBLISHERS)
    found.published = next(filter(None, (iso(said.get(name, "")) for name in _DATES)), "")
    is_article = bool(found.published) or said.get("og:type", "") == "article"
    if not found.published:
        _title, found.published = datelines.heading(found.text, lines=25)
    found.kind = "news_article" if is_article or found.published else "document"
    found.language = _language(page.language) or languages.guess(found.text)
    found.note("canonical_url", said.get("og:url") or said.get("canonical", ""))


def iso(text: str) -> str:
    """A date as ISO 8601 to the second at most, or a line that is a date in words; ``""`` for anything
    else."""
    found = _ISO.match(text.strip())
    if not found:
        return datelines.parse(text)
    day, minute, second, zone = found.groups()
    if not minute:
        return day
    zone = zone if not zone or ":" in zone or zone == "Z" else f"{zone[:3]}:{zone[3:]}"
    return f"{day}T{minute}{second or ''}{zone or ''}"


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if said.get(name)), "")


def _language(code: str) -> str:
    code = code.strip().replace("_", "-")
    return code.split("-")[0].lower() if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", code) else ""


class Page(HTMLParser):
    """Collects the text of a page and what it says about itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.language = ""
        self._pieces: list[str] = []
        self._break = ""
        self._skipped = ""
        self._skip_depth = 0
        self._in_title = False
        self._titles: list[str] = []
        self._preformatted = 0
        self._json: list[str] | None = None
        self._scripts = 0

    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces).strip()

    def title(self) -> str:
        """The title in the head of the page."""
        return "".join(self._titles).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what the tag says, and skip what is no text, such as scripts."""
        if self._skipped:
            self._skip_depth += tag == self._skipped
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and given.get("type", "").lower() == "application/ld+json" and self._scripts < _MAX_SCRIPTS:
            self._json = []
            self._scripts += 1
        if tag in _SKIPPED:
            self._skipped, self._skip_depth = tag, 1
        elif tag == "title":
            self._in_title = not self._titles
        elif tag == "meta":
            name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            self._say(name, given.get("content", ""))
        elif tag == "link" and given.get("rel", "").lower() == "canonical":
            self._say("canonical", given.get("href", ""))
        elif tag == "time":
            self._say("datepublished", given.get("datetime", ""))
        elif tag == "html":
            self.language = self.language or given.get("lang", "")
        self._space(tag)
        self._preformatted += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """A tag ends, or pretends to."""
        if self._skipped:
            self._skip_depth -= tag == self._skipped
            if not self._skip_depth:
                self._skipped = ""
                self._take_json()
            return
        if tag == "title":
            self._in_title = False
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        self._space(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself; in HTML only drawings (SVG) really do."""
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        """Collect text; that of the title and of JSON-LD apart from the rest."""
        if self._json is not None:
            self._json.append(data)
        elif self._in_title:
            self._titles.append(data)
        elif not self._skipped:
            self._write(data)

    def _say(self, name: str, value: str) -> None:
        if name and value.strip() and len(self.said) < 200:
            self.said.setdefault(name[:80], value[:2000])

    def _space(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._break = "\n\n"
        elif tag in _LINES:
            self._break = self._break or "\n"
        elif tag in _CELLS and not self._break:
            self._break = "\t"

    def _write(self, data: str) -> None:
        """White space means one blank, as a browser shows it, and nothing at the edges of a paragraph."""
        if not self._preformatted:
            data = _BLANKS.sub(" ", data)
        if self._break or not self._pieces or self._pieces[-1].endswith((" ", "\n")):
            data = data.lstrip(" \n" if self._break or not self._preformatted else "")
        if not data:
            return
        if self._break and self._pieces:
            self._pieces[-1] = self._pieces[-1].rstrip(" ")
            self._pieces.append(self._break)
        self._break = ""
        self._pieces.append(data)

    def _take_json(self) -> None:
        """Linked data (schema.org): the headline, date, author and publisher of the article."""
        source, self._json = "".join(self._json or ()), None
        if not source or len(source) > _MAX_JSON:
            return
        try:
            pending: list[Any] = [json.loads(source)]
        except (ValueError, RecursionError):
            return
        for _count in range(500):
            if not pending:
                return
            value = pending.pop()
            if isinstance(value, list):
                pending.extend(value[:50])
            elif isinstance(value, dict):
                pending.extend(value.get(name) for name in ("@graph", "mainEntity"))
                if "datePublished" in value or "headline" in value:
                    self._say("datepublished", str(value.get("datePublished", "")))
                    self._say("headline", str(value.get("headline", "")))
                    self._say("author", _named(value.get("author")))
                    self._say("publisher", _named(value.get("publisher")))


def _named(value: object) -> str:
    match value:
        case str():
            return value
        case {"name": str(name)}:
            return name
        case [first, *_rest]:
            return _named(first) if isinstance(first, (str, dict)) else ""
        case _:
            return ""
