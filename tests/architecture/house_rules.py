"""The rules of this house: which act is confined to which place, and why."""

from __future__ import annotations

from casefile.vault import layout
from tests.architecture.rules import (
    Rule,
    both,
    no_call,
    no_import,
    no_name,
    no_spelling,
    no_today,
    no_true_keyword,
    no_words,
    only_standard_library,
)

NETWORK = (
    "aiohttp",
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "imaplib",
    "nntplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib.robotparser",
    "urllib3",
    "webbrowser",
    "wsgiref",
    "xmlrpc",
    "multiprocessing.managers",
    "multiprocessing.connection",
    "logging.handlers",
    "PySide6.QtNetwork",
    "PySide6.QtWebChannel",
    "PySide6.QtWebEngineCore",
    "PySide6.QtWebEngineWidgets",
    "PySide6.QtWebSockets",
)
QT = ("PySide6", "PyQt5", "PyQt6", "shiboken6")
ONE_ENGINE = (
    r"\b(?:PRAGMA|VACUUM|json_each|group_concat|rowid|sqlite_master|search_index)\b|\bfts5|(?i:on conflict)| MATCH "
)
"""Words of SQLite's own SQL. ``search_index`` is the table of its full text."""
SQLITE_MIGRATIONS = ("0001_first_schema", "0002_regions_and_spans")
SQL = ("sqlalchemy", "alembic", "sqlcipher3", "sqlite3")
CRYPTOGRAPHY = (
    "cryptography",
    "argon2",
    "pyrage",
    "keyring",
    "secretstorage",
    "mnemonic",
    "shamir_mnemonic",
    "hmac",
    "Crypto",
    "nacl",
    "rfc3161_client",
    "fido2",
)
PARSERS = (
    "PIL",
    "av",
    "docx",
    "email",
    "exifread",
    "html.parser",
    "olefile",
    "lxml",
    "pi_heif",
    "pikepdf",
    "pillow_heif",
    "puremagic",
    "pypdfium2",
    "python_calamine",
    "tarfile",
    "trafilatura",
    "warcio",
    "xml",
    "zipfile",
)

NAMES_OF_FILES = (
    *layout.own_names(),
    *(layout.VAULT_SUFFIX, layout.BACKUP_SUFFIX),
    *(layout.SNAPSHOTS, layout.MANIFEST, layout.CHECKPOINT),
    *layout.SIDES,
    *(layout.EVIDENCE_SUFFIX, layout.NEW, layout.TEMPORARY, layout.PART, layout.ASIDE),
    *(layout.RESTORING, layout.TRAVELLING, layout.UNFINISHED, layout.GOING),
)

