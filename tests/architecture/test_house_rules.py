"""Every rule of the house is kept by every module, and every rule is able to fail."""

from __future__ import annotations

import pytest

from tests.architecture.house_rules import MODEL_RULE, RULES
from tests.architecture.rules import Module, Rule, source_modules

BY_NAME = {rule.name: rule for rule in (*RULES, MODEL_RULE)}

BAD = [
    ("network", "casefile/services/x.py", "import socket"),
    ("network", "casefile/services/x.py", "import http.client as quiet"),
    ("network", "casefile/services/x.py", "from urllib import request"),
    ("network", "casefile/services/x.py", "from urllib.request import urlopen"),
    ("network", "casefile/gui/x.py", "from PySide6.QtNetwork import QLocalServer"),
    ("network", "casefile/gui/x.py", "from PySide6 import QtNetwork"),
    ("network", "casefile/cli/x.py", "def f():\n    import ssl"),
    ("network", "casefile/cli/x.py", "import importlib\nimportlib.import_module('smtplib')"),
    ("qt", "casefile/services/x.py", "from PySide6.QtCore import QObject"),
    ("qt", "casefile/gui_tools.py", "import PySide6"),
    ("sql", "casefile/services/x.py", "from sqlalchemy import select"),
    ("sql", "casefile/gui/x.py", "import sqlite3"),
    ("engine", "casefile/store/x.py", "from sqlcipher3 import dbapi2"),
    ("engine", "casefile/store/x.py", "from sqlalchemy.dialects.sqlite import insert"),
    ("engine", "casefile/store/x.py", "from sqlalchemy.dialects import postgresql"),
    ("engine", "casefile/store/x.py", "connection.exec_driver_sql(statement)"),
    ("engine", "casefile/store/x.py", "database.writer.raw_connection()"),
    ("engine", "casefile/store/queries/x.py", "sa.func.json_each(given)"),
    ("engine", "casefile/store/queries/x.py", "sa.text('search_index MATCH :words')"),
    ("engine", "casefile/store/queries/x.py", "query.order_by(table.c.rowid)"),
    ("engine", "casefile/store/migrations/versions/9999_x.py", "op.execute('PRAGMA foreign_keys = 0')"),
    ("engine", "casefile/services/x.py", "text = 'INSERT INTO x VALUES (1) on conflict do nothing'"),
    ("cryptography", "casefile/store/x.py", "from cryptography.hazmat.primitives import hashes"),
    ("cryptography", "casefile/evidence/x.py", "import pyrage"),
    ("digests", "casefile/gui/x.py", "import hashlib"),
    ("parsers", "casefile/evidence/hashing.py", "import pypdfium2"),
    ("parsers", "casefile/services/x.py", "from PIL import Image"),
    ("parsers", "casefile/intake/x.py", "import zipfile"),
    ("parsers", "casefile/intake/x.py", "from xml.etree import ElementTree"),
    ("reading back in the dossier", "casefile/dossier/x.py", "import zipfile"),
    ("loudspeaker", "casefile/gui/viewer/player.py", "import miniaudio"),
    ("saying", "casefile/services/x.py", "print('hello')"),
    ("saying", "casefile/store/x.py", "import logging"),
    ("saying", "casefile/vault/x.py", "from logging import getLogger"),
    ("evaluation", "casefile/services/x.py", "eval('1')"),
    ("evaluation", "casefile/services/x.py", "import os\nos.system('ls')"),
    ("evaluation", "casefile/store/x.py", "from pickle import loads"),
    ("evaluation", "casefile/evidence/x.py", "import subprocess as s\ns.run('ls', shell=True)"),
    ("evaluation", "casefile/evidence/x.py", "import subprocess as s\ns.run('ls', shell=wanted)"),
    ("foreign functions", "casefile/services/x.py", "import ctypes"),
    ("temporary files", "casefile/dossier/x.py", "from tempfile import NamedTemporaryFile"),
    ("temporary files", "casefile/gui/x.py", "from PySide6.QtCore import QTemporaryFile"),
    ("names of files", "casefile/services/x.py", "path = folder / 'case.db'"),
    ("names of files", "casefile/services/x.py", "path = folder / 'lock'"),
    ("names of files", "casefile/store/x.py", "log = path.with_name(path.name + '-wal')"),
    ("names of files", "casefile/store/x.py", "path = f'case.{epoch}.db'"),
    ("names of files", "casefile/vault/x.py", "left = folder.glob('??/*.tmp')"),
    ("names of files", "casefile/vault/x.py", "path = f'evidence/{name}'"),
    ("names of files", "casefile/gui/x.py", "name = f'{name}.casefile'"),
    ("settings", "casefile/gui/x.py", "from PySide6.QtCore import QSettings"),
    ("settings", "casefile/gui/x.py", "from PySide6 import QtCore\nQtCore.QSettings()"),
    ("desktop", "casefile/gui/x.py", "QDesktopServices.openUrl(url)"),
    ("clipboard", "casefile/gui/x.py", "QGuiApplication.clipboard().setText(words)"),
    ("clipboard", "casefile/gui/widgets/x.py", "QApplication.instance().clipboard()"),
    ("today", "casefile/gui/x.py", "day = dt.date.today()"),
    ("today", "casefile/services/x.py", "day = datetime.now(UTC).date()"),
    ("today", "casefile/gui/x.py", "edit.setDate(QDate.currentDate())"),
    ("event loop", "casefile/gui/x.py", "QApplication.processEvents()"),
    ("event loop", "casefile/gui/x.py", "QApplication.instance().processEvents()"),
    ("model", "casefile/model/x.py", "import edtf"),
    ("model", "casefile/model/x.py", "from casefile.store import tables"),
]

