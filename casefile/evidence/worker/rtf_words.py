"""The words of Rich Text (RTF 1.9.1), read in one pass, without a tree: nesting costs a list of states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from casefile.evidence.worker.found import Found
from casefile.model.accounts import COMMENT_BEGIN, COMMENT_END, INSERTION_BEGIN, INSERTION_END
from casefile.model.outside import MAX_TEXT

MAX_DEPTH = 5_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_PAGES = {
    0: "cp1252", 1: "", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 255: "cp1252",
}  # fmt: skip
"""Code page by the ``\\fcharset`` of a font."""
_SIGNS = {
    "tab": "\t", "line": "\n", "par": "\n\n", "sect": "\n\n", "page": "\n\n", "cell": "\t", "row": "\n",
    "nestcell": "\t", "nestrow": "\n", "emdash": "—", "endash": "–", "emspace": "\u2003", "enspace": "\u2002",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d",
    "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "\u2011", "-": "\u00ad", "\n": "\n\n", "\r": "\n\n", "|": "", ":": "", "*": ""}
_PARTS = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header",
    "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer",
    "footnote": "footnotes", "annotation": "comments",
}  # fmt: skip
_SILENT = frozenset(
    """
    colortbl stylesheet listtable listoverridetable rsidtbl generator pict object objdata themedata
    colorschememapping datastore latentstyles xmlnstbl mmathPr fldinst fonttbl revtbl datafield private xe tc
    bkmkstart bkmkend userprops nonshppict shppict sp sv sn listtext pntext pntxta pntxtb filetbl fchars lchars
    mmath wgrffmtfilter template aftncn aftnsep ftnsep ftnsepc aftnsepc passwordhash company category comment
    doccomm keywords subject manager hlinkbase atnid atnref atrfstart atrfend atntime atnicn
    """.split()  # noqa: SIM905 - a list of words is read as words
)
_ABOUT = frozenset({"title", "author", "operator"})
_KEPT = frozenset(
    {*_PARTS, *_ABOUT, "fldrslt", "shptxt", "atnauthor", "atndate", "creatim", "revtim", "result", "info"}
)


@dataclass
class _State:
    """What holds within one group."""

    into: str = "text"
    page: str = "cp1252"
    default: str = "cp1252"
    skip: int = 1
    hidden: bool = False
    deleted: bool = False
    inserted: bool = False
    mute: bool = False
    author: int = 0


@dataclass
class RtfWords:
    """What was read; see :func:`read`."""

    found: Found
    pieces: dict[str, list[str]] = field(default_factory=dict)
    fonts: dict[int, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    moments: dict[str, dict[str, int]] = field(default_factory=dict)

    def parts(self) -> list[tuple[str, str]]:
        """The parts that are text, the body first."""
        order = ("text", "header", "footer", "footnotes", "comments")
        return [(part, "".join(self.pieces[part]).strip()) for part in order if part in self.pieces]

    def about(self, name: str) -> str:
        """What the document says of itself."""
        return "".join(self.pieces.get(name, ())).strip()

    def moment(self, name: str) -> str:
        """A moment as ISO 8601; ``""`` where there is none."""
        said = self.moments.get(name, {})
        if not {"yr", "mo", "dy"} <= said.keys():
            return ""
        return f"{said['yr']:04}-{said['mo']:02}-{said['dy']:02}T{said.get('hr', 0):02}:{said.get('min', 0):02}"


def read(raw: bytes, found: Found) -> RtfWords:
    """All that such a file says. What is damaged is read as far as it goes."""
    reader = _Reader(RtfWords(found))
    for token in _TOKEN.finditer(raw):
        word, number, hexadecimal, symbol, brace, text = token.groups()
        if word:
            if word == b"bin" and number:
                reader.skip_binary(token.end(), int(number))
            reader.control(word.decode("ascii"), int(number) if number else None)
        elif token.start() < reader.binary_until:
            continue
        elif hexadecimal:
            reader.byte(bytes([int(hexadecimal, 16)]))
        elif symbol:
            reader.symbol(symbol.decode("latin-1"))
        elif brace:
            reader.brace(brace)
        elif text:
            reader.bytes_(text)
        if reader.length > 2 * MAX_TEXT:
            found.warn("text_cut")
            break
    reader.flush()
    reader.finish()
    return reader.words


class _Reader:
    def __init__(self, words: RtfWords) -> None:
        self.words = words
        self.length = 0
        self.binary_until = 0
        self._states: list[_State] = []
        self._state = _State()
        self._pending: list[bytes] = []
        self._optional = False
        self._font = 0
        self._deleted: list[str] = []
        self._deleted_by = ""
        self._inserting = False
        self._counted: dict[str, int] = {}
        self._listed = 0
        self._hidden: list[str] = []
        self._to_skip = 0
        self._high = ""
        self._pictures = self._objects = 0
        self._too_deep = 0

    # -- tokens -------------------------------------------------------------------------------------------------------

    def brace(self, brace: bytes) -> None:
        self.flush()
        self._optional = False
        if brace == b"{":
            if len(self._states) >= MAX_DEPTH:
                self._too_deep += 1
                return
            self._states.append(replace(self._state))
        elif self._too_deep:
            self._too_deep -= 1
        elif self._states:
            if self._state.into == "comments" and self._states[-1].into != "comments":
                self._put_into("comments", COMMENT_END + "\n\n")
            elif self._state.into == "footnotes" and self._states[-1].into != "footnotes":
                self._put_into("footnotes", "\n\n")
            self._state = self._states.pop()

    def control(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._unicode(number)
            return
        self.flush()
        state = self._state
        if self._optional and word not in _KEPT:
            state.into = "revtbl" if word == "revtbl" else ""
        self._optional = False
        if word in _PARTS and state.into:
            part = _PARTS[word]
            if part == "comments":
                who = "".join(self.words.pieces.pop("atnauthor", [])).strip()
                self._put_into(part, COMMENT_BEGIN + (f"{who}: " if who else ""))
            state.into = part
        elif word in _ABOUT or word == "atnauthor":
            state.into = word
        elif word in ("creatim", "revtim"):
            state.into = word
            self.words.moments[word] = {}
        elif word == "fonttbl":
            state.into = "fonttbl"
        elif word == "revtbl":
            state.into = "revtbl"
        elif word in _SILENT:
            self._pictures += word == "pict" and state.into != ""
            self._objects += word == "object"
            state.into = ""
        elif word == "result" or (word == "shptxt" and state.into in ("", "text")):
            state.into = "text"
        elif word in _SIGNS:
            self._put(_SIGNS[word])
        else:
            self._property(word, number)

    def _property(self, word: str, number: int | None) -> None:
        state = self._state
        match word:
            case "ansicpg" if number:
                state.default = state.page = self._known(f"cp{number}")
            case "mac":
                state.default = state.page = "mac_roman"
            case "pca" | "pc":
                state.default = state.page = "cp850" if word == "pca" else "cp437"
            case "f" if number is not None:
                self._font = number
                state.page = self.words.fonts.get(number, "") or state.default
            case "fcharset" if number is not None:
                if state.into == "fonttbl" and len(self.words.fonts) < 10_000:
                    self.words.fonts[self._font] = self._known(_PAGES.get(number, ""))
            case "uc" if number is not None:
                state.skip = max(0, min(number, 100))
            case "v":
                state.hidden = number != 0
            case "htmlrtf":
                # What stands between is for programs that cannot show the page within (MS-OXRTFEX).
                state.mute = number != 0
            case "deleted":
                state.deleted = number != 0
            case "revised":
                state.inserted = number != 0
            case "revauth" | "revauthdel" if number is not None:
                state.author = number
            case "plain":
                state.hidden = state.deleted = state.inserted = False
                state.page = state.default
            case "yr" | "mo" | "dy" | "hr" | "min" if number is not None and state.into in self.words.moments:
                self.words.moments[state.into][word] = number

    def symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._optional = True
            return
        self.flush()
        self._put(_SYMBOLS.get(symbol, symbol))

    def byte(self, raw: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        if self._state.into:
            self._pending.append(raw)

    def bytes_(self, raw: bytes) -> None:
        if self._to_skip:
            dropped = min(self._to_skip, len(raw))
            self._to_skip -= dropped
            raw = raw[dropped:]
        if self._state.into and raw:
            self._pending.append(raw)

    def skip_binary(self, start: int, length: int) -> None:
        self.binary_until = start + max(0, min(length, 1 << 31))

    def _unicode(self, number: int) -> None:
        self.flush()
        code = number & 0xFFFF if number < 0 else number
        if 0xD800 <= code < 0xDC00:
            self._high = chr(code)
        elif 0xDC00 <= code < 0xE000 and self._high:
            pair = (self._high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            self._put(pair)
            self._high = ""
        elif 0xDC00 <= code < 0xE000 or code > 0x10FFFF:
            self._put("\ufffd")
        else:
            # Symbol fonts write their signs into the private area, as a code page would.
            self._put(chr(code))
        self._to_skip = self._state.skip

    # -- putting it down ----------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Bytes that stand together are decoded together: a character may be two."""
        self._to_skip = 0
        if not self._pending:
            return
        raw, self._pending = b"".join(self._pending), []
        if self._state.into == "revtbl" or not self._state.into:
            if self._state.into:
                self._put_into("revtbl", raw.decode("cp1252", "replace"))
            return
        self._put(raw.decode(self._state.page or "cp1252", "replace"))

    def _put(self, text: str) -> None:
        state = self._state
        if state.mute or not state.into or state.into == "fonttbl" or state.into in self.words.moments:
            return
        if state.deleted:
            self._end_insertion()
            self._deleted_by = self._author()
            self._deleted.append(text)
            return
        self._end_deletion()
        if state.inserted and not self._inserting and text.strip():
            self._inserting = True
            self._counted[self._author()] = self._counted.get(self._author(), 0) + 1
            self._put_into(state.into, INSERTION_BEGIN)
        elif not state.inserted:
            self._end_insertion()
        if state.hidden and text.strip():
            self._hidden.append(text)
        self._put_into(state.into, text)

    def _put_into(self, part: str, text: str) -> None:
        self.length += len(text)
        self.words.pieces.setdefault(part, []).append(text)

    def _author(self) -> str:
        listed = self.words.pieces.get("revtbl", [])
        if len(listed) != self._listed:
            self._listed = len(listed)
            self.words.authors = [name.strip() for name in "".join(listed).split(";")][:10_000]
        names = self.words.authors
        return names[self._state.author] if self._state.author < len(names) else ""

    def _end_insertion(self) -> None:
        if self._inserting:
            self._inserting = False
            self._put_into("text", INSERTION_END)

    def _end_deletion(self) -> None:
        if self._deleted:
            words, self._deleted = "".join(self._deleted).strip(), []
            self.words.found.warn("tracked_changes")
            self.words.found.leave_out("deleted", words, "text", self._deleted_by)

    def finish(self) -> None:
        """Make the remarks that are made once."""
        self._end_insertion()
        self._end_deletion()
        found = self.words.found
        for by, count in self._counted.items():
            found.tell("inserted", "", "text", by, count)
        if self._hidden:
            found.tell("hidden", "".join(self._hidden)[:200], "text")
        if self._pictures:
            found.leave_out("picture", "", "pict", count=self._pictures)
        for number in range(1, min(self._objects, 100) + 1):
            found.leave_out("embedded", "object", str(number))

    @staticmethod
    def _known(name: str) -> str:
        import codecs

        try:
            return codecs.lookup(name).name if name else ""
        except (LookupError, OSError):
            return ""
