"""Which kinds of files are read when they are taken in, and what of each is read and what is not.

Every other file is kept as evidence all the same, without a text. A test holds this list against the worker's readers.
"""

from __future__ import annotations

from dataclasses import dataclass

from casefile.i18n import N_


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    :param name: what people call it. :param endings: usual endings of names; the content decides, not they.
    :param read: what becomes text or a proposal; ``not_read``: what is named and left out. Both marked for translation.
    """

    name: str
    media_types: tuple[str, ...]
    endings: tuple[str, ...]
    read: str
    not_read: str = ""


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

ENCODINGS = (
    "utf-8", "windows-1252", "windows-1256", "iso-8859-6", "windows-1251", "koi8-r", "koi8-u", "iso-8859-5",
    "windows-1250", "windows-1254", "windows-1253", "windows-1255", "windows-1257", "windows-1258", "windows-874",
    "gb18030", "big5",
    "shift_jis", "euc-jp", "euc-kr", "utf-16", "ibm866", "mac-cyrillic", "mac-roman",
)  # fmt: skip
"""Encodings that a person can choose for a text, as the IANA or the web names them."""

ARCHIVES = ("application/zip", "application/x-tar", "application/x-gtar-compressed")
"""Media types of archives whose files are taken in with them."""
CONVERSATIONS_WITHOUT_ORDER = ("text/x-whatsapp-chat", "application/x-whatsapp-chat+zip")
"""Media types of conversations whose dates do not say which of their numbers is the day."""
DAY_ORDERS = ("day", "month")
"""What may stand first in a date."""

FORMATS: tuple[Format, ...] = (
    Format(
        N_("Plain text"),
        (
            "text/plain",
            "text/markdown",
            "text/csv",
            "text/tab-separated-values",
            "application/json",
            "application/xml",
            "image/svg+xml",
        ),
        (".txt", ".md", ".csv", ".tsv", ".json", ".xml"),
        N_("the whole text, in any encoding; title and date where it begins with them"),
    ),
    Format(
        N_("Web page"),
        ("text/html",),
        (".html", ".htm"),
        N_("the whole text, where the article stands in it, title, author, publisher, date, address, moment of saving"),
        N_("frames, pictures, drawings, and words that a script would write"),
    ),
    Format(
        N_("Web page in one file (MHTML)"),
        ("multipart/related",),
        (".mhtml", ".mht"),
        N_("as a web page, with the address it was saved from and when"),
        N_("frames and pictures"),
    ),
    Format(
        N_("Web archive"),
        ("application/warc", "application/wacz"),
        (".warc", ".warc.gz", ".wacz"),
        N_("the page that was captured, its address and the moment of capture"),
        N_("other pages, pictures and scripts; signatures are not checked"),
    ),
    Format(
        N_("E-mail message"),
        ("message/rfc822", "application/vnd.ms-outlook"),
        (".eml", ".msg"),
        N_(
            "sender, addressees, date and subject; the bodies in their order; forwarded messages under their own sender"
        ),
        N_("attachments (each can be taken in as a source of its own), encrypted parts; signatures are not checked"),
    ),
    Format(
        N_("Mailbox"),
        ("application/mbox",),
        (".mbox",),
        N_("every message under its own sender and date; the messages of a maildir are taken in one by one"),
        N_("attachments"),
    ),
    Format(
        N_("Conversation"),
        (
            *CONVERSATIONS_WITHOUT_ORDER,
            "application/x-telegram-chat+json",
            "text/x-telegram-chat+html",
            "application/x-telegram-chat+zip",
            "text/x-signal-chat",
            "application/x-signal-export+jsonl",
        ),
        (".txt", ".json", ".jsonl", ".html", ".md", ".zip"),
        N_(
            "exports of WhatsApp, Telegram Desktop and Signal: every message with its number, moment and "
            "sender; which number of a date is the day is asked where nothing shows it"
        ),
        N_("pictures, sounds and films (named; those in the same archive can be taken in), reactions"),
    ),
    Format(
        N_("Document of a word processor"),
        (f"{_OOXML}wordprocessingml.document", f"{_ODF}text", "application/rtf", "application/msword"),
        (".docx", ".odt", ".rtf", ".doc"),
        N_("body, headers and footers, notes, comments and text boxes; insertions are marked, with who made them"),
        N_(
            "deleted passages (named with their author), pictures, charts, embedded files; in .doc changes are not told"
        ),
    ),
    Format(
        N_("Table"),
        (
            f"{_OOXML}spreadsheetml.sheet",
            "application/vnd.ms-excel.sheet.binary.macroenabled.12",
            "application/vnd.ms-excel",
            f"{_ODF}spreadsheet",
        ),
        (".xlsx", ".xlsb", ".xls", ".ods"),
        N_("the cells of every sheet, hidden ones too, as they were stored"),
        N_("notes on cells, charts, pictures, formulas"),
    ),
    Format(
        N_("Presentation"),
        (f"{_OOXML}presentationml.presentation", f"{_ODF}presentation"),
        (".pptx", ".odp"),
        N_("the words of every slide, the speaker's notes and comments"),
        N_("pictures, films, embedded files"),
    ),
    Format(
        N_("PDF"),
        ("application/pdf",),
        (".pdf",),
        N_("the words of every page, notes on the pages and entries of forms"),
        N_("pages that are pictures of text (named by number), attached files"),
    ),
    Format(
        N_("Archive of files"),
        ARCHIVES,
        (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"),
        N_("the list of its files; each file is taken in as a source of its own"),
        N_("archives within the archive, links, encrypted files, names that lead elsewhere (each named)"),
    ),
    Format(
        N_("Seal beside a file"),
        ("application/timestamp-reply", "application/x-opentimestamps-proof", "application/pgp-signature"),
        (".tsr", ".ots", ".asc", ".sig"),
        N_("of which bytes it is, and what it claims; the signature of a time stamp is checked"),
        N_("PGP signatures are not checked; blocks of Bitcoin are to be compared elsewhere"),
    ),
    Format(
        N_("Picture"),
        (
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/tiff",
            "image/bmp",
            "image/heic",
            "image/heif",
            "image/avif",
        ),
        (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".bmp", ".heic", ".avif"),
        N_("size, device, moment and place, as claims of the camera"),
        N_("words that the picture shows"),
    ),
)
