"""Which engine vaults are kept in: the one module that names it."""

from __future__ import annotations

from casefile.store.engine import Engine
from casefile.store.sqlite.engine import SqlCipher

ENGINE: Engine = SqlCipher()
