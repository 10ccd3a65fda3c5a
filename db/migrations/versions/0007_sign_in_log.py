"""Who came in on a base with accounts of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=63), nullable=True),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("pc", sa.String(length=64), nullable=False),
        sa.Column("done_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_log")),
    )
    op.create_index(op.f("ix_sign_in_log_mark"), "sign_in_log", ["mark"], unique=False)
    op.create_index(op.f("ix_sign_in_log_pc"), "sign_in_log", ["pc"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sign_in_log_pc"), table_name="sign_in_log")
    op.drop_index(op.f("ix_sign_in_log_mark"), table_name="sign_in_log")
    op.drop_table("sign_in_log")