GOOD = [
    ("network", "casefile/services/x.py", "from urllib.parse import urlsplit"),
    ("qt", "casefile/gui/x.py", "from PySide6.QtWidgets import QWidget"),
    ("sql", "casefile/store/queries/x.py", "import sqlalchemy"),
    ("engine", "casefile/store/sqlite/x.py", "from sqlcipher3 import dbapi2\nrun('PRAGMA page_count')"),
    ("engine", "casefile/store/x.py", "def f():\n    'As VACUUM does.'\n    database.compact()"),
    ("engine", "casefile/services/x.py", "_('Several places match this name.')"),
    ("cryptography", "casefile/vault/slots.py", "import argon2"),
    ("parsers", "casefile/evidence/worker/pdf.py", "import pypdfium2"),
    ("saying", "casefile/cli/app.py", "print('hello')"),
    ("saying", "casefile/services/x.py", "log_response('a', 'b')"),
    ("names of files", "casefile/services/x.py", "def f():\n    'Reads case.db.'\n    _('Put vault.json back.')"),
    ("names of files", "casefile/services/x.py", "records.of('evidence')"),
    ("names of files", "casefile/gui/x.py", "commands.action('case.new')"),
    ("names of files", "casefile/evidence/worker/x.py", "kind = 'application/vnd.age'"),
    ("today", "casefile/gui/x.py", "day = desk.today()\nother = edit.date()\nat = dt.datetime.now(dt.UTC)"),
    ("clipboard", "casefile/gui/x.py", "clipboard().copy_secret(words)"),
    ("evaluation", "casefile/gui/x.py", "dialog.exec()"),
    ("evaluation", "casefile/store/x.py", "re.compile('a')"),
    ("evaluation", "casefile/evidence/x.py", "import subprocess as s\ns.run(['ls'], shell=False)"),
    ("model", "casefile/model/x.py", "from casefile.errors import Refused\nimport datetime"),
]


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    found = source_modules()
    assert len(found) > 10, "the sources were not found"
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_kept(rule: Rule, modules: list[Module]) -> None:
    breaches = [breach for module in modules for breach in rule.broken_by(module)]
    assert not breaches, "\n".join([rule.why, *breaches])


def test_model_needs_only_python(modules: list[Module]) -> None:
    floor = [module for module in modules if module.within(("casefile/model", "casefile/errors.py"))]
    breaches = [breach for module in floor for breach in MODEL_RULE.broken_by(module)]
    assert not breaches, "\n".join([MODEL_RULE.why, *breaches])


@pytest.mark.parametrize(("name", "path", "source"), BAD)
def test_rule_can_fail(name: str, path: str, source: str) -> None:
    assert BY_NAME[name].broken_by(Module.parse(path, source))


@pytest.mark.parametrize(("name", "path", "source"), GOOD)
def test_rule_lets_good_code_pass(name: str, path: str, source: str) -> None:
    assert not BY_NAME[name].broken_by(Module.parse(path, source))


def test_every_rule_is_shown_to_fail() -> None:
    assert {name for name, _, _ in BAD} == set(BY_NAME)
