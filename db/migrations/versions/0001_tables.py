"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rings", sa.Text(), nullable=False),
        sa.Column("west", sa.Float(), nullable=False),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_kind_code"), "area", ["kind", "code"], unique=True)
    op.create_table(
        "category_setting",
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("validity_hours", sa.Integer(), nullable=False),
        sa.Column("duplicate_hours", sa.Integer(), nullable=False),
        sa.Column("accept_minutes", sa.Integer(), nullable=False),
        sa.Column("visit_minutes", sa.Integer(), nullable=False),
        sa.Column("answer_workdays", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("category", name=op.f("pk_category_setting")),
    )
    op.create_table(
        "dmr_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dmr_id", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=160), nullable=False),
        sa.Column("subtype", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("arrondissement", sa.Integer(), nullable=True),
        sa.Column("quarter_council", sa.String(length=120), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dmr_report")),
        sa.UniqueConstraint("dmr_id", name=op.f("uq_dmr_report_dmr_id")),
    )
    op.create_index(
        op.f("ix_dmr_report_cell_declared_on"), "dmr_report", ["cell", "declared_on"], unique=False
    )
    op.create_table(
        "draft",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("logged", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_draft")),
    )
    op.create_table(
        "geocode_cache",
        sa.Column("query", sa.String(length=255), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("query", name=op.f("pk_geocode_cache")),
    )
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("signature", name=op.f("uq_import_mapping_signature")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "landmark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("folded", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landmark")),
    )
    op.create_index(
        op.f("ix_landmark_folded_kind_postcode"),
        "landmark",
        ["folded", "kind", "postcode"],
        unique=True,
    )
    op.create_table(
        "number_sequence",
        sa.Column("arrondissement", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("arrondissement", "year", name=op.f("pk_number_sequence")),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.String(length=32), nullable=True),
        sa.Column("target_team", sa.String(length=32), nullable=True),
        sa.Column("copies", sa.Text(), nullable=False),
        sa.Column("accept_minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_routing_rule_code")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "street",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
    )
    op.create_index(
        op.f("ix_street_folded_postcode"), "street", ["folded", "postcode"], unique=True
    )
    op.create_table(
        "team",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("municipal", sa.Boolean(), nullable=False),
        sa.Column("surface", sa.Boolean(), nullable=False),
        sa.Column("underground", sa.Boolean(), nullable=False),
        sa.Column("sectors", sa.Text(), nullable=False),
        sa.Column("arrondissements", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("hours_note", sa.String(length=200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("code", name=op.f("uq_team_code")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.String(length=8), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["street_id"], ["street.id"], name=op.f("fk_address_street_id_street")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index(op.f("ix_address_lat_lon"), "address", ["lat", "lon"], unique=False)
    op.create_index(
        op.f("ix_address_street_id_number_suffix"),
        "address",
        ["street_id", "number", "suffix"],
        unique=True,
    )
    op.create_table(
        "signalement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("arrondissement", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("place_kind", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rule_code", sa.String(length=32), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("attached_text", sa.Text(), nullable=False),
        sa.Column("people", sa.String(length=32), nullable=False),
        sa.Column("recurrence_days", sa.Integer(), nullable=False),
        sa.Column("recurrence_from", sa.String(length=5), nullable=True),
        sa.Column("recurrence_to", sa.String(length=5), nullable=True),
        sa.Column("vulnerable", sa.Boolean(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("place_label", sa.String(length=255), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("precision", sa.String(length=32), nullable=False),
        sa.Column("place_score", sa.Float(), nullable=False),
        sa.Column("sector_code", sa.String(length=32), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("accept_due_at", sa.BigInteger(), nullable=True),
        sa.Column("visit_due_at", sa.BigInteger(), nullable=True),
        sa.Column("answer_due_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("hold_reason", sa.String(length=32), nullable=True),
        sa.Column("held_at", sa.BigInteger(), nullable=True),
        sa.Column("review_at", sa.BigInteger(), nullable=True),
        sa.Column("partner", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column(
            "attached_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("awaiting", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "due_sort",
            sa.BigInteger(),
            sa.Computed("coalesce(due_at, 9223372036854775807)", persisted=True),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["attached_to_id"],
            ["signalement.id"],
            name=op.f("fk_signalement_attached_to_id_signalement"),
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_signalement_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signalement")),
        sa.UniqueConstraint("number", name=op.f("uq_signalement_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_signalement_uid")),
    )
    op.create_index(
        "ix_signalement_closed",
        "signalement",
        ["closed_at", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_signalement_closed_cell",
        "signalement",
        [
            "cell",
            "observed_at",
            "lon",
            "lat",
            "category",
            "place_kind",
            "recurrence_days",
            "recurrence_from",
            "attached_to_id",
            "closed_at",
            "status",
            "id",
        ],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_signalement_mine_due", "signalement", ["created_by", "due_sort", "id"], unique=False
    )
    op.create_index(
        "ix_signalement_mine_place",
        "signalement",
        ["created_by", "place_label", "id"],
        unique=False,
    )
    op.create_index(
        "ix_signalement_mine_received",
        "signalement",
        ["created_by", "received_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_signalement_open_cell",
        "signalement",
        [
            "cell",
            "observed_at",
            "lon",
            "lat",
            "category",
            "place_kind",
            "recurrence_days",
            "recurrence_from",
            "attached_to_id",
            "closed_at",
            "id",
        ],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "ix_signalement_open_due",
        "signalement",
        ["due_sort", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "ix_signalement_open_place",
        "signalement",
        ["place_label", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "ix_signalement_open_received",
        "signalement",
        ["received_at", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.create_index(op.f("ix_signalement_sequence"), "signalement", ["sequence"], unique=False)
    op.create_index(
        "ix_signalement_team_due",
        "signalement",
        ["team_id", "due_sort", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "ix_signalement_team_place",
        "signalement",
        ["team_id", "place_label", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "ix_signalement_team_received",
        "signalement",
        ["team_id", "received_at", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "ix_signalement_to_answer",
        "signalement",
        ["due_sort", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL AND awaiting > 0"),
        postgresql_where=sa.text(
            "attached_to_id IS NULL AND closed_at IS NOT NULL AND awaiting > 0"
        ),
    )
    op.create_table(
        "emergency_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["signalement_id"],
            ["signalement.id"],
            name=op.f("fk_emergency_call_signalement_id_signalement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_call")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["signalement_id"], ["signalement.id"], name=op.f("fk_event_signalement_id_signalement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(
        op.f("ix_event_signalement_id_seq"), "event", ["signalement_id", "seq"], unique=True
    )
    op.create_table(
        "imported_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["signalement_id"],
            ["signalement.id"],
            name=op.f("fk_imported_row_signalement_id_signalement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint("key", name=op.f("uq_imported_row_key")),
    )
    op.create_index(
        op.f("ix_imported_row_signalement_id"), "imported_row", ["signalement_id"], unique=False
    )
    op.create_table(
        "routing_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rule_code", sa.String(length=32), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("runner_up", sa.Text(), nullable=True),
        sa.Column("copies", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.String(length=32), nullable=True),
        sa.Column("override_text", sa.Text(), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["signalement_id"],
            ["signalement.id"],
            name=op.f("fk_routing_decision_signalement_id_signalement"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_routing_decision_team_id_team")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_decision")),
    )
    op.create_index(
        op.f("ix_routing_decision_signalement_id"),
        "routing_decision",
        ["signalement_id"],
        unique=False,
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("visited_at", sa.BigInteger(), nullable=False),
        sa.Column("people_met", sa.String(length=32), nullable=False),
        sa.Column("consumption_seen", sa.Boolean(), nullable=False),
        sa.Column("mood", sa.String(length=32), nullable=False),
        sa.Column("orientations_offered", sa.Integer(), nullable=False),
        sa.Column("orientations_accepted", sa.Integer(), nullable=False),
        sa.Column("material_collected", sa.Boolean(), nullable=False),
        sa.Column("mediation_done", sa.Boolean(), nullable=False),
        sa.Column("police_called", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["signalement_id"], ["signalement.id"], name=op.f("fk_visit_signalement_id_signalement")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_visit_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_signalement_id"), "visit", ["signalement_id"], unique=False)
    op.create_table(
        "voice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reporter_kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("answer_by", sa.String(length=32), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("notice_given", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["signalement.id"], name=op.f("fk_voice_origin_id_signalement")
        ),
        sa.ForeignKeyConstraint(
            ["signalement_id"], ["signalement.id"], name=op.f("fk_voice_signalement_id_signalement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sa.UniqueConstraint("uid", name=op.f("uq_voice_uid")),
    )
    op.create_index(op.f("ix_voice_signalement_id"), "voice", ["signalement_id"], unique=False)
    op.create_table(
        "identity_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_identity_reading_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_reading")),
    )
    op.create_index(
        op.f("ix_identity_reading_voice_id"), "identity_reading", ["voice_id"], unique=False
    )
    op.create_table(
        "privacy_flag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("voice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signalement_id"],
            ["signalement.id"],
            name=op.f("fk_privacy_flag_signalement_id_signalement"),
        ),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_privacy_flag_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_flag")),
    )
    op.create_index(
        op.f("ix_privacy_flag_signalement_id"), "privacy_flag", ["signalement_id"], unique=False
    )
    op.create_index(op.f("ix_privacy_flag_voice_id"), "privacy_flag", ["voice_id"], unique=False)
    op.create_table(
        "reporter_identity",
        sa.Column("voice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_folded", sa.String(length=160), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_reporter_identity_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("voice_id", name=op.f("pk_reporter_identity")),
    )
    op.create_index(
        op.f("ix_reporter_identity_email"), "reporter_identity", ["email"], unique=False
    )
    op.create_index(
        op.f("ix_reporter_identity_name_folded"), "reporter_identity", ["name_folded"], unique=False
    )
    op.create_index(
        op.f("ix_reporter_identity_phone"), "reporter_identity", ["phone"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_reporter_identity_phone"), table_name="reporter_identity")
    op.drop_index(op.f("ix_reporter_identity_name_folded"), table_name="reporter_identity")
    op.drop_index(op.f("ix_reporter_identity_email"), table_name="reporter_identity")
    op.drop_table("reporter_identity")
    op.drop_index(op.f("ix_privacy_flag_voice_id"), table_name="privacy_flag")
    op.drop_index(op.f("ix_privacy_flag_signalement_id"), table_name="privacy_flag")
    op.drop_table("privacy_flag")
    op.drop_index(op.f("ix_identity_reading_voice_id"), table_name="identity_reading")
    op.drop_table("identity_reading")
    op.drop_index(op.f("ix_voice_signalement_id"), table_name="voice")
    op.drop_table("voice")
    op.drop_index(op.f("ix_visit_signalement_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index(op.f("ix_routing_decision_signalement_id"), table_name="routing_decision")
    op.drop_table("routing_decision")
    op.drop_index(op.f("ix_imported_row_signalement_id"), table_name="imported_row")
    op.drop_table("imported_row")
    op.drop_index(op.f("ix_event_signalement_id_seq"), table_name="event")
    op.drop_table("event")
    op.drop_table("emergency_call")
    op.drop_index(
        "ix_signalement_to_answer",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL AND awaiting > 0"),
        postgresql_where=sa.text(
            "attached_to_id IS NULL AND closed_at IS NOT NULL AND awaiting > 0"
        ),
    )
    op.drop_index(
        "ix_signalement_team_received",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_index(
        "ix_signalement_team_place",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_index(
        "ix_signalement_team_due",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_signalement_sequence"), table_name="signalement")
    op.drop_index(
        "ix_signalement_open_received",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_index(
        "ix_signalement_open_place",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_index(
        "ix_signalement_open_due",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_index(
        "ix_signalement_open_cell",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_index("ix_signalement_mine_received", table_name="signalement")
    op.drop_index("ix_signalement_mine_place", table_name="signalement")
    op.drop_index("ix_signalement_mine_due", table_name="signalement")
    op.drop_index(
        "ix_signalement_closed_cell",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_signalement_closed",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NOT NULL"),
    )
    op.drop_table("signalement")
    op.drop_index(op.f("ix_address_street_id_number_suffix"), table_name="address")
    op.drop_index(op.f("ix_address_lat_lon"), table_name="address")
    op.drop_table("address")
    op.drop_table("team")
    op.drop_index(op.f("ix_street_folded_postcode"), table_name="street")
    op.drop_table("street")
    op.drop_table("setting")
    op.drop_table("routing_rule")
    op.drop_table("number_sequence")
    op.drop_index(op.f("ix_landmark_folded_kind_postcode"), table_name="landmark")
    op.drop_table("landmark")
    op.drop_table("import_run")
    op.drop_table("import_mapping")
    op.drop_table("geocode_cache")
    op.drop_table("draft")
    op.drop_index(op.f("ix_dmr_report_cell_declared_on"), table_name="dmr_report")
    op.drop_table("dmr_report")
    op.drop_table("category_setting")
    op.drop_index(op.f("ix_area_kind_code"), table_name="area")
    op.drop_table("area")
