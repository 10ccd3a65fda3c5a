"""Rows that say who made them say the truth: the name and the role of the session."""

from __future__ import annotations

from db.postgres.plan import Plan
from db.postgres.words import function, literal, name, refusal
from db.schema import BaseRow

SIGNED = {
    # table: (columns of the name, column of the role)
    "signalement": (("created_by",), ""),
    "voice": (("created_by",), ""),
    "routing_decision": (("actor",), ""),
    "visit": (("actor",), ""),
    "place_visit": (("actor",), ""),
    "privacy_flag": (("actor",), ""),
    "emergency_call": (("actor",), ""),
    "round": (("created_by",), ""),
    "hotspot": (("created_by",), ""),
    "hotspot_event": (("actor",), "role"),
    "attachment": (("added_by", "removed_by"), ""),
    "rule_version": (("saved_by", "published_by", "dropped_by"), ""),
    "import_run": (("actor",), ""),
    "purge_run": (("actor",), "role"),
    "privacy_audit": (("actor",), ""),
}


def statements(plan: Plan) -> list[str]:
    """A function and a trigger for each of these tables."""
    made = []
    for table in SIGNED:
        if table not in BaseRow.metadata.tables:
            raise LookupError(f"no table {table}")
        made += [_function(plan, table), _trigger(table)]
    return made


def _function(plan: Plan, table: str) -> str:
    columns, role = SIGNED[table]
    tests = "\n".join(_test(column) for column in columns)
    if role:
        refused = refusal("not your role")
        tests += f"\nIF NEW.{name(role)} IS DISTINCT FROM me.role THEN {refused} END IF;"
    exceptions = ""
    if table == "routing_decision":
        # The program's own decisions: `cases` has them follow a lapse of the same transaction.
        exceptions = f"IF NEW.actor = {literal(plan.program[0])} THEN RETURN NEW; END IF;"
    if table == "rule_version":
        # The rules that stood before anybody drafted any.
        exceptions = (
            f"IF TG_OP = 'INSERT' AND NEW.saved_by = {literal(plan.program[0])} "
            "AND NEW.number = 1 AND NOT EXISTS (SELECT FROM rule_version) THEN RETURN NEW; END IF;"
        )
    body = f"""
    DECLARE me account;
    BEGIN
      IF relais_is_keeper() THEN RETURN NEW; END IF;
      {exceptions}
      me := relais_me();
      IF me.id IS NULL THEN {refusal("no account")} END IF;
      {tests}
      RETURN NEW;
    END
    """
    return function(f"relais_signed_{table}()", "trigger", body, kind="VOLATILE")


def _test(column: str) -> str:
    told = f"NEW.{name(column)}"
    changed = f"(TG_OP = 'INSERT' OR {told} IS DISTINCT FROM OLD.{name(column)})"
    return (
        f"IF {told} IS NOT NULL AND {changed} AND {told} <> me.name THEN "
        f"{refusal('not your name')} END IF;"
    )


def _trigger(table: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER relais_signed BEFORE INSERT OR UPDATE ON {name(table)} "
        f"FOR EACH ROW EXECUTE FUNCTION relais_signed_{table}()"
    )
