"""The JSON Schema (2020-12) of a Casefile JSON document, derived from the declarations of the records.

It says what each field may hold; what it cannot say (a link leads to a record of the right kind, one id once, a vocabulary's terms as each
vault extends them) is checked by the reader.
"""

from __future__ import annotations

import json
from typing import Any

from casefile.model import records  # noqa: F401 - completes KINDS
from casefile.model.fields import KINDS, FieldSpec, FieldType, KindSpec

FORMAT = "casefile"
"""The value of ``format`` in every document."""

VERSION = 1
"""The version of Casefile JSON that is written; newer ones are refused."""
