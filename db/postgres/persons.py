"""Who asks: the account of the session, its rights and how far they reach.

`session_user` is whoever signed in, whatever SET ROLE says since; only a superuser changes it.
"""

from __future__ import annotations

from db.postgres.plan import OWNER, Plan
from db.postgres.words import array, function, literal

GRANTED = (
    "relais_me()",
    "relais_name()",
    "relais_role()",
    "relais_is_keeper()",
    "relais_may(text, integer, text, boolean)",
    "relais_may_team(text, bigint)",
    "relais_may_case(text, bigint)",
    "relais_has(text)",
    "relais_now()",
)
"""What policies and programs call in a person's name."""


def statements(plan: Plan) -> list[str]:
    """The functions, in the order in which they need each other."""
    return [
        _keeper(),
        _me(),
        _of_me("relais_name", "name"),
        _of_me("relais_role", "role"),
        _now(),
        _scope(plan),
        _may(plan),
        _has(),
        _may_team(),
        _may_case(plan),
    ]


def _keeper() -> str:
    # Of the base itself: makes and upgrades it, moves it, and is bound by none of the guards.
    body = f"SELECT pg_has_role(session_user, '{OWNER}', 'MEMBER')"
    return function("relais_is_keeper()", "boolean", body, language="sql", definer=False)


def _me() -> str:
    body = """
    SELECT a.* FROM account a
    WHERE a.login = session_user AND a.active
      AND pg_has_role(session_user, 'relais_' || a.role, 'MEMBER')
    """
    return function("relais_me()", "account", body, language="sql")


def _of_me(name: str, column: str) -> str:
    body = f"SELECT ({column})::text FROM relais_me() WHERE id IS NOT NULL"  # noqa: S608 (own names)
    return function(f"{name}()", "text", body, language="sql")


def _now() -> str:
    body = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    return function("relais_now()", "bigint", body, language="sql", kind="VOLATILE", definer=False)


def _scope(plan: Plan) -> str:
    lines = "\n".join(
        f"WHEN {literal(role + ' ' + action)} THEN {literal(scope)}"
        for (role, action), scope in sorted(plan.scopes.items())
    )
    body = f"SELECT CASE role || ' ' || wanted {lines} END"
    return function(
        "relais_scope(role text, wanted text)",
        "text",
        body,
        language="sql",
        kind="IMMUTABLE",
        definer=False,
    )


def _may(plan: Plan) -> str:
    municipal = array(plan.municipal_teams)
    body = f"""
    DECLARE
      me account;
      homes integer[];
    BEGIN
      me := relais_me();
      IF me.id IS NULL THEN
        RETURN false;
      END IF;
      SELECT coalesce(array_agg(each::integer), '{{}}') INTO homes
        FROM jsonb_array_elements_text(me.arrondissements::jsonb) AS each;
      RETURN coalesce(CASE relais_scope(me.role, wanted)
        WHEN 'anywhere' THEN true
        WHEN 'desk' THEN cardinality(homes) > 0
        WHEN 'district' THEN cardinality(homes) > 0 AND (place IS NULL OR place = ANY (homes))
        WHEN 'own_district' THEN place = ANY (homes)
        WHEN 'team' THEN held IS NULL OR held = me.team
        WHEN 'mediation' THEN held IS NULL OR held = coalesce(me.team, {literal(plan.mediation)})
        WHEN 'while_open' THEN still_open
        WHEN 'municipal' THEN held = me.team AND me.team = ANY ({municipal})
        WHEN 'files' THEN me.team = ANY ({municipal}) OR held = me.team
      END, false);
    END
    """  # noqa: S608 (own names)
    signature = "relais_may(wanted text, place integer, held text, still_open boolean)"
    return function(signature, "boolean", body)


def _has() -> str:
    body = "SELECT coalesce(relais_scope(relais_role(), wanted), '') <> ''"
    return function("relais_has(wanted text)", "boolean", body, language="sql")


def _may_team() -> str:
    body = """
    SELECT relais_may(wanted, NULL, (SELECT code FROM team WHERE id = of_team), true)
    """
    return function("relais_may_team(wanted text, of_team bigint)", "boolean", body, language="sql")


def _may_case(plan: Plan) -> str:
    body = f"""
    SELECT relais_may(wanted, s.arrondissement, t.code, s.status <> ALL ({array(plan.over)}))
    FROM signalement s LEFT JOIN team t ON t.id = s.team_id WHERE s.id = of_case
    """  # noqa: S608 (own names)
    return function("relais_may_case(wanted text, of_case bigint)", "boolean", body, language="sql")
