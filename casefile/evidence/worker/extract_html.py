"""Web pages: the words as they stand, in paragraphs; title, author and date from what the page says about
itself.

Nothing is loaded and nothing is run. The standard library's parser keeps no tree, so nesting costs nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, BinaryIO

from casefile.evidence.worker import datelines, encodings, languages
from casefile.evidence.worker.found import Found

MAX_BYTES = 32_000_000
_MAX_JSON = 300_000
_MAX_SCRIPTS = 20
_SKIPPED = frozenset({"script", "style", "template", "noscript", "svg", "iframe"})
_ENDS_DRAWING = frozenset(
    """
    b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu
    meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var article section main aside
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""What ends a drawing that nobody closed, as in a browser (HTML standard, "the rules for parsing tokens in foreign
content")."""
_BESIDE = frozenset({"aside", "nav", "footer"})
_BESIDE_NAME = re.compile(r"comment|related|sidebar|side-bar|recommend|most-?read|teaser|popular|widget|promo", re.I)
_LEAST_TITLE, _BELOW_TITLE = 12, 8
_VOID = frozenset(
    """
    area base br col embed hr img input link meta param source track wbr
    """.split()  # noqa: SIM905 - a list of words is read as words
)
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
_COMMENT_END = re.compile(r"--!?\s*>")
_SAVED = re.compile(r"page saved with singlefile\s+url:\s*(\S+)(?:\s+saved date:\s*([^\n]{5,80}))?", re.IGNORECASE)
_SAVED_FROM = re.compile(r"saved from url=\(\d{1,6}\)(\S+)", re.IGNORECASE)
_LOCAL_DATE = re.compile(r"(\w{3} \w{3} \d{1,2} \d{4} \d\d:\d\d:\d\d)(?: GMT([+-]\d{4}))?")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author|auteur)(?:$|[\s_-])", re.IGNORECASE)
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


def prepare(*, guessing: bool = True) -> None:
    """Import what will be needed; see :func:`.encodings.prepare`."""
    import html.entities  # noqa: F401

    encodings.prepare(guessing=guessing)
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, date, language and address of a web page; warns ``too_large`` beyond ``MAX_BYTES``."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        found.warn("too_large")
        return
    source, encoding, warnings = encodings.decode(raw, declared(raw), found.encoding)
    found.warn_of_encoding(warnings)
    found.note("encoding", encoding)
    page = read(source)
    take(found, page)


def take(found: Found, page: Page, name: str = "") -> None:
    """The text of a page with its parts, what it leaves out, and what it says about itself."""
    found.take_text(page.text())
    found.whole("web_page", name)
    if (span := page.article()) is not None and found.text:
        found.parts.append(["article", "", span[0], span[1] - span[0]])
    page.leave_out(found)
    fill(found, page)


def declared(raw: bytes) -> str:
    """The encoding that a page names in its head; ``""`` for none, and for UTF-16, which could not be read there."""
    said = _CHARSET.search(raw[:8192])
    name = said[1].decode("ascii") if said else ""
    return "" if name.lower().startswith(("utf-16", "utf-32")) else name


def read(source: str) -> Page:
    """The page of this HTML. Malformed HTML is no error: what is found is kept."""
    page = Page()
    page.feed(bounded(source))
    page.close()
    return page


def bounded(source: str) -> str:
    """The same page without what takes the parser time and again to its end: a comment that nobody closes, which
    hides all the rest in a browser too, and tags that never end, which are words.
    """
    closes = [found.end() for found in _COMMENT_END.finditer(source)]
    opened = source.find("<!--", closes[-1] if closes else 0)
    if opened >= 0:
        source = source[:opened]
    last = source.rfind(">") + 1
    return source[:last] + source[last:].replace("<", "&lt;")


