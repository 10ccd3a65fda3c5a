"""Every commit that changes what seats show says so to the seats that listen: small and late.

The text is JSON: {"k": what kind, "n": number of the signalement or absent, "s": the seat}.
"""

from __future__ import annotations

from db.postgres.words import function, literal

CHANNEL = "relais"
KINDS = {
    "event": "number",
    "team": "reference",
    "duty_slot": "reference",
    "duty_exception": "reference",
    "routing_rule": "reference",
    "rule_version": "reference",
    "category_setting": "reference",
    "setting": "reference",
    "area": "places",
    "import_run": "imports",
    "round": "rounds",
    "round_stop": "rounds",
    "hotspot": "hotspots",
}
"""What a change of each table touches, as `Changes` names it; "number": the one it is about."""
SEAT = "relais.seat"
"""The setting of a session that tells which seat it works for."""


def statements() -> list[str]:
    """The functions and a trigger for each table; the same text is sent once a transaction."""
    made = [_of_event(), _of_kind()]
    for table, kind in KINDS.items():
        if kind == "number":
            made.append(
                f"CREATE OR REPLACE TRIGGER relais_notify AFTER INSERT ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION relais_notify_event()"
            )
        else:
            made.append(
                f"CREATE OR REPLACE TRIGGER relais_notify AFTER INSERT OR UPDATE OR DELETE ON "
                f'"{table}" FOR EACH STATEMENT EXECUTE FUNCTION relais_notify_kind({literal(kind)})'
            )
    return made


def _of_event() -> str:
    body = f"""
    BEGIN
      PERFORM pg_notify('{CHANNEL}', json_build_object(
        'k', 'number',
        'n', (SELECT s.number FROM signalement s WHERE s.id = NEW.signalement_id),
        's', left(current_setting('{SEAT}', true), 36))::text);
      RETURN NULL;
    END
    """  # noqa: S608 (own names)
    return function("relais_notify_event()", "trigger", body, kind="VOLATILE")


def _of_kind() -> str:
    body = f"""
    BEGIN
      PERFORM pg_notify('{CHANNEL}', json_build_object(
        'k', TG_ARGV[0], 's', left(current_setting('{SEAT}', true), 36))::text);
      RETURN NULL;
    END
    """
    return function("relais_notify_kind()", "trigger", body, kind="VOLATILE")
