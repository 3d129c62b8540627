"""Dossiers: gather the case, project it for its audience, draw it, look for leaks, and only then let it out."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casefile.dossier import build, check, pdf, projection
from casefile.dossier.bundle import Bundle, Verified
from casefile.dossier.projection import Gate
from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.evidence.worker.client import Worker
from casefile.i18n import _, plural, translator
from casefile.model.fields import KINDS
from casefile.model.records import Case
from casefile.services.files import written_whole
from casefile.services.integrity import Integrity
from casefile.store.store import Store
