"""Accounts of a shared base: a person is a login of the server and a row, made together.

People never get CREATEROLE: these functions run as ACCOUNTS, which may make logins and give the
five groups only. The password comes as a SCRAM verifier: no clear text reaches the server or its
log.
"""

from __future__ import annotations

from db.postgres.plan import ACCOUNTS, Plan
from db.postgres.words import array, function, literal, refusal

GRANTED = (
    "relais_account_save(text, text, text, text, text, text)",
    "relais_account_retire(text)",
)
"""What an administrator's session may call; each refuses the others."""
LOGIN = "^[a-z][a-z0-9._@-]{1,62}$"
VERIFIER = "^SCRAM-SHA-256[$]"
_REQUIRE = (
    "IF NOT relais_is_keeper() AND NOT relais_has('edit_accounts') THEN "
    + refusal("not allowed")
    + " END IF;"
)
# A login that exists for another use is not taken over: on PostgreSQL 15 CREATEROLE would allow it.
_NOT_OURS = f"""
      IF EXISTS (
        SELECT FROM pg_roles r WHERE r.rolname = of_login AND (
          r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
          OR r.rolname LIKE 'relais\\_%' OR r.rolname LIKE 'pg\\_%'
          OR NOT EXISTS (SELECT FROM account a WHERE a.login = of_login))
      ) THEN {refusal("not an account")} END IF;
"""  # noqa: S608 (no word of anybody stands in it)


def statements(plan: Plan) -> list[str]:
    """The functions, in the hands of ACCOUNTS."""
    # An owner is wanted that might make functions there: for that moment alone.
    made = [f"GRANT CREATE ON SCHEMA public TO {ACCOUNTS}", _save(plan), _retire()]
    for signature in GRANTED:
        made.append(f"ALTER FUNCTION {signature} OWNER TO {ACCOUNTS}")
    return [*made, f"REVOKE CREATE ON SCHEMA public FROM {ACCOUNTS}"]


def _save(plan: Plan) -> str:
    body = f"""
    DECLARE
      me text;
      group_now text;
      each text;
    BEGIN
      {_REQUIRE}
      IF of_login !~ {literal(LOGIN)} OR of_role <> ALL ({array(plan.roles)}) THEN
        {refusal("not an account")}
      END IF;
      {_NOT_OURS}
      IF of_login = session_user AND NOT relais_is_keeper() AND of_role <> relais_role() THEN
        {refusal("not oneself")}
      END IF;
      IF verifier <> '' AND verifier !~ {literal(VERIFIER)} THEN {refusal("not a verifier")} END IF;
      me := coalesce(relais_name(), session_user);
      IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = of_login) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', of_login);
      END IF;
      EXECUTE format('ALTER ROLE %I LOGIN', of_login);
      IF verifier <> '' THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', of_login, verifier);
      END IF;
      group_now := 'relais_' || of_role;
      FOREACH each IN ARRAY {array(plan.roles)} LOOP
        IF 'relais_' || each <> group_now
           AND pg_has_role(of_login, 'relais_' || each, 'MEMBER') THEN
          EXECUTE format('REVOKE %I FROM %I', 'relais_' || each, of_login);
        END IF;
      END LOOP;
      -- Rights are inherited; nobody needs to become the group.
      EXECUTE format('GRANT %I TO %I', group_now, of_login)
        || CASE WHEN current_setting('server_version_num')::integer >= 160000
             THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END;
      INSERT INTO account AS a (login, name, role, arrondissements, team, active, created_at,
                                created_by, updated_at, version)
        VALUES (of_login, of_name, of_role, districts, nullif(of_team, ''), true, relais_now(), me,
                relais_now(), 1)
        ON CONFLICT (login) DO UPDATE SET name = of_name, role = of_role,
          arrondissements = districts, team = nullif(of_team, ''), active = true,
          updated_at = relais_now(), version = a.version + 1;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function(
        "relais_account_save(of_login text, of_name text, of_role text, districts text, "
        "of_team text, verifier text)",
        "void",
        body,
        kind="VOLATILE",
    )


def _retire() -> str:
    body = f"""
    BEGIN
      {_REQUIRE}
      {_NOT_OURS}
      IF of_login = session_user THEN {refusal("not oneself")} END IF;
      IF NOT EXISTS (SELECT FROM account a WHERE a.login = of_login) THEN
        {refusal("not an account")}
      END IF;
      EXECUTE format('ALTER ROLE %I NOLOGIN', of_login);
      UPDATE account SET active = false, updated_at = relais_now(), version = version + 1
        WHERE login = of_login;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_account_retire(of_login text)", "void", body, kind="VOLATILE")
