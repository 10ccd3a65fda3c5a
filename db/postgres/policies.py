"""Row-level security: which rows a person sees and writes, where not all of a table.

What is alike for all rows stands in a sub-select: the server works it out once a statement.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.postgres.plan import ACCOUNTS, Plan
from db.postgres.words import name
from db.schema import BaseRow

STALE_DRAFT_DAYS = 30
_MINE = "(SELECT relais_name())"
_ROLE = "(SELECT relais_role())"


def _has(*actions: str) -> str:
    return "(" + " OR ".join(f"(SELECT relais_has('{action}'))" for action in actions) + ")"


_OWN_DRAFT = f"(actor = {_MINE} AND role = {_ROLE})"
_STALE = f"saved_at < (SELECT relais_now()) - {STALE_DRAFT_DAYS}::bigint * 86400000000"
_KEPT = _has("purge", "person_request")
_OWN_VOICE = (
    "EXISTS (SELECT FROM voice v WHERE v.id = reporter_identity.voice_id "
    f"AND v.created_by = {_MINE})"
)
_SETTING = (
    "(CASE name WHEN 'retention' THEN " + _has("edit_retention") + " WHEN 'reference_version' THEN "
    + _has("edit_reference", "edit_hotspot", "import")
    + " WHEN 'gazetteer_version' THEN " + _has("import") + " ELSE " + _has("edit_reference")
    + " END)"
)  # fmt: skip
_ROUND_OF_STOP = "(SELECT r.team_id FROM round r WHERE r.id = round_stop.round_id)"
# Asked as who reads: what hides a signalement hides who has it open.
_SEEN_CASE = (
    f"{_ROLE} IS NOT NULL "
    "AND EXISTS (SELECT FROM signalement s WHERE s.id = presence.signalement_id)"
)
_CASE_OF_FILE = (
    "(SELECT a.signalement_id FROM attachment a WHERE a.id = attachment_content.attachment_id)"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Rows of `table` that `verb` reaches (`using`) and may leave behind (`check`)."""

    table: str
    verb: str
    using: str = ""
    check: str = ""


POLICIES = (
    Policy("account", "SELECT", f"login = session_user OR {_has('edit_accounts')}"),
    Policy("draft", "SELECT", f"{_OWN_DRAFT} OR ({_KEPT} AND {_STALE})"),
    Policy("draft", "INSERT", check=_OWN_DRAFT),
    Policy("draft", "UPDATE", _OWN_DRAFT, _OWN_DRAFT),
    Policy("draft", "DELETE", f"{_OWN_DRAFT} OR {_STALE}"),
    Policy("reporter_identity", "SELECT", "true"),  # one column of it: whether there is one
    Policy("reporter_identity", "INSERT", check=_OWN_VOICE),
    Policy("reporter_identity", "DELETE", f"{_KEPT} OR {_OWN_VOICE}"),
    Policy("identity_reading", "SELECT", _has("read_log")),
    Policy("setting", "SELECT", "true"),
    Policy("setting", "INSERT", check=_SETTING),
    Policy("setting", "UPDATE", _SETTING, _SETTING),
    Policy("presence", "SELECT", _SEEN_CASE),
    Policy("presence", "INSERT", check=f"name = {_MINE}"),
    Policy("presence", "UPDATE", f"name = {_MINE}", f"name = {_MINE}"),
    Policy(
        "presence",
        "DELETE",
        f"name = {_MINE} OR seen_at < (SELECT relais_now()) - 300000000",
    ),
    Policy("round", "SELECT", "true"),
    Policy("round", "INSERT", check="relais_may_team('plan_round', team_id)"),
    Policy(
        "round",
        "UPDATE",
        "relais_may_team('plan_round', team_id)",
        "relais_may_team('plan_round', team_id)",
    ),
    Policy("round_stop", "SELECT", "true"),
    Policy("round_stop", "INSERT", check=f"relais_may_team('plan_round', {_ROUND_OF_STOP})"),
    Policy(
        "round_stop",
        "UPDATE",
        f"relais_may_team('plan_round', {_ROUND_OF_STOP}) OR {_KEPT}",
        f"relais_may_team('plan_round', {_ROUND_OF_STOP}) OR {_KEPT}",
    ),
    Policy("round_stop", "DELETE", f"relais_may_team('plan_round', {_ROUND_OF_STOP})"),
    Policy("visit", "SELECT", "true"),
    Policy("visit", "INSERT", check="relais_may_team('visit', team_id)"),
    Policy("visit", "UPDATE", _KEPT, _KEPT),
    Policy("place_visit", "SELECT", "true"),
    Policy("place_visit", "INSERT", check="relais_may_team('visit', team_id)"),
    Policy("place_visit", "UPDATE", _KEPT, _KEPT),
    Policy("attachment", "SELECT", "relais_may_case('read_attachment', signalement_id)"),
    Policy("attachment", "INSERT", check="relais_may_case('add_attachment', signalement_id)"),
    Policy(
        "attachment",
        "UPDATE",
        f"relais_may_case('add_attachment', signalement_id) OR {_KEPT}",
        f"relais_may_case('add_attachment', signalement_id) OR {_KEPT}",
    ),
    Policy("attachment_content", "SELECT", f"relais_may_case('read_attachment', {_CASE_OF_FILE})"),
    Policy(
        "attachment_content", "INSERT", check=f"relais_may_case('add_attachment', {_CASE_OF_FILE})"
    ),
    Policy(
        "attachment_content",
        "UPDATE",
        f"relais_may_case('add_attachment', {_CASE_OF_FILE})",
        f"relais_may_case('add_attachment', {_CASE_OF_FILE})",
    ),
    Policy(
        "attachment_content",
        "DELETE",
        f"relais_may_case('add_attachment', {_CASE_OF_FILE}) OR {_KEPT}",
    ),
)


def statements(plan: Plan) -> list[str]:
    """Every policy made anew; a table that has some shows nothing else."""
    made = [_forget()]
    for table in sorted({policy.table for policy in POLICIES}):
        if table not in BaseRow.metadata.tables:
            raise LookupError(f"no table {table}")
        made.append(f"ALTER TABLE {name(table)} ENABLE ROW LEVEL SECURITY")
    made += [_text(policy) for policy in POLICIES]
    made.append(
        f"CREATE POLICY relais_accounts ON account FOR ALL TO {ACCOUNTS} "
        "USING (true) WITH CHECK (true)"
    )
    return made


def _text(policy: Policy) -> str:
    using = f" USING ({policy.using})" if policy.using else ""
    check = f" WITH CHECK ({policy.check})" if policy.check else ""
    return (
        f"CREATE POLICY relais_{policy.verb.lower()} ON {name(policy.table)} "
        f"FOR {policy.verb}{using}{check}"
    )


def _forget() -> str:
    return """DO $do$
    DECLARE each record;
    BEGIN
      FOR each IN
        SELECT policyname, tablename FROM pg_policies
        WHERE schemaname = 'public' AND policyname LIKE 'relais%'
      LOOP
        EXECUTE format('DROP POLICY %I ON public.%I', each.policyname, each.tablename);
      END LOOP;
    END $do$"""
