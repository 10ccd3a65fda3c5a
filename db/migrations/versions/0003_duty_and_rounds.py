"""Duty hours, versions of the rules, rounds, copies, freshness."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_by", sa.String(length=120), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("published_by", sa.String(length=120), nullable=True),
        sa.Column("dropped_by", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_version_number")),
    )
    op.create_table(
        "duty_exception",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("start", sa.String(length=5), nullable=True),
        sa.Column("end", sa.String(length=5), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_duty_exception_team_id_team")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_exception")),
    )
    op.create_index(op.f("ix_duty_exception_team_id"), "duty_exception", ["team_id"], unique=False)
    op.create_table(
        "duty_slot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start", sa.String(length=5), nullable=False),
        sa.Column("end", sa.String(length=5), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_duty_slot_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_slot")),
    )
    op.create_index(op.f("ix_duty_slot_team_id"), "duty_slot", ["team_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("start_label", sa.String(length=255), nullable=False),
        sa.Column("start_lon", sa.Float(), nullable=True),
        sa.Column("start_lat", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_round_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("uid", name=op.f("uq_round_uid")),
    )
    op.create_index(op.f("ix_round_team_id_day"), "round", ["team_id", "day"], unique=False)
    op.create_table(
        "round_stop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("underground", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("not_done", sa.String(length=32), nullable=True),
        sa.Column("passage", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_stop_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["signalement_id"],
            ["signalement.id"],
            name=op.f("fk_round_stop_signalement_id_signalement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_stop")),
    )
    op.create_index(
        op.f("ix_round_stop_round_id_position"), "round_stop", ["round_id", "position"], unique=True
    )
    op.create_index(
        op.f("ix_round_stop_signalement_id"), "round_stop", ["signalement_id"], unique=False
    )
    op.create_table(
        "signalement_copy",
        sa.Column(
            "signalement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["signalement_id"],
            ["signalement.id"],
            name=op.f("fk_signalement_copy_signalement_id_signalement"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_signalement_copy_team_id_team")
        ),
        sa.PrimaryKeyConstraint("signalement_id", "team_id", name=op.f("pk_signalement_copy")),
    )
    op.create_index(
        op.f("ix_signalement_copy_team_id_signalement_id"),
        "signalement_copy",
        ["team_id", "signalement_id"],
        unique=False,
    )
    op.add_column("signalement", sa.Column("stale_at", sa.BigInteger(), nullable=True))
    op.add_column("signalement", sa.Column("lapsed_team", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_signalement_stale",
        "signalement",
        ["stale_at", "id"],
        unique=False,
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.add_column("team", sa.Column("capacity", sa.Integer(), nullable=True))
    op.add_column(
        "team",
        sa.Column("on_holidays", sa.String(length=32), nullable=False, server_default="as_usual"),
    )
    op.add_column(
        "visit", sa.Column("passage", sa.String(length=36), nullable=False, server_default="")
    )
    op.add_column("visit", sa.Column("round_uid", sa.String(length=36), nullable=True))
    op.add_column(
        "visit", sa.Column("result", sa.String(length=32), nullable=False, server_default="met")
    )
    op.add_column("visit", sa.Column("not_done", sa.String(length=32), nullable=True))
    op.add_column("visit", sa.Column("offered", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("visit", sa.Column("accepted", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("visit", sa.Column("mediation", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("visit", "mediation")
    op.drop_column("visit", "accepted")
    op.drop_column("visit", "offered")
    op.drop_column("visit", "not_done")
    op.drop_column("visit", "result")
    op.drop_column("visit", "round_uid")
    op.drop_column("visit", "passage")
    op.drop_column("team", "on_holidays")
    op.drop_column("team", "capacity")
    op.drop_index(
        "ix_signalement_stale",
        table_name="signalement",
        sqlite_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("attached_to_id IS NULL AND closed_at IS NULL"),
    )
    op.drop_column("signalement", "lapsed_team")
    op.drop_column("signalement", "stale_at")
    op.drop_index(op.f("ix_signalement_copy_team_id_signalement_id"), table_name="signalement_copy")
    op.drop_table("signalement_copy")
    op.drop_index(op.f("ix_round_stop_signalement_id"), table_name="round_stop")
    op.drop_index(op.f("ix_round_stop_round_id_position"), table_name="round_stop")
    op.drop_table("round_stop")
    op.drop_index(op.f("ix_round_team_id_day"), table_name="round")
    op.drop_table("round")
    op.drop_index(op.f("ix_duty_slot_team_id"), table_name="duty_slot")
    op.drop_table("duty_slot")
    op.drop_index(op.f("ix_duty_exception_team_id"), table_name="duty_exception")
    op.drop_table("duty_exception")
    op.drop_table("rule_version")
