"""Roles of the server: the owner, the keeper of accounts, one group a role; what nobody may."""

from __future__ import annotations

from db.postgres.plan import ACCOUNTS, OWNER, Plan, group, groups
from db.postgres.words import literal, name


def make_roles(plan: Plan) -> list[str]:
    """Create the roles that are missing, none of which signs in.

    People never get CREATEROLE: accounts are made by functions that run as ACCOUNTS, which has it
    and may give the five groups only. From PostgreSQL 16 on such a role may alter nothing but what
    it made itself; on 15 the functions alone hold it to that.
    """
    made = [
        _create(each, "NOLOGIN NOINHERIT" if each == OWNER else "NOLOGIN")
        for each in (OWNER, *(group(role) for role in plan.roles))
    ]
    return [
        *made,
        _create(ACCOUNTS, "NOLOGIN CREATEROLE"),
        f"GRANT {groups(plan.roles)} TO {ACCOUNTS} WITH ADMIN OPTION",
        _become(OWNER),
        _become(ACCOUNTS),
    ]


def take_over(database: str) -> list[str]:
    """The base to the owner: who may enter, who may make what, whose its objects are."""
    base = _database_name(database)
    return [
        f"REVOKE ALL ON DATABASE {base} FROM PUBLIC",  # CONNECT, and TEMP to shadow tables with
        f"GRANT CONNECT, TEMPORARY ON DATABASE {base} TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}",
        f"GRANT USAGE ON SCHEMA public TO {ACCOUNTS}",
        _own_everything(),
        _no_large_objects(),
    ]


def let_in(plan: Plan, database: str) -> list[str]:
    """The five groups may enter and look; the rest is granted table by table."""
    five = groups(plan.roles)
    return [
        f"GRANT CONNECT ON DATABASE {_database_name(database)} TO {five}",
        f"GRANT USAGE ON SCHEMA public TO {five}",
    ]


def _create(role: str, options: str) -> str:
    return (
        f"DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal(role)}) "
        f"THEN CREATE ROLE {name(role)} {options}; END IF; END $do$"
    )


def _become(role: str) -> str:
    # Who prepares the base makes its objects in that role's name; a superuser may anyway. From 16
    # on who made a role administers it, and still may not become it.
    return (
        "DO $do$ BEGIN IF NOT ("  # noqa: S608 (own names)
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user) "
        f"THEN GRANT {name(role)} TO CURRENT_USER; END IF; END $do$"
    )


def _database_name(database: str) -> str:
    return '"' + database.replace('"', '""') + '"'


def _own_everything() -> str:
    # A base made before it was prepared belongs to whoever made it.
    return f"""DO $do$
    DECLARE each record;
    BEGIN
      FOR each IN
        SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS sort
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S')
          AND pg_get_userbyid(c.relowner) <> '{OWNER}'
          AND NOT EXISTS (
            SELECT FROM pg_depend d
            WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          )
      LOOP
        EXECUTE format('ALTER %s public.%I OWNER TO {OWNER}', each.sort, each.relname);
      END LOOP;
      FOR each IN
        SELECT p.oid::regprocedure::text AS signature FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace
          AND pg_get_userbyid(p.proowner) NOT IN ('{OWNER}', '{ACCOUNTS}')
      LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO {OWNER}', each.signature);
      END LOOP;
    END $do$"""  # noqa: S608 (own names)


def _no_large_objects() -> str:
    # Open to everybody by default; only a superuser can close it.
    return """DO $do$
    DECLARE each record;
    BEGIN
      IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
      END IF;
      FOR each IN
        SELECT p.oid::regprocedure::text AS signature FROM pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_open', 'lo_put',
                            'lo_get', 'lo_unlink', 'lowrite', 'loread', 'lo_truncate',
                            'lo_truncate64')
      LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION pg_catalog.%s FROM PUBLIC', each.signature);
      END LOOP;
    END $do$"""
