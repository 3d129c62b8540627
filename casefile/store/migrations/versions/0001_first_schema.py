"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, index and the full-text index."""
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "title, body, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\")"
    )
    op.create_table(
        "addressee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_sort", sa.Text(), nullable=True),
        sa.Column("implied", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("due_sort", sa.Text(), nullable=True),
        sa.Column("reminders", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "addressee_by_call_id", "addressee", ["trashed", "case_id", "call_id", "ordinal", "id"], unique=False
    )
    op.create_index("addressee_by_due", "addressee", ["trashed", "case_id", "due_sort", "ordinal", "id"], unique=False)
    op.create_index(
        "addressee_by_party_id", "addressee", ["trashed", "case_id", "party_id", "ordinal", "id"], unique=False
    )
    op.create_index(
        "addressee_by_priority", "addressee", ["trashed", "case_id", "priority", "ordinal", "id"], unique=False
    )
    op.create_index("addressee_by_ref", "addressee", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("addressee_by_status", "addressee", ["trashed", "case_id", "status", "ordinal", "id"], unique=False)
    op.create_index(
        "addressee_by_wording", "addressee", ["trashed", "case_id", "wording_sort", "ordinal", "id"], unique=False
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(), nullable=True),
        sa.Column("caller_id", sa.Uuid(), nullable=True),
        sa.Column("demands", sa.Text(), nullable=False),
        sa.Column("sentence", sa.String(length=64), nullable=False),
        sa.Column("excerpt_id", sa.Uuid(), nullable=True),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("made_sort", sa.Text(), nullable=True),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("incidents", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("impact_reason", sa.String(length=64), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("call_by_caller_id", "call", ["trashed", "case_id", "caller_id", "ordinal", "id"], unique=False)
    op.create_index("call_by_channel", "call", ["trashed", "case_id", "channel", "ordinal", "id"], unique=False)
    op.create_index("call_by_demands", "call", ["trashed", "case_id", "demands", "ordinal", "id"], unique=False)
    op.create_index("call_by_impact", "call", ["trashed", "case_id", "impact", "ordinal", "id"], unique=False)
    op.create_index("call_by_incidents", "call", ["trashed", "case_id", "incidents", "ordinal", "id"], unique=False)
    op.create_index("call_by_made", "call", ["trashed", "case_id", "made_sort", "ordinal", "id"], unique=False)
    op.create_index("call_by_ours", "call", ["trashed", "case_id", "ours", "ordinal", "id"], unique=False)
    op.create_index("call_by_ref", "call", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("call_by_title", "call", ["trashed", "case_id", "title_sort", "ordinal", "id"], unique=False)
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(), nullable=True),
        sa.Column("summary", sa.String(length=64), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("legal_frameworks", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("case_by_phase", "case", ["trashed", "case_id", "phase", "ordinal", "id"], unique=False)
    op.create_index("case_by_ref", "case", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("case_by_title", "case", ["trashed", "case_id", "title_sort", "ordinal", "id"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "citation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("excerpt_id", sa.Uuid(), nullable=True),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "citation_by_confidence", "citation", ["trashed", "case_id", "confidence", "ordinal", "id"], unique=False
    )
    op.create_index(
        "citation_by_excerpt_id", "citation", ["trashed", "case_id", "excerpt_id", "ordinal", "id"], unique=False
    )
    op.create_index("citation_by_ref", "citation", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "citation_by_source_id", "citation", ["trashed", "case_id", "source_id", "ordinal", "id"], unique=False
    )
    op.create_index("citation_by_stance", "citation", ["trashed", "case_id", "stance", "ordinal", "id"], unique=False)
    op.create_index(
        "citation_by_target_id", "citation", ["trashed", "case_id", "target_id", "ordinal", "id"], unique=False
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("witness_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_sort", sa.Text(), nullable=True),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("given_sort", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("explained_by", sa.Text(), nullable=False),
        sa.Column("conditions", sa.String(length=64), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("expires_sort", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("consent_by_body", "consent", ["trashed", "case_id", "body_sort", "ordinal", "id"], unique=False)
    op.create_index("consent_by_decision", "consent", ["trashed", "case_id", "decision", "ordinal", "id"], unique=False)
    op.create_index(
        "consent_by_expires", "consent", ["trashed", "case_id", "expires_sort", "ordinal", "id"], unique=False
    )
    op.create_index("consent_by_given", "consent", ["trashed", "case_id", "given_sort", "ordinal", "id"], unique=False)
    op.create_index("consent_by_purpose", "consent", ["trashed", "case_id", "purpose", "ordinal", "id"], unique=False)
    op.create_index("consent_by_ref", "consent", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "consent_by_witness_id", "consent", ["trashed", "case_id", "witness_id", "ordinal", "id"], unique=False
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("audience_sort", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_sort", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("format_sort", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sha256_sort", sa.Text(), nullable=True),
        sa.Column("witnesses", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("disclosure_by_at", "disclosure", ["trashed", "case_id", "at", "ordinal", "id"], unique=False)
    op.create_index(
        "disclosure_by_audience", "disclosure", ["trashed", "case_id", "audience_sort", "ordinal", "id"], unique=False
    )
    op.create_index(
        "disclosure_by_format", "disclosure", ["trashed", "case_id", "format_sort", "ordinal", "id"], unique=False
    )
    op.create_index(
        "disclosure_by_recipient", "disclosure", ["trashed", "case_id", "recipient_sort", "ordinal", "id"], unique=False
    )
    op.create_index("disclosure_by_ref", "disclosure", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "disclosure_by_sha256", "disclosure", ["trashed", "case_id", "sha256_sort", "ordinal", "id"], unique=False
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sort", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("media_type_sort", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sha256_sort", sa.Text(), nullable=True),
        sa.Column("sha512", sa.Text(), nullable=False),
        sa.Column("captured", sa.Text(), nullable=False),
        sa.Column("capture", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("disposed", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "evidence_by_captured", "evidence", ["trashed", "case_id", "captured", "ordinal", "id"], unique=False
    )
    op.create_index(
        "evidence_by_media_type", "evidence", ["trashed", "case_id", "media_type_sort", "ordinal", "id"], unique=False
    )
    op.create_index("evidence_by_name", "evidence", ["trashed", "case_id", "name_sort", "ordinal", "id"], unique=False)
    op.create_index("evidence_by_ref", "evidence", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "evidence_by_sha256", "evidence", ["trashed", "case_id", "sha256_sort", "ordinal", "id"], unique=False
    )
    op.create_index("evidence_by_size", "evidence", ["trashed", "case_id", "size", "ordinal", "id"], unique=False)
    op.create_index(
        "evidence_by_source_id", "evidence", ["trashed", "case_id", "source_id", "ordinal", "id"], unique=False
    )
    op.create_table(
        "excerpt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("rendition_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.BigInteger(), nullable=True),
        sa.Column("end", sa.BigInteger(), nullable=True),
        sa.Column("quote", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=64), nullable=False),
        sa.Column("page", sa.BigInteger(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("excerpt_by_codes", "excerpt", ["trashed", "case_id", "codes", "ordinal", "id"], unique=False)
    op.create_index("excerpt_by_ref", "excerpt", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "excerpt_by_rendition_id", "excerpt", ["trashed", "case_id", "rendition_id", "ordinal", "id"], unique=False
    )
    op.create_index(
        "excerpt_by_source_id", "excerpt", ["trashed", "case_id", "source_id", "ordinal", "id"], unique=False
    )
    op.create_table(
        "fact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("when_sort", sa.Text(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("incidents", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("dispute", sa.Text(), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("fact_by_dispute", "fact", ["trashed", "case_id", "dispute", "ordinal", "id"], unique=False)
    op.create_index("fact_by_incidents", "fact", ["trashed", "case_id", "incidents", "ordinal", "id"], unique=False)
    op.create_index("fact_by_material", "fact", ["trashed", "case_id", "material", "ordinal", "id"], unique=False)
    op.create_index("fact_by_place_id", "fact", ["trashed", "case_id", "place_id", "ordinal", "id"], unique=False)
    op.create_index("fact_by_ref", "fact", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("fact_by_when", "fact", ["trashed", "case_id", "when_sort", "ordinal", "id"], unique=False)
    op.create_table(
        "figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("count", sa.Text(), nullable=False),
        sa.Column("count_sort", sa.BigInteger(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("adopted_rule", sa.Text(), nullable=False),
        sa.Column("adopted_reason", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "figure_by_adopted_rule", "figure", ["trashed", "case_id", "adopted_rule", "ordinal", "id"], unique=False
    )
    op.create_index("figure_by_count", "figure", ["trashed", "case_id", "count_sort", "ordinal", "id"], unique=False)
    op.create_index("figure_by_effect", "figure", ["trashed", "case_id", "effect", "ordinal", "id"], unique=False)
    op.create_index("figure_by_group", "figure", ["trashed", "case_id", "group", "ordinal", "id"], unique=False)
    op.create_index(
        "figure_by_incident_id", "figure", ["trashed", "case_id", "incident_id", "ordinal", "id"], unique=False
    )
    op.create_index("figure_by_ref", "figure", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("figure_by_source_id", "figure", ["trashed", "case_id", "source_id", "ordinal", "id"], unique=False)
    op.create_table(
        "history",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("before_seq", sa.BigInteger(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_history_record_id"), "history", ["record_id"], unique=False)
    op.create_index(op.f("ix_history_step"), "history", ["step"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("when_sort", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("place_wording", sa.Text(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("narrative", sa.String(length=64), nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("weapons", sa.Text(), nullable=False),
        sa.Column("strikes", sa.Text(), nullable=False),
        sa.Column("objects", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("harm", sa.Text(), nullable=False),
        sa.Column("legal", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("incident_by_acts", "incident", ["trashed", "case_id", "acts", "ordinal", "id"], unique=False)
    op.create_index("incident_by_harm", "incident", ["trashed", "case_id", "harm", "ordinal", "id"], unique=False)
    op.create_index(
        "incident_by_place_id", "incident", ["trashed", "case_id", "place_id", "ordinal", "id"], unique=False
    )
    op.create_index("incident_by_ref", "incident", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "incident_by_title", "incident", ["trashed", "case_id", "title_sort", "ordinal", "id"], unique=False
    )
    op.create_index(
        "incident_by_verification", "incident", ["trashed", "case_id", "verification", "ordinal", "id"], unique=False
    )
    op.create_index("incident_by_when", "incident", ["trashed", "case_id", "when_sort", "ordinal", "id"], unique=False)
    op.create_table(
        "involvement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("degree", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "involvement_by_confidence", "involvement", ["trashed", "case_id", "confidence", "ordinal", "id"], unique=False
    )
    op.create_index(
        "involvement_by_incident_id",
        "involvement",
        ["trashed", "case_id", "incident_id", "ordinal", "id"],
        unique=False,
    )
    op.create_index(
        "involvement_by_party_id", "involvement", ["trashed", "case_id", "party_id", "ordinal", "id"], unique=False
    )
    op.create_index("involvement_by_ref", "involvement", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("involvement_by_role", "involvement", ["trashed", "case_id", "role", "ordinal", "id"], unique=False)
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_journal_record_id"), "journal", ["record_id"], unique=False)
    op.create_index(op.f("ix_journal_step"), "journal", ["step"], unique=False)
    op.create_index("journal_by_actor", "journal", ["actor", "seq"], unique=False)
    op.create_index("journal_by_event", "journal", ["event", "seq"], unique=False)
    op.create_index("journal_by_time", "journal", ["at", "seq"], unique=False)
    op.create_table(
        "link",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "field", "position"),
    )
    op.create_index("link_by_target", "link", ["target_id", "source_kind", "field"], unique=False)
    op.create_table(
        "long_text",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("witness_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(), nullable=True),
        sa.Column("interviewed", sa.Text(), nullable=False),
        sa.Column("interviewed_sort", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("interviewer", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("first_account", sa.Boolean(), nullable=False),
        sa.Column("prior_accounts", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("incidents", sa.Text(), nullable=False),
        sa.Column("support_offered", sa.String(length=64), nullable=False),
        sa.Column("referral", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("note_by_incidents", "note", ["trashed", "case_id", "incidents", "ordinal", "id"], unique=False)
    op.create_index(
        "note_by_interviewed", "note", ["trashed", "case_id", "interviewed_sort", "ordinal", "id"], unique=False
    )
    op.create_index("note_by_languages", "note", ["trashed", "case_id", "languages", "ordinal", "id"], unique=False)
    op.create_index("note_by_method", "note", ["trashed", "case_id", "method", "ordinal", "id"], unique=False)
    op.create_index("note_by_ref", "note", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("note_by_title", "note", ["trashed", "case_id", "title_sort", "ordinal", "id"], unique=False)
    op.create_index("note_by_witness_id", "note", ["trashed", "case_id", "witness_id", "ordinal", "id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sort", sa.Text(), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("parent_period", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "organisation_by_name", "organisation", ["trashed", "case_id", "name_sort", "ordinal", "id"], unique=False
    )
    op.create_index(
        "organisation_by_parent_id", "organisation", ["trashed", "case_id", "parent_id", "ordinal", "id"], unique=False
    )
    op.create_index("organisation_by_ref", "organisation", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "organisation_by_type", "organisation", ["trashed", "case_id", "type", "ordinal", "id"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sort", sa.Text(), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("public_name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("age", sa.Text(), nullable=False),
        sa.Column("age_sort", sa.BigInteger(), nullable=True),
        sa.Column("civil_status", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("role_sort", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("born", sa.Text(), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("person_by_age", "person", ["trashed", "case_id", "age_sort", "ordinal", "id"], unique=False)
    op.create_index(
        "person_by_civil_status", "person", ["trashed", "case_id", "civil_status", "ordinal", "id"], unique=False
    )
    op.create_index("person_by_name", "person", ["trashed", "case_id", "name_sort", "ordinal", "id"], unique=False)
    op.create_index(
        "person_by_organisation_id", "person", ["trashed", "case_id", "organisation_id", "ordinal", "id"], unique=False
    )
    op.create_index("person_by_ref", "person", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("person_by_role", "person", ["trashed", "case_id", "role_sort", "ordinal", "id"], unique=False)
    op.create_index("person_by_sex", "person", ["trashed", "case_id", "sex", "ordinal", "id"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sort", sa.Text(), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("admin_path", sa.Text(), nullable=False),
        sa.Column("admin_path_sort", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("country_sort", sa.Text(), nullable=True),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("gazetteer", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "place_by_admin_path", "place", ["trashed", "case_id", "admin_path_sort", "ordinal", "id"], unique=False
    )
    op.create_index("place_by_country", "place", ["trashed", "case_id", "country_sort", "ordinal", "id"], unique=False)
    op.create_index("place_by_name", "place", ["trashed", "case_id", "name_sort", "ordinal", "id"], unique=False)
    op.create_index("place_by_precision", "place", ["trashed", "case_id", "precision", "ordinal", "id"], unique=False)
    op.create_index("place_by_ref", "place", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_sort", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("post_by_at", "post", ["trashed", "case_id", "at", "ordinal", "id"], unique=False)
    op.create_index("post_by_author", "post", ["trashed", "case_id", "author_sort", "ordinal", "id"], unique=False)
    op.create_index("post_by_event", "post", ["trashed", "case_id", "event", "ordinal", "id"], unique=False)
    op.create_index("post_by_ref", "post", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("post_by_thread_id", "post", ["trashed", "case_id", "thread_id", "ordinal", "id"], unique=False)
    op.create_table(
        "record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("record_by_kind", "record", ["kind", "case_id", "trashed"], unique=False)
    op.create_table(
        "ref_counter",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "code"),
    )
    op.create_table(
        "rendition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("tool_sort", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "rendition_by_evidence_id", "rendition", ["trashed", "case_id", "evidence_id", "ordinal", "id"], unique=False
    )
    op.create_index(
        "rendition_by_language", "rendition", ["trashed", "case_id", "language", "ordinal", "id"], unique=False
    )
    op.create_index("rendition_by_ref", "rendition", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "rendition_by_source_id", "rendition", ["trashed", "case_id", "source_id", "ordinal", "id"], unique=False
    )
    op.create_index(
        "rendition_by_tool", "rendition", ["trashed", "case_id", "tool_sort", "ordinal", "id"], unique=False
    )
    op.create_index("rendition_by_type", "rendition", ["trashed", "case_id", "type", "ordinal", "id"], unique=False)
    op.create_table(
        "response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("addressee_id", sa.Uuid(), nullable=True),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("date_sort", sa.Text(), nullable=True),
        sa.Column("responder", sa.Text(), nullable=False),
        sa.Column("responder_sort", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("excerpt_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(length=64), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("conceded_deaths", sa.Text(), nullable=False),
        sa.Column("conceded_deaths_sort", sa.BigInteger(), nullable=True),
        sa.Column("conceded_injuries", sa.Text(), nullable=False),
        sa.Column("conceded_injuries_sort", sa.BigInteger(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "response_by_addressee_id", "response", ["trashed", "case_id", "addressee_id", "ordinal", "id"], unique=False
    )
    op.create_index("response_by_call_id", "response", ["trashed", "case_id", "call_id", "ordinal", "id"], unique=False)
    op.create_index(
        "response_by_conceded_deaths",
        "response",
        ["trashed", "case_id", "conceded_deaths_sort", "ordinal", "id"],
        unique=False,
    )
    op.create_index(
        "response_by_conceded_injuries",
        "response",
        ["trashed", "case_id", "conceded_injuries_sort", "ordinal", "id"],
        unique=False,
    )
    op.create_index("response_by_date", "response", ["trashed", "case_id", "date_sort", "ordinal", "id"], unique=False)
    op.create_index("response_by_ref", "response", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "response_by_responder", "response", ["trashed", "case_id", "responder_sort", "ordinal", "id"], unique=False
    )
    op.create_index(
        "response_by_source_id", "response", ["trashed", "case_id", "source_id", "ordinal", "id"], unique=False
    )
    op.create_index("response_by_stance", "response", ["trashed", "case_id", "stance", "ordinal", "id"], unique=False)
    op.create_index("response_by_type", "response", ["trashed", "case_id", "type", "ordinal", "id"], unique=False)
    op.create_table(
        "sealed_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sealed_identity_subject_id"), "sealed_identity", ["subject_id"], unique=False)
    op.create_table(
        "search_doc",
        sa.Column("docid", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("docid"),
        sa.UniqueConstraint("record_id"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_sort", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("publisher_sort", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("published_sort", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("archived_url", sa.Text(), nullable=False),
        sa.Column("reliability", sa.Text(), nullable=False),
        sa.Column("credibility", sa.Text(), nullable=False),
        sa.Column("grading_reason", sa.String(length=64), nullable=False),
        sa.Column("acquisition", sa.Text(), nullable=False),
        sa.Column("acquired", sa.Text(), nullable=False),
        sa.Column("acquired_by", sa.Text(), nullable=False),
        sa.Column("derived_from_id", sa.Uuid(), nullable=True),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("source_by_author", "source", ["trashed", "case_id", "author_sort", "ordinal", "id"], unique=False)
    op.create_index(
        "source_by_credibility", "source", ["trashed", "case_id", "credibility", "ordinal", "id"], unique=False
    )
    op.create_index("source_by_language", "source", ["trashed", "case_id", "language", "ordinal", "id"], unique=False)
    op.create_index(
        "source_by_published", "source", ["trashed", "case_id", "published_sort", "ordinal", "id"], unique=False
    )
    op.create_index(
        "source_by_publisher", "source", ["trashed", "case_id", "publisher_sort", "ordinal", "id"], unique=False
    )
    op.create_index("source_by_ref", "source", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index(
        "source_by_reliability", "source", ["trashed", "case_id", "reliability", "ordinal", "id"], unique=False
    )
    op.create_index("source_by_title", "source", ["trashed", "case_id", "title_sort", "ordinal", "id"], unique=False)
    op.create_index("source_by_type", "source", ["trashed", "case_id", "type", "ordinal", "id"], unique=False)
    op.create_table(
        "stamp",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("checkpoint", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("digest_sort", sa.Text(), nullable=True),
        sa.Column("requested", sa.Text(), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("stamped", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("authority_sort", sa.Text(), nullable=True),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "stamp_by_authority", "stamp", ["trashed", "case_id", "authority_sort", "ordinal", "id"], unique=False
    )
    op.create_index("stamp_by_digest", "stamp", ["trashed", "case_id", "digest_sort", "ordinal", "id"], unique=False)
    op.create_index(
        "stamp_by_evidence_id", "stamp", ["trashed", "case_id", "evidence_id", "ordinal", "id"], unique=False
    )
    op.create_index("stamp_by_ref", "stamp", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("stamp_by_requested", "stamp", ["trashed", "case_id", "requested", "ordinal", "id"], unique=False)
    op.create_index("stamp_by_stamped", "stamp", ["trashed", "case_id", "stamped", "ordinal", "id"], unique=False)
    op.create_table(
        "step",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_step_state"), "step", ["state"], unique=False)
    op.create_table(
        "thread",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("about_field", sa.Text(), nullable=False),
        sa.Column("about_field_sort", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_sort", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "thread_by_about_field", "thread", ["trashed", "case_id", "about_field_sort", "ordinal", "id"], unique=False
    )
    op.create_index("thread_by_ref", "thread", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("thread_by_target_id", "thread", ["trashed", "case_id", "target_id", "ordinal", "id"], unique=False)
    op.create_index("thread_by_title", "thread", ["trashed", "case_id", "title_sort", "ordinal", "id"], unique=False)
    op.create_index("thread_by_type", "thread", ["trashed", "case_id", "type", "ordinal", "id"], unique=False)
    op.create_table(
        "vault_info",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "witness",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("trashed", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("risk_assessment", sa.String(length=64), nullable=False),
        sa.Column("protective_measures", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("remarks", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("related", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("witness_by_basis", "witness", ["trashed", "case_id", "basis", "ordinal", "id"], unique=False)
    op.create_index(
        "witness_by_languages", "witness", ["trashed", "case_id", "languages", "ordinal", "id"], unique=False
    )
    op.create_index("witness_by_ref", "witness", ["trashed", "case_id", "ordinal", "ref", "id"], unique=False)
    op.create_index("witness_by_risk", "witness", ["trashed", "case_id", "risk", "ordinal", "id"], unique=False)
