"""Histories of a shared base: the hash that chains the lines, worked out again by the server; who
may write a line of each kind; how a case stood."""

from __future__ import annotations

from db.postgres.plan import Plan
from db.postgres.words import array, function, literal

GRANTED = ("relais_rights(text)",)


def statements(plan: Plan) -> list[str]:
    """The hash, the rights of each kind of line, how a case stood by what its lines told."""
    return [
        _told(),
        _ascii(),
        _hash(),
        _rights(plan),
        _any_right(),
        _program(plan),
        _stood(),
    ]


def _ascii() -> str:
    # As `json.dumps(…, ensure_ascii=True)` writes what is beyond ASCII.
    body = r"""
    SELECT CASE WHEN octet_length(t) = length(t) AND strpos(t, chr(127)) = 0 THEN t ELSE (
      SELECT string_agg(
        CASE
          WHEN ascii(sign) < 127 THEN sign
          WHEN ascii(sign) < 65536 THEN '\u' || lpad(to_hex(ascii(sign)), 4, '0')
          ELSE '\u' || to_hex(55296 + ((ascii(sign) - 65536) >> 10))
            || '\u' || to_hex(56320 + ((ascii(sign) - 65536) & 1023))
        END, '' ORDER BY place)
      FROM unnest(string_to_array(t, NULL)) WITH ORDINALITY AS each (sign, place)
    ) END
    """
    return function(
        "relais_ascii(t text)",
        "text",
        body,
        language="sql",
        kind="IMMUTABLE",
        definer=False,
    )


def _hash() -> str:
    # The same text as `domain.history.chain_hash` makes.
    body = """
    SELECT encode(sha256(convert_to(
      '["' || (e).previous_hash || '","' || of_uid || '",' || (e).seq || ',"'
      || relais_told((e).at) || '",' || relais_ascii(to_json((e).actor)::text)
      || ',' || relais_ascii(to_json((e).role)::text)
      || ',' || relais_ascii(to_json((e).kind)::text)
      || ',' || relais_ascii(coalesce((e)."before", 'null'))
      || ',' || relais_ascii(coalesce((e)."after", 'null')) || ']', 'UTF8')), 'hex')
    """
    return function(
        "relais_hash(e event, of_uid text)",
        "text",
        body,
        language="sql",
        definer=False,
    )


def _rights(plan: Plan) -> str:
    lines = "\n".join(
        f"WHEN {literal(kind)} THEN {array(actions)}"
        for kind, actions in sorted(plan.rights.items())
    )
    body = f"SELECT CASE of_kind {lines} ELSE ARRAY[]::text[] END"
    return function(
        "relais_rights(of_kind text)",
        "text[]",
        body,
        language="sql",
        kind="IMMUTABLE",
        definer=False,
    )


def _any_right() -> str:
    body = """
    SELECT coalesce(bool_or(relais_may(wanted, place, held, still_open)), false)
    FROM unnest(relais_rights(of_kind)) AS wanted
    """
    return function(
        "relais_may_any(of_kind text, place integer, held text, still_open boolean)",
        "boolean",
        body,
        language="sql",
    )


def _program(plan: Plan) -> str:
    name, role = plan.program
    body = f"SELECT of_actor = {literal(name)} AND of_role = {literal(role)} AND of_kind = 'lapsed'"
    return function(
        "relais_is_program(of_actor text, of_role text, of_kind text)",
        "boolean",
        body,
        language="sql",
        kind="IMMUTABLE",
        definer=False,
    )


def _stood() -> str:
    # By the lines alone: the row may have been changed by the very transaction that is judged.
    body = """
    SELECT
      (SELECT e."after"::jsonb ->> 'status' FROM event e
        WHERE e.signalement_id = of_case AND e."after"::jsonb ? 'status'
        ORDER BY e.seq DESC LIMIT 1),
      (SELECT e."after"::jsonb ->> 'team' FROM event e
        WHERE e.signalement_id = of_case AND e."after"::jsonb ? 'team'
        ORDER BY e.seq DESC LIMIT 1),
      coalesce(
        (SELECT (e."after"::jsonb ->> 'arrondissement')::integer FROM event e
          WHERE e.signalement_id = of_case AND e.kind = 'corrected'
            AND e."after"::jsonb ? 'arrondissement'
          ORDER BY e.seq DESC LIMIT 1),
        split_part(s.number, '-', 1)::integer),
      split_part(s.number, '-', 1)::integer
    FROM signalement s WHERE s.id = of_case
    """
    return function(
        "relais_stood(of_case bigint, OUT status text, OUT team text, OUT place integer, "
        "OUT numbered integer)",
        "record",
        body,
        language="sql",
        kind="VOLATILE",
    )


def _told() -> str:
    # An instant as histories tell it (see `services.sealing.tell_instant`).
    body = """
    SELECT to_char(timestamp 'epoch' + micros * interval '1 microsecond',
                   'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'
    """
    return function(
        "relais_told(micros bigint)",
        "text",
        body,
        language="sql",
        definer=False,
    )
