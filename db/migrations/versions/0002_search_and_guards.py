"""Full-text search, and histories that nobody can rewrite."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("event", "identity_reading", "routing_decision", "privacy_flag")

# The number has its own unique index: kept out of the words, where its year would match every
# row. detail=none keeps no positions: words are searched in any order, and a prefix that many
# rows hold is read three times faster.
SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE signalement_search USING fts5("
    "place_label, description, attached_text, "
    "content='signalement', content_rowid='id', prefix='2 3 4 6', detail=none, "
    'tokenize="unicode61 remove_diacritics 2")',
    "CREATE TRIGGER signalement_search_ai AFTER INSERT ON signalement BEGIN "
    "INSERT INTO signalement_search(rowid, place_label, description, attached_text) "
    "VALUES (new.id, new.place_label, new.description, new.attached_text); END",
    "CREATE TRIGGER signalement_search_ad AFTER DELETE ON signalement BEGIN "
    "INSERT INTO signalement_search(signalement_search, rowid, place_label, description, "
    "attached_text) VALUES ('delete', old.id, old.place_label, old.description, "
    "old.attached_text); END",
    "CREATE TRIGGER signalement_search_au AFTER UPDATE OF place_label, description, "
    "attached_text ON signalement BEGIN "
    "INSERT INTO signalement_search(signalement_search, rowid, place_label, description, "
    "attached_text) VALUES ('delete', old.id, old.place_label, old.description, "
    "old.attached_text); "
    "INSERT INTO signalement_search(rowid, place_label, description, attached_text) "
    "VALUES (new.id, new.place_label, new.description, new.attached_text); END",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_SEARCH:
            op.execute(statement)
        op.execute("INSERT INTO signalement_search(signalement_search) VALUES ('rebuild')")
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_rewrite()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
        for suffix in ("ai", "ad", "au"):
            op.execute(f"DROP TRIGGER signalement_search_{suffix}")
        op.execute("DROP TABLE signalement_search")
        return
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP FUNCTION refuse_rewrite()")