def fill(found: Found, page: Page) -> None:
    """Suggestions from what the page says about itself, with where it says so."""
    said = page.said
    found.title = said.get("og:title") or page.title() or said.get("headline", "")
    found.author, author_from = _first(said, _AUTHORS, lambda name: "" if _ADDRESS.match(name) else name)
    found.publisher, publisher_from = _first(said, _PUBLISHERS, str)
    found.published, published_from = _first(said, _DATES, iso)
    if not found.author and page.byline():
        found.author, author_from = page.byline(), "byline"
    is_article = bool(found.published) or said.get("og:type", "") == "article"
    if not found.published and (date := page.time()):
        found.published, published_from = date, "<time>"
    if not found.published:
        _title, found.published = datelines.heading(found.text, lines=25)
        published_from = "the beginning of the text" if found.published else ""
    title = found.title.partition(" | ")[0].strip()
    if not found.published and len(title) >= _LEAST_TITLE and (at := found.text.find(title)) >= 0:
        # Behind menus, the article begins with its title.
        _title, found.published = datelines.heading(found.text[at : at + 4000], lines=_BELOW_TITLE)
        published_from = "below the title" if found.published else ""
    found.kind = "news_article" if is_article or found.published else "web_page"
    found.language = _language(page.language) or languages.guess(found.text)
    for name, where in (("author", author_from), ("publisher", publisher_from), ("published", published_from)):
        found.note(f"{name}_from", where)
    found.url = page.saved_from or said.get("canonical") or said.get("og:url", "")
    canonical = said.get("og:url") or said.get("canonical", "")
    found.note("canonical_url", canonical if canonical != found.url else "")
    found.note("saved", page.saved_at)


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


def _first(said: dict[str, str], names: tuple[str, ...], usable: Callable[[str], str]) -> tuple[str, str]:
    """The first usable value of these, and what the page calls it."""
    for name in names:
        if said.get(name) and (value := usable(said[name])):
            return value, name
    return "", ""


def _language(code: str) -> str:
    code = code.strip().replace("_", "-")
    return code.split("-")[0].lower() if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", code) else ""


