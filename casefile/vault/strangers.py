"""What other programs leave in folders, known by its name: operating systems, programs that synchronise folders,
programs that had a file open. None of it belongs in a vault.

The names are those of the programs' own documentation and of their ignore lists; what is not known here counts as laid
there by somebody.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import PurePosixPath


class Stranger(Enum):
    """Who may have left a file that does not belong there."""

    SYSTEM = auto()
    """An operating system, for its own views of the folder."""
    SYNCHRONISING = auto()
    """A program that keeps folders of several computers alike: a mark of its own, a copy under way, or the second of
    two versions."""
    PROGRAM = auto()
    """A program that had a file open, was copying it, or edited it."""
    UNKNOWN = auto()


_SYSTEM = {
    *("thumbs.db", "ehthumbs.db", "desktop.ini"),
    *(".ds_store", ".appledouble", ".apdisk", ".localized", ".spotlight-v100", ".trashes", ".fseventsd"),
    *(".temporaryitems", ".documentrevisions-v100", ".volumeicon.icns", "icon\r"),
    *(".directory", ".hidden", ".nomedia", "@eadir"),
}
_SYNCHRONISING = {
    *(".stfolder", ".stignore", ".stversions"),  # Syncthing
    *(".dropbox", ".dropbox.attr", ".dropbox.cache", ".dropbox.device"),
    *(".owncloudsync.log", ".nextcloudsync.log", ".sync-exclude.lst", ".csync_journal.db"),  # Nextcloud, ownCloud
    ".849c9593-d756-4e56-8d6e-42412f2a707b",  # OneDrive
    *(".tmp.drivedownload", ".tmp.driveupload"),  # Google Drive
    *(".sync", ".syncignore", ".syncarchive", ".syncid"),  # Resilio Sync
    *(".megaignore", ".debris"),  # MEGA
    *(".synologyworkingdirectory", ".seafile-data", ".tresorit", ".unison"),
}
_PATTERNS = {
    Stranger.SYNCHRONISING: (
        r"\.?_?\.?_?sync_[0-9a-f]+\.db(?:-wal|-shm|-journal)?",  # Nextcloud, ownCloud
        r"\.syncthing\..*|~syncthing~.*|.*\.sync-conflict-\d.*",
        r".*conflicted copy.*|.*\(case conflict.*|.*sfconflict.*|.*\[conflicted.*|.*_conflict(?:\..*)?",
        r"\..*\.icloud|.*\.!sync|.*\.bts|\.unison\..*|.*\.rclonelink|\..*\.~[0-9a-f]+",
    ),
    Stranger.PROGRAM: (
        r"\.~lock\..*#|~\$.*|\.#.*|#.*#|.*~",  # LibreOffice, Microsoft Office, Emacs
        r"\..*\.sw[a-z]|\.goutputstream-.*|\.nfs[0-9a-f]+|\.fuse_hidden[0-9a-f]+|\..*\.kate-swp",
        r"\.(?:vault|head|case|manifest|checkpoint|[0-9a-f]{64})\..*\.[a-z0-9]{6}",  # rsync
        r".*\.(?:partial|crdownload|filepart)",
    ),
    Stranger.SYSTEM: (r"\._.*", r"\.trash-\d+"),
}
_KNOWN = {who: re.compile("|".join(patterns), re.DOTALL) for who, patterns in _PATTERNS.items()}


def who_left(path: str) -> Stranger:
    """Who may have left a file or folder of that name.

    :param path: inside the vault, with ``/``; the innermost name that is known decides.
    """
    for name in (each.casefold() for each in reversed(PurePosixPath(path).parts)):
        if name in _SYNCHRONISING:
            return Stranger.SYNCHRONISING
        if name in _SYSTEM:
            return Stranger.SYSTEM
        for who, known in _KNOWN.items():
            if known.fullmatch(name):
                return who
    return Stranger.UNKNOWN
