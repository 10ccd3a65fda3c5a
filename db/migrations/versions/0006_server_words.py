"""The words of a signalement on a server, for its full-text search; SQLite has its own."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# As `domain.folding.fold` makes texts comparable: ligatures, accents, case, signs. The marks are
# taken off before `lower`, which in the C locale knows no letter beyond ASCII.
SPELLED = (
    "replace(replace(replace(replace(replace("
    "place_label || ' ' || description || ' ' || attached_text, "
    "'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss')"
)
BARE = rf"lower(regexp_replace(normalize({SPELLED}, NFKD), '[\u0300-\u036f]', '', 'g'))"
SIGNS = r"'[^a-z0-9\u0250-\u1fff\u2c00-\U0010ffff]+'"
WORDS = f"to_tsvector('simple'::regconfig, regexp_replace({BARE}, {SIGNS}, ' ', 'g'))"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(
        f"ALTER TABLE signalement ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS}) STORED"
    )
    # No list of pending words: it is read whole by every search until it is emptied.
    op.execute(
        "CREATE INDEX ix_signalement_words ON signalement USING gin (words) WITH (fastupdate = off)"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP INDEX ix_signalement_words")
    op.execute("ALTER TABLE signalement DROP COLUMN words")