class Page(HTMLParser):
    """Collects the text of a page and what it says about itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.language = ""
        self.saved_from = self.saved_at = ""
        self._pieces: list[str] = []
        self._length = 0
        self._break = ""
        self._skipped = ""
        self._skip_depth = 0
        self._skipped_words: list[str] = []
        self._in_title = False
        self._titles: list[str] = []
        self._preformatted = 0
        self._json: list[str] | None = None
        self._scripts = 0
        self._beside: list[str] = []
        self._articles: list[list[int]] = []
        self._open_articles: list[int] = []
        self._times: list[tuple[int, str]] = []
        self._bylines: list[str] = []
        self._in_byline = ""
        self._frames: list[str] = []
        self._media = self._drawings = 0
        self._unscripted: list[str] = []

    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces).strip()

    def title(self) -> str:
        """The title in the head of the page."""
        return "".join(self._titles).strip()

    def byline(self) -> str:
        """Who the page says wrote it, above the text; ``""`` where it does not say."""
        return next((name for line in self._bylines if (name := " ".join(line.split())) and len(name) <= 120), "")

    def time(self) -> str:
        """The date that a ``<time>`` of the article gives, else the only one of the page: never that of a comment or
        of another story beside it.
        """
        own = [date for inside, date in self._times if inside == 2]
        others = list(dict.fromkeys(date for inside, date in self._times if inside == 1))
        return own[0] if own else others[0] if len(others) == 1 else ""

    def article(self) -> tuple[int, int] | None:
        """Where the article stands in the text, in code points; None where the page does not say."""
        text, lead = self.text(), len("".join(self._pieces)) - len("".join(self._pieces).lstrip())
        spans = [(max(0, start - lead), min(len(text), end - lead)) for start, end in self._articles if end > start]
        best = max(spans, key=lambda span: span[1] - span[0], default=None)
        if best is None or best[1] <= best[0]:
            return None
        start = best[0] + len(text[best[0] : best[1]]) - len(text[best[0] : best[1]].lstrip())
        return start, start + len(text[start : best[1]].rstrip())

    def leave_out(self, found: Found) -> None:
        """Say what a browser may show and the text does not have."""
        for number, frame in enumerate(self._frames, 1):
            found.leave_out("frame", frame, f"iframe {number}")
        if self._media:
            found.leave_out("media", count=self._media)
        if self._drawings:
            found.leave_out("drawing", count=self._drawings)
        for words in self._unscripted[:3]:
            found.leave_out("unscripted", words, "noscript")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what the tag says, and skip what is no text, such as scripts."""
        if self._skipped == "svg" and tag in _ENDS_DRAWING:
            self._end_skipping()
        if self._skipped:
            self._skip_depth += tag == self._skipped
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and given.get("type", "").lower() == "application/ld+json" and self._scripts < _MAX_SCRIPTS:
            self._json = []
            self._scripts += 1
        if tag in _SKIPPED and not (tag == "template" and "shadowrootmode" in given):
            self._skip(tag, given)
        elif tag == "title":
            self._in_title = not self._titles
        elif tag == "meta":
            name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            self._say(name, given.get("content", ""))
        elif tag == "link" and given.get("rel", "").lower() == "canonical":
            self._say("canonical", given.get("href", ""))
        elif tag == "time":
            self._note_time(given)
        elif tag in ("img", "video", "audio", "picture", "embed"):
            self._media += tag != "picture"
        elif tag == "html":
            self.language = self.language or given.get("lang", "")
        self._space(tag)
        self._preformatted += tag == "pre"
        self._go_into(tag, given)

    def _skip(self, tag: str, given: dict[str, str]) -> None:
        self._skipped, self._skip_depth, self._skipped_words = tag, 1, []
        if tag == "iframe" and len(self._frames) < 100:
            self._frames.append(given.get("src") or given.get("title") or ("srcdoc" if "srcdoc" in given else "?"))
        self._drawings += tag == "svg"

    def _go_into(self, tag: str, given: dict[str, str]) -> None:
        """Whether we stand in the article, beside it, or in the line that names its author."""
        if tag in _VOID:
            return
        named = f"{given.get('id', '')} {given.get('class', '')}"
        if len(self._beside) < 1000 and (
            (self._beside and tag == self._beside[-1])
            or tag in _BESIDE
            or (tag in ("section", "div", "ul", "ol") and _BESIDE_NAME.search(named[:300]))
        ):
            self._beside.append(tag)
        elif tag in ("article", "main") and not self._beside and len(self._articles) < 1000:
            self._open_articles.append(len(self._articles))
            self._articles.append([self._length, 0])
        if not self._beside and not self._in_byline and len(self._bylines) < 20:
            rel = given.get("rel", "").lower() == "author" or "author" in given.get("itemprop", "").lower()
            if rel or (tag in ("span", "p", "a", "div", "address") and _BYLINE.search(given.get("class", "")[:300])):
                self._in_byline = tag
                self._bylines.append("")

    def _note_time(self, given: dict[str, str]) -> None:
        date = iso(given.get("datetime", ""))
        if not date or self._beside or len(self._times) > 500:
            return
        if "datepublished" in given.get("itemprop", "").lower() or "pubdate" in given:
            self._say("datepublished", date)
        self._times.append((2 if self._open_articles else 1, date))

    def handle_endtag(self, tag: str) -> None:
        """A tag ends, or pretends to."""
        if self._skipped:
            self._skip_depth -= tag == self._skipped
            if not self._skip_depth:
                self._end_skipping()
            return
        if tag == "title":
            self._in_title = False
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        if self._beside and tag == self._beside[-1]:
            self._beside.pop()
        elif tag in ("article", "main") and self._open_articles:
            self._articles[self._open_articles.pop()][1] = self._length
        if tag == self._in_byline:
            self._in_byline = ""
        self._space(tag)

    def _end_skipping(self) -> None:
        words = " ".join("".join(self._skipped_words).split())
        if self._skipped == "noscript" and words and len(self._unscripted) < 20:
            self._unscripted.append(words)
        self._skipped, self._skipped_words = "", []
        self._take_json()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself; in HTML only drawings (SVG) really do."""
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:
        """Where a browser or SingleFile says it saved the page from, and when."""
        if not self.saved_from and (found := _SAVED.search(data[:4000])):
            self.saved_from, self.saved_at = found[1], _saved_at(found[2] or "")
        elif not self.saved_from and (found := _SAVED_FROM.search(data[:4000])):
            self.saved_from = found[1]

    def handle_data(self, data: str) -> None:
        """Collect text; that of the title and of JSON-LD apart from the rest."""
        if self._json is not None:
            self._json.append(data)
        elif self._in_title:
            self._titles.append(data)
        elif self._skipped:
            if self._skipped == "noscript" and len(self._skipped_words) < 100:
                self._skipped_words.append(data)
        else:
            if self._in_byline and len(self._bylines[-1]) < 500:
                self._bylines[-1] += data
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
            before = len(self._pieces[-1])
            self._pieces[-1] = self._pieces[-1].rstrip(" ")
            trimmed = before - len(self._pieces[-1])
            self._pieces.append(self._break)
            self._length = self._length - trimmed + len(self._break)
        self._break = ""
        self._pieces.append(data)
        self._length += len(data)

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


def _saved_at(line: str) -> str:
    """The moment as SingleFile writes it, as ISO 8601; else its own words."""
    found = _LOCAL_DATE.match(line.strip())
    if not found:
        return line.strip()
    moment = dt.datetime.strptime(found[1], "%a %b %d %Y %H:%M:%S")
    zone = f"{found[2][:3]}:{found[2][3:]}" if found[2] else ""
    return moment.isoformat() + zone


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
