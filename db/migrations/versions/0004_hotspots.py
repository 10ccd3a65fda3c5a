"""Hotspots, how long each was watched, their history; passages at a place alone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hotspot",
        sa.Column("id", _id(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place_label", sa.String(length=255), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("radius_m", sa.Integer(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("arrondissement", sa.Integer(), nullable=True),
        sa.Column("sector_code", sa.String(length=32), nullable=True),
        sa.Column("place_kind", sa.String(length=32), nullable=False),
        sa.Column("underground", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("watched_since", sa.BigInteger(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspot")),
        sa.UniqueConstraint("uid", name=op.f("uq_hotspot_uid")),
    )
    op.create_index(op.f("ix_hotspot_cell"), "hotspot", ["cell"], unique=False)
    op.create_table(
        "hotspot_watch",
        sa.Column("id", _id(), nullable=False),
        sa.Column("hotspot_id", _id(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("radius_m", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["hotspot_id"], ["hotspot.id"], name=op.f("fk_hotspot_watch_hotspot_id_hotspot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspot_watch")),
    )
    op.create_index(
        op.f("ix_hotspot_watch_hotspot_id"), "hotspot_watch", ["hotspot_id"], unique=False
    )
    op.create_table(
        "hotspot_event",
        sa.Column("id", _id(), nullable=False),
        sa.Column("hotspot_id", _id(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["hotspot_id"], ["hotspot.id"], name=op.f("fk_hotspot_event_hotspot_id_hotspot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotspot_event")),
    )
    op.create_index(
        op.f("ix_hotspot_event_hotspot_id_seq"), "hotspot_event", ["hotspot_id", "seq"], unique=True
    )
    _guard_history()
    _create_place_visit()
    op.add_column("round_stop", sa.Column("hotspot_uid", sa.String(length=36), nullable=True))


def _guard_history() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER hotspot_event_no_{verb.lower()} BEFORE {verb} ON hotspot_event "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER hotspot_event_append_only BEFORE UPDATE OR DELETE ON hotspot_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_rewrite()"
    )


def _create_place_visit() -> None:
    op.create_table(
        "place_visit",
        sa.Column("id", _id(), nullable=False),
        sa.Column("hotspot_uid", sa.String(length=36), nullable=True),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("underground", sa.Boolean(), nullable=False),
        sa.Column("team_id", _id(), nullable=True),
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
        sa.Column("passage", sa.String(length=36), nullable=False),
        sa.Column("round_uid", sa.String(length=36), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("not_done", sa.String(length=32), nullable=True),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Text(), nullable=False),
        sa.Column("mediation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_place_visit_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_visit")),
    )
    op.create_index(
        op.f("ix_place_visit_hotspot_uid"), "place_visit", ["hotspot_uid"], unique=False
    )
    op.create_index(
        op.f("ix_place_visit_cell_visited_at"), "place_visit", ["cell", "visited_at"], unique=False
    )


def downgrade() -> None:
    op.drop_column("round_stop", "hotspot_uid")
    op.drop_index(op.f("ix_place_visit_cell_visited_at"), table_name="place_visit")
    op.drop_index(op.f("ix_place_visit_hotspot_uid"), table_name="place_visit")
    op.drop_table("place_visit")
    op.drop_index(op.f("ix_hotspot_event_hotspot_id_seq"), table_name="hotspot_event")
    op.drop_table("hotspot_event")
    op.drop_index(op.f("ix_hotspot_watch_hotspot_id"), table_name="hotspot_watch")
    op.drop_table("hotspot_watch")
    op.drop_index(op.f("ix_hotspot_cell"), table_name="hotspot")
    op.drop_table("hotspot")
