"""What records are called that have no title of their own, and what a search says of what it found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casefile.i18n import use
from casefile.model.fields import KINDS
from casefile.workspace import Workspace


@pytest.fixture
def linked(sample_read: Workspace) -> Callable[[str], dict[str, dict[str, str]]]:
    """The linked records of a record: by relation, the headings by reference."""

    def read(ref: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for tie in sample_read.headings.linked(sample_read.records.by_ref(ref).id):
            found.setdefault(tie.relation, {})[tie.caption.ref] = tie.caption.heading
        return found

    return read


def test_a_source_says_what_it_is_cited_for(linked: Callable[[str], dict[str, dict[str, str]]]) -> None:
    cited = linked("SALUN-S-0001")["Cited for"]
    assert cited["SALUN-CIT-0001"] == "Supports: House of a family struck in Ain Marwa"
    assert cited["SALUN-CIT-0027"] == "Supports: Civilians: 19 or more killed (Hospital and homes struck in Deir Salun)"


def test_an_incident_says_what_it_rests_on_and_never_names_itself(
    linked: Callable[[str], dict[str, dict[str, str]]],
) -> None:
    found = linked("SALUN-I-0001")
    assert found["What it rests on"]["SALUN-CIT-0022"] == (
        "Supports: “In Ain Marwa one house is destroyed.” (Damage assessment 2024-07, Deir Salun, Upper Tamir)"
    )
    assert found["Casualty figures"]["SALUN-CF-0013"].startswith("Children: 3 killed (Hospital, grain store")
    assert found["Who was involved"]["SALUN-INV-0006"] == "Victim: Girl from Ain Marwa, name not recorded"
    assert not any("House of a family" in heading for headings in found.values() for heading in headings.values())


def test_a_citation_opens_its_passage_from_what_it_is_cited_for(sample_read: Workspace) -> None:
    incident, source = (sample_read.records.by_ref(ref) for ref in ("SALUN-I-0001", "SALUN-S-0001"))
    opens = {tie.caption.ref: tie.opens for tie in sample_read.headings.linked(incident.id)}
    assert opens["SALUN-CIT-0001"] == sample_read.records.by_ref("SALUN-X-0001").id
    opens = {tie.caption.ref: tie.opens for tie in sample_read.headings.linked(source.id)}
    assert opens["SALUN-CIT-0001"] == incident.id


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_record_is_called_by_its_reference_alone(sample_read: Workspace, language: str) -> None:
    """A witness is: the pseudonym is the name."""
    use(language)
    try:
        for kind in KINDS:
            ids = [record.id for record in sample_read.records.of(kind)]
            for caption in sample_read.headings.of(ids).values():
                assert caption.heading and (caption.heading != caption.ref or kind == "witness"), caption.kind
    finally:
        use("en")


def test_a_snippet_names_its_field_and_begins_with_a_sentence(sample_read: Workspace) -> None:
    hits = {hit.ref: hit for hit in sample_read.finder.search("hospital")}
    incident = hits["SALUN-I-0002"]
    assert (incident.field_label, incident.heading) == ("Narrative", "Hospital and homes struck in Deir Salun")
    text = hits["SALUN-R-0004"]
    assert text.heading == "Seventeen die in raids on Varesh town"
    assert text.snippet.startswith("The raids had damaged the town's hospital and burned down")
    assert [text.snippet[start:end] for start, end in text.marks][:1] == ["hospital"]
    assert not any("  " in hit.snippet or "\n" in hit.snippet for hit in hits.values())
    assert all(hit.heading != hit.ref or hit.kind == "witness" for hit in hits.values())
