"""The words of one part of a word-processor file (WordprocessingML, ECMA-376 part 1), with their tracked changes.

What nobody has accepted must not pass as what the document says: inserted words are marked as CriticMarkup marks them,
``{++words++}{>>who, when<<}``, and deleted ones are left out and named. Of the two shapes in which a text box is
stored, for new programs and for old ones, one is read; moved words stand where they were moved to.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from casefile.evidence.worker.found import Found
from casefile.evidence.worker.zipped import TooLargeError
from casefile.model.accounts import (
    COMMENT_BEGIN,
    COMMENT_END,
    HIGHLIGHT_BEGIN,
    HIGHLIGHT_END,
    INSERTION_BEGIN,
    INSERTION_END,
)
from casefile.model.outside import MAX_TEXT

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_MATHS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math ",
    "http://purl.oclc.org/ooxml/officeDocument/math ",
)
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006 "
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_SYMBOL_FONTS = frozenset({"wingdings", "wingdings 2", "wingdings 3", "webdings", "symbol"})
_KNOWN_SYMBOLS = {
    ("wingdings", "F0FE"): "☑", ("wingdings", "F0A8"): "☐", ("wingdings", "F06F"): "☐", ("wingdings", "F0FD"): "☒",
    ("wingdings", "F0FC"): "✓", ("wingdings", "F0FB"): "✗", ("wingdings", "F0E0"): "→", ("wingdings", "F0A7"): "▪",
    ("symbol", "F0B7"): "•", ("symbol", "F0B0"): "°", ("symbol", "F0B1"): "±", ("symbol", "F0B4"): "×",
    ("symbol", "F0A3"): "≤", ("symbol", "F0B3"): "≥", ("symbol", "F0AE"): "→", ("symbol", "F06D"): "µ",
}  # fmt: skip
_HIDDEN_SHOWN = 120
_MOST_OPEN = 100
"""Comments whose words are gathered at the same time: each costs something for every word between."""


@dataclass
class _Hunk:
    """Consecutive words of one tracked change."""

    by: str
    words: list[str] = field(default_factory=list)


class DocxWords:
    """Collects the text of one part.

    :param place: what the part is called in the file, for remarks.
    :param anchors: id of a comment -> the words it is about; filled while the body is read, used for the comments.
    """

    def __init__(self, found: Found, place: str, anchors: dict[str, str]) -> None:
        self._found, self._place, self._anchors = found, place, anchors
        self._pieces: list[str] = []
        self._length = 0
        self._in_text = self._in_fallback = self._in_maths = 0
        self._deleted: list[_Hunk] = []
        self._inserted: list[_Hunk] = []
        self._moved_from = 0
        self._row_change: list[tuple[str, str, int]] = []
        self._run_hidden = self._row_properties = self._run_properties = self._paragraph_properties = 0
        self._hidden: list[str] = []
        self._comment: str | None = None
        self._open_anchors: dict[str, list[str]] = {}
        self.counted: dict[tuple[str, str, str], int] = {}
        """Remarks that are made once with their number: (code, by, name)."""
        self.charts = self.pictures = 0

    def text(self) -> str:
        """The text, once the part is read."""
        return "".join(self._pieces)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == f"{_COMPATIBLE}Fallback":
            self._in_fallback += 1
        elif maths := _local(tag, _MATHS):
            self._in_maths += maths == "t"
        elif not (name := _local(tag, _WORD)):
            self.charts += tag.startswith(_CHART) and tag.endswith(" chart")
            self.pictures += tag.endswith("/picture pic")
        elif not self._in_fallback:
            self._begin_word(name, attributes)

    def _begin_word(self, name: str, attributes: dict[str, str]) -> None:
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        match name:
            case "t" | "delText":
                self._in_text += 1
            case "tab" if not self._run_properties:
                self._put("\t")
            case "br" | "cr":
                self._put("\n")
            case "noBreakHyphen":
                self._put("\u2011")
            case "softHyphen":
                self._put("\u00ad")
            case "sym":
                self._symbol(given)
            case "rPr":
                self._run_properties += 1
            case "trPr":
                self._row_properties += 1
            case "pPr":
                self._paragraph_properties += 1
            case "vanish" if not self._paragraph_properties and given.get("val", "true") not in ("0", "false", "off"):
                self._run_hidden = 1
            case "ins" | "del" if self._row_properties:
                self._row_change.append((name, _who(given), len(self._pieces)))
            case "ins" if not self._run_properties:
                self._inserted.append(_Hunk(_who(given)))
                self._put_mark(INSERTION_BEGIN)
            case "del" if not self._run_properties:
                self._deleted.append(_Hunk(_who(given)))
                self._found.warn("tracked_changes")
            case "moveFrom" if not self._run_properties:
                self._moved_from += 1
            case "moveTo" if not self._run_properties:
                self._count("moved", _who(given))
            case "comment":
                self._begin_comment(given)
            case "commentRangeStart" if len(self._open_anchors) < _MOST_OPEN:
                self._open_anchors[given.get("id", "")] = []
            case "commentRangeEnd":
                self._anchors[given.get("id", "")] = "".join(self._open_anchors.pop(given.get("id", ""), []))[:200]

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == f"{_COMPATIBLE}Fallback":
            self._in_fallback -= 1
        elif maths := _local(tag, _MATHS):
            self._in_maths -= maths == "t"
        elif (name := _local(tag, _WORD)) and not self._in_fallback:
            self._end_word(name)

    def _end_word(self, name: str) -> None:
        match name:
            case "t" | "delText":
                self._in_text -= 1
            case "rPr":
                self._run_properties -= 1
            case "trPr":
                self._row_properties -= 1
            case "pPr":
                self._paragraph_properties -= 1
            case "r":
                self._run_hidden = 0
            case "ins" if self._inserted and not (self._run_properties or self._row_properties):
                self._end_insertion()
            case "del" if self._deleted and not (self._run_properties or self._row_properties):
                hunk = self._deleted.pop()
                self._found.leave_out("deleted", "".join(hunk.words), self._place, hunk.by)
            case "moveFrom" if not self._run_properties:
                self._moved_from -= 1
            case "p":
                self._put("\n\n")
            case "tc":
                # A cell ends in a paragraph; a row should stay one line.
                self._trim()
                self._put("\t")
            case "tr":
                self._trim()
                self._put("\n")
                self._end_row()
            case "tbl":
                self._put("\n")
            case "comment":
                self._trim()
                self._put(f"{self._comment or ''}{COMMENT_END}\n\n")

    def characters(self, text: str) -> None:
        """Words; those of properties and of deleted passages do not count."""
        if self._in_fallback or not (self._in_text or self._in_maths):
            return
        if self._deleted:
            self._deleted[-1].words.append(text)
            return
        if self._moved_from:
            return
        if self._run_hidden:
            self._hidden.append(text)
        for words in self._open_anchors.values():
            words.append(text)
        if self._inserted:
            self._inserted[-1].words.append(text)
        self._put(text)

    def finish(self) -> None:
        """Make the remarks that are made once."""
        for (what, by, name), count in self.counted.items():
            self._found.tell(what, name, self._place, by, count)
        if self._hidden:
            self._found.tell("hidden", "".join(self._hidden)[:_HIDDEN_SHOWN], self._place)
        if self.pictures:
            self._found.leave_out("picture", "", self._place, count=self.pictures)
        if self.charts:
            self._found.leave_out("chart", "", self._place, count=self.charts)

    # -- tracked changes ----------------------------------------------------------------------------------------------

    def _end_insertion(self) -> None:
        hunk = self._inserted.pop()
        if not hunk.words:
            # A paragraph mark alone, or what was deleted again: nothing of it is in the text.
            if self._pieces and self._pieces[-1] == INSERTION_BEGIN:
                self._pieces.pop()
            else:
                self._put_mark(INSERTION_END)
            return
        self._count("inserted", hunk.by)
        who = f"{COMMENT_BEGIN}{hunk.by}{COMMENT_END}" if hunk.by else ""
        self._put_mark(INSERTION_END + who)
        if self._inserted:
            self._inserted[-1].words += hunk.words

    def _end_row(self) -> None:
        """A row that was inserted or deleted as a whole."""
        if not self._row_change:
            return
        kind, by, at = self._row_change.pop()
        words = "".join(self._pieces[at:]).strip()
        if kind == "del":
            del self._pieces[at:]
            self._found.warn("tracked_changes")
            self._found.leave_out("deleted_row", words, self._place, by)
        else:
            self._found.tell("inserted_row", words, self._place, by)

    def _count(self, what: str, by: str, name: str = "") -> None:
        if len(self.counted) < 100 or (what, by, name) in self.counted:
            self.counted[what, by, name] = self.counted.get((what, by, name), 0) + 1

    # -- comments, signs ----------------------------------------------------------------------------------------------

    def _begin_comment(self, given: dict[str, str]) -> None:
        about = self._anchors.get(given.get("id", ""), "").strip()
        highlight = f"{HIGHLIGHT_BEGIN}{about}{HIGHLIGHT_END}" if about else ""
        who = _who(given)
        self._comment = ""
        self._put(f"{highlight}{COMMENT_BEGIN}{who + ': ' if who else ''}")

    def _symbol(self, given: dict[str, str]) -> None:
        font, code = given.get("font", "").lower(), given.get("char", "").upper()
        known = _KNOWN_SYMBOLS.get((font, code))
        if known:
            self.characters_of_symbol(known)
        elif font in _SYMBOL_FONTS or code.startswith("F0"):
            self.characters_of_symbol("\ufffd")
            self._count("symbols", "", given.get("font", "?"))
        else:
            try:
                self.characters_of_symbol(chr(int(code, 16)))
            except (ValueError, OverflowError):
                self.characters_of_symbol("\ufffd")

    def characters_of_symbol(self, sign: str) -> None:
        """A sign counts like a character of the run it stands in."""
        self._in_text += 1
        self.characters(sign)
        self._in_text -= 1

    # -- putting it down ----------------------------------------------------------------------------------------------

    def _put(self, text: str) -> None:
        self._length += len(text)
        if self._length > 2 * MAX_TEXT:
            raise TooLargeError
        self._pieces.append(text)

    def _put_mark(self, mark: str) -> None:
        if not (self._deleted or self._moved_from):
            self._put(mark)

    def _trim(self) -> None:
        while self._pieces and self._pieces[-1] in ("\n\n", "\t"):
            self._pieces.pop()


def _who(given: dict[str, str]) -> str:
    """Author and day of a tracked change or a comment, as far as they are given."""
    author, day = given.get("author", "").strip()[:100], given.get("date", "")[:10]
    return ", ".join(filter(None, (author, day)))


def _local(tag: str, vocabularies: tuple[str, str]) -> str:
    """The name of an element of one vocabulary; ``""`` for one of another."""
    for vocabulary in vocabularies:
        if tag.startswith(vocabulary):
            return tag[len(vocabulary) :]
    return ""
