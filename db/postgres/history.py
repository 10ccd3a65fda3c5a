"""Histories of a shared base: each line in its place, signed by who signs in, chained by a hash
that the server works out again."""

from __future__ import annotations

from db.postgres.plan import Plan
from db.postgres.words import array, function, literal, refusal

GRANTED = ("relais_rights(text)",)
FARTHEST_MICROS = 10 * 60 * 1_000_000
"""How far from the server's clock a line may be dated."""


def statements(plan: Plan) -> list[str]:
    """The hash, the rights of each kind of line, the guard."""
    return [
        _ascii(),
        _hash(),
        _rights(plan),
        _any_right(),
        _program(plan),
        _guard(),
        "CREATE OR REPLACE TRIGGER relais_history BEFORE INSERT ON event "
        "FOR EACH ROW EXECUTE FUNCTION relais_guard_event()",
    ]


def _ascii() -> str:
    # As `json.dumps(…, ensure_ascii=True)` writes what is beyond ASCII.
    body = r"""
    SELECT CASE WHEN octet_length(t) = length(t) THEN t ELSE (
      SELECT string_agg(
        CASE
          WHEN ascii(sign) < 128 THEN sign
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
      || to_char(timestamp 'epoch' + (e).at * interval '1 microsecond',
                 'YYYY-MM-DD"T"HH24:MI:SS.US')
      || '+00:00",' || relais_ascii(to_json((e).actor)::text)
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


def _guard() -> str:
    body = f"""
    DECLARE
      me account;
      tail record;
      held record;
    BEGIN
      IF relais_is_keeper() THEN RETURN NEW; END IF;
      me := relais_me();
      IF me.id IS NULL THEN {refusal("no account")} END IF;
      IF NOT relais_is_program(NEW.actor, NEW.role, NEW.kind)
         AND (NEW.actor, NEW.role) IS DISTINCT FROM (me.name::text, me.role::text) THEN
        {refusal("not your name")}
      END IF;
      IF abs(NEW.at - relais_now()) > {FARTHEST_MICROS} THEN {refusal("not now")} END IF;
      SELECT s.uid, s.arrondissement, s.status, t.code,
             s.xmin = pg_current_xact_id()::xid AS touched
        INTO held FROM signalement s LEFT JOIN team t ON t.id = s.team_id
        WHERE s.id = NEW.signalement_id;
      IF held.uid IS NULL THEN {refusal("not allowed")} END IF;
      SELECT e.seq, e.hash INTO tail FROM event e
        WHERE e.signalement_id = NEW.signalement_id ORDER BY e.seq DESC LIMIT 1;
      IF NEW.seq <> coalesce(tail.seq, 0) + 1
         OR NEW.previous_hash <> coalesce(tail.hash, repeat('0', 64))
         OR NEW.hash <> relais_hash(NEW, held.uid) THEN
        {refusal("broken chain")}
      END IF;
      -- What changes its row is judged on what the row was (`relais_guard_case`).
      IF NEW.kind <> 'lapsed' AND NOT relais_may_any(
           NEW.kind,
           CASE WHEN held.touched THEN NULL ELSE held.arrondissement END,
           CASE WHEN held.touched THEN NULL ELSE held.code END,
           true) THEN
        {refusal("not allowed")}
      END IF;
      RETURN NEW;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_guard_event()", "trigger", body, kind="VOLATILE")