RULES = (
    Rule("network", "Nothing opens a network connection.", no_import(*NETWORK)),
    Rule("qt", "Qt appears in the window only.", no_import(*QT), ("casefile/gui",)),
    Rule("sql", "SQL appears in the store only.", no_import(*SQL), ("casefile/store",)),
    Rule(
        "engine",
        "What only one database engine understands stands beside that engine; the rest is SQLAlchemy Core.",
        both(
            no_import("sqlcipher3", "sqlite3", "sqlalchemy.dialects"),
            no_call("*.exec_driver_sql", "*.raw_connection", "*.on_conflict_do_update", "*.on_conflict_do_nothing"),
            no_words(ONE_ENGINE),
        ),
        # The scripts that made old vaults what they are: vaults of those versions lie in SQLite and nowhere else. And
        # what hands an engine the words that SQLAlchemy Core wrote for that very engine.
        (
            "casefile/store/sqlite",
            "casefile/store/bulk.py",
            *(f"casefile/store/migrations/versions/{name}.py" for name in SQLITE_MIGRATIONS),
        ),
    ),
    Rule(
        "cryptography",
        "Cryptography appears in the vault only.",
        no_import(*CRYPTOGRAPHY),
        ("casefile/vault",),
    ),
    Rule(
        "digests",
        "Digests are made where custody and the journal need them, not elsewhere.",
        no_import("hashlib"),
        ("casefile/vault", "casefile/evidence", "casefile/store"),
    ),
    Rule(
        "parsers",
        "Files from outside are parsed by the keyless worker; the dossier only writes such files.",
        no_import(*PARSERS),
        ("casefile/evidence/worker", "casefile/dossier"),
    ),
    Rule(
        "reading back in the dossier",
        "The dossier writes PDF and DOCX; it opens no file from outside. One module of it packs what it writes.",
        no_import("email", "lxml", "tarfile", "xml", "zipfile"),
        ("casefile/evidence/worker", "casefile/dossier/zip_file.py"),
    ),
    Rule(
        "loudspeaker",
        "Samples are handed to the loudspeaker in one place, which decodes nothing.",
        no_import("miniaudio", "sounddevice", "PySide6.QtMultimedia"),
        ("casefile/gui/viewer/speaker.py",),
    ),
    Rule(
        "saying",
        "Only the command line prints, and nothing keeps a log: a line of output may hold a name.",
        both(no_import("logging", "syslog"), no_call("print", "pprint", "pprint.pprint", "breakpoint")),
        ("casefile/cli", "casefile/evidence/worker"),
    ),
    Rule(
        "evaluation",
        "No text is ever run as code, and no object is built from bytes that name their own class.",
        both(
            no_call("eval", "exec", "compile", "__import__", "os.system", "os.popen"),
            no_import("pickle", "cPickle", "marshal", "shelve", "dill", "code", "pty"),
            no_true_keyword("shell"),
        ),
    ),
    Rule(
        "foreign functions",
        "Calls into a system's or library's own interface stand where a process gives up what it may do, where a key "
        "must not become text, where pdfium hands out what its Python package has no words for, and where Tesseract "
        "is loaded as a library, since the worker starts no program.",
        no_import("ctypes", "cffi"),
        (
            "casefile/vault",
            "casefile/evidence/worker/sandbox.py",
            "casefile/evidence/worker/seccomp.py",
            "casefile/evidence/worker/pdf_beside.py",
            "casefile/evidence/worker/pdf_hidden.py",
            "casefile/evidence/worker/pdf_lines.py",
            "casefile/evidence/worker/recognising.py",
            "casefile/store/sqlite/keying.py",
        ),
    ),
    Rule(
        "temporary files",
        "A temporary file outside the vault is plain text on the disk.",
        both(no_import("tempfile"), no_name("QTemporaryFile", "QTemporaryDir")),
    ),
    Rule(
        "names of files",
        "What the files of a vault are called is known to one module; ask it.",
        no_spelling(NAMES_OF_FILES),
        ("casefile/vault/layout.py", "casefile/gui/settings.py"),  # the settings lie outside every vault
    ),
    Rule(
        "settings",
        "Settings live in the vault or in one small file of our own; QSettings remembers what it should not.",
        no_name("QSettings"),
        ("casefile/gui/settings.py",),  # where it is switched off
    ),
    Rule(
        "desktop",
        "Another program is given a path in one place, of what was written in the clear and when somebody asks.",
        no_name("QDesktopServices"),
        ("casefile/gui/opening.py",),
    ),
    Rule(
        "clipboard",
        "What is copied must be taken back, so there is one door to the clipboard.",
        no_call("*.clipboard"),
        ("casefile/gui/clipboard.py",),
    ),
    Rule(
        "today",
        "What day it is, is asked of the desk's clock: the computer's day and that of UTC may be others.",
        no_today,
        ("casefile/services/clock.py",),
    ),
    Rule(
        "event loop",
        "Work runs in jobs; pumping events by hand lets a person act on half-done state.",
        no_call("*.processEvents"),
    ),
)

MODEL_RULE = Rule("model", "The model needs nothing but Python itself.", only_standard_library)
