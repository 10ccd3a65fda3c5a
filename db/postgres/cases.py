"""Signalements of a shared base change by a line of their history, told, legal, and by who may.

Judged when the transaction ends: the line comes after the row that it tells of.
"""

from __future__ import annotations

from db.postgres.plan import Plan
from db.postgres.words import array, function, literal, refusal

_DEADLINES = ("accept_due_at", "visit_due_at", "answer_due_at")
_LATE_MICROS = 5_000_000  # between the gesture at the seat and the line at the server
_END_OF_HISTORY = f"""IF NEW.last_seq <> OLD.last_seq THEN
        IF (to_jsonb(NEW) - 'last_seq' - 'last_hash')
           IS DISTINCT FROM (to_jsonb(OLD) - 'last_seq' - 'last_hash')
           OR NOT EXISTS (SELECT FROM event e WHERE e.signalement_id = NEW.id
                          AND e.seq = NEW.last_seq AND e.hash = NEW.last_hash) THEN
          {refusal("broken chain")}
        END IF;
        RETURN NULL;
      END IF;
"""
_DEFERRED = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION"


def statements(plan: Plan) -> list[str]:
    """Functions and triggers."""
    return [
        _legal(plan),
        _told(),
        _undone(plan),
        _may_change(),
        _case(),
        _made(),
        _settled(),
        _follows(),
        _sequence(),
        *_constraint("signalement", "relais_case", "AFTER UPDATE", "relais_guard_case"),
        *_constraint("signalement", "relais_made", "AFTER INSERT", "relais_guard_made"),
        *_constraint("event", "relais_settled", "AFTER INSERT", "relais_guard_settled"),
        *_constraint("routing_decision", "relais_follows", "AFTER INSERT", "relais_guard_follows"),
        *_constraint("visit", "relais_follows", "AFTER INSERT", "relais_guard_follows"),
        "CREATE OR REPLACE TRIGGER relais_sequence BEFORE INSERT OR UPDATE ON number_sequence "
        "FOR EACH ROW EXECUTE FUNCTION relais_guard_sequence()",
    ]


def _constraint(table: str, name: str, when: str, called: str) -> list[str]:
    # A constraint trigger cannot be replaced in place.
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE CONSTRAINT TRIGGER {name} {when} ON {table} {_DEFERRED} {called}()",
    ]


def _legal(plan: Plan) -> str:
    moves = array(f"{kind} {before} {after}" for kind, before, after in sorted(plan.legal))
    body = f"SELECT (of_kind || ' ' || was || ' ' || is_now) = ANY ({moves})"
    return function(
        "relais_legal(of_kind text, was text, is_now text)",
        "boolean",
        body,
        language="sql",
        kind="IMMUTABLE",
        definer=False,
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


def _undone(plan: Plan) -> str:
    wanted = "\n".join(
        f"WHEN {literal(kind)} THEN {literal(action)}"
        for kind, action in sorted(plan.undoable.items())
    )
    body = f"""
    DECLARE
      first event;
      was jsonb;
      held text;
    BEGIN
      SELECT * INTO first FROM event e
        WHERE e.signalement_id = line.signalement_id AND e.seq = line.seq - 1;
      was := first."before"::jsonb;
      held := CASE WHEN was ? 'team' THEN was ->> 'team' ELSE of_team END;
      RETURN coalesce(
        first.actor = line.actor AND first.role = line.role
        AND line.at - first.at <= {plan.undo_seconds * 1_000_000 + _LATE_MICROS}
        AND relais_may(CASE first.kind {wanted} END, place, held, true)
        AND first."after"::jsonb ->> 'status' = status_was
        AND was ->> 'status' = status_now, false);
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function(
        "relais_undoes(line event, place integer, of_team text, status_was text, status_now text)",
        "boolean",
        body,
    )


def _may_change() -> str:
    # The right to the move; or what is one's own: an entry taken back, an attachment mended, a
    # scene that a new voice opens again.
    body = """
    SELECT CASE
      WHEN (line).kind = 'cancelled' AND told ? 'taken_back' THEN (was).created_by = (line).actor
      WHEN (line).kind = 'reopened' AND told ? 'came_back'
        THEN relais_may('add_voice', (was).arrondissement, held, true)
      WHEN (line).kind = 'attached' AND moves
        THEN relais_may('attach', (was).arrondissement, held, true)
      WHEN (line).kind = 'detached' AND moves
        THEN relais_may('detach', (was).arrondissement, held, true) OR (line).actor = (
          SELECT e.actor FROM event e
          WHERE e.signalement_id = (was).id AND e.kind = 'attached' AND e.seq < (line).seq
          ORDER BY e.seq DESC LIMIT 1)
      ELSE relais_may_any((line).kind, (was).arrondissement, held, true)
    END
    FROM (SELECT coalesce((line)."after", '{}')::jsonb AS told) AS said
    """
    return function(
        "relais_may_change(line event, was signalement, held text, moves boolean)",
        "boolean",
        body,
        language="sql",
    )


def _case() -> str:
    deadlines = "\n".join(
        f"IF NEW.{name} IS DISTINCT FROM OLD.{name} AND NEW.{name} IS NOT NULL "
        f"AND coalesce(told ->> '{name}', '') <> relais_told(NEW.{name}) THEN "
        f"{refusal('untold deadline')} END IF;"
        for name in _DEADLINES
    )
    body = f"""
    DECLARE
      line event;
      told jsonb;
      held text;
      takes text;
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      {_END_OF_HISTORY}
      SELECT * INTO line FROM event e
        WHERE e.signalement_id = NEW.id AND e.seq IN (OLD.last_seq, OLD.last_seq + 1)
          AND e.xmin = pg_current_xact_id()::xid
        ORDER BY e.seq DESC LIMIT 1;
      IF line.id IS NULL OR NEW.last_hash <> OLD.last_hash THEN {refusal("untold change")} END IF;
      told := coalesce(line."after", '{{}}')::jsonb;
      SELECT t.code INTO held FROM team t WHERE t.id = OLD.team_id;
      IF line.kind = 'undone' THEN
        IF NOT relais_undoes(line, OLD.arrondissement, held,
             CASE WHEN OLD.status = NEW.status THEN told ->> 'status' ELSE OLD.status END,
             NEW.status)
           AND OLD.status <> NEW.status THEN {refusal("not allowed")} END IF;
        RETURN NULL;
      END IF;
      IF line.kind = 'lapsed' THEN
        IF OLD.status <> NEW.status AND coalesce(OLD.accept_due_at, relais_now()) >= relais_now()
        THEN {refusal("not lapsed")} END IF;
      ELSIF line.kind <> 'created'
        AND NOT relais_may_change(line, OLD, held, NEW.status <> OLD.status) THEN
        {refusal("not allowed")}
      END IF;
      IF NEW.status <> OLD.status AND (
           line.seq <> OLD.last_seq + 1
           OR NOT relais_legal(line.kind, OLD.status, NEW.status)
           OR coalesce(told ->> 'status', '') <> NEW.status) THEN
        {refusal("illegal move")}
      END IF;
      IF NEW.team_id IS DISTINCT FROM OLD.team_id THEN
        SELECT t.code INTO takes FROM team t WHERE t.id = NEW.team_id;
        IF NOT told ? 'team' OR (told ->> 'team') IS DISTINCT FROM takes THEN
          {refusal("untold team")}
        END IF;
      END IF;
      {deadlines}
      RETURN NULL;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_guard_case()", "trigger", body, kind="VOLATILE")


def _made() -> str:
    body = f"""
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      IF NOT EXISTS (
        SELECT FROM event e WHERE e.signalement_id = NEW.id AND e.seq = 1 AND e.kind = 'created'
          AND (e."after"::jsonb ->> 'number') = NEW.number
          AND e.xmin = pg_current_xact_id()::xid) THEN
        {refusal("untold case")}
      END IF;
      RETURN NULL;
    END
    """
    return function("relais_guard_made()", "trigger", body, kind="VOLATILE")


def _settled() -> str:
    body = f"""
    DECLARE
      now_is record;
      told jsonb;
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      SELECT s.last_seq, s.last_hash, s.status, t.code INTO now_is
        FROM signalement s LEFT JOIN team t ON t.id = s.team_id WHERE s.id = NEW.signalement_id;
      IF now_is.last_seq < NEW.seq
         OR (now_is.last_seq = NEW.seq AND now_is.last_hash <> NEW.hash) THEN
        {refusal("broken chain")}
      END IF;
      IF now_is.last_seq = NEW.seq THEN
        told := coalesce(NEW."after", '{{}}')::jsonb;
        IF coalesce(told ->> 'status', now_is.status) <> now_is.status
           OR (told ? 'team' AND (told ->> 'team') IS DISTINCT FROM now_is.code) THEN
          {refusal("untrue line")}
        END IF;
      END IF;
      RETURN NULL;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_guard_settled()", "trigger", body, kind="VOLATILE")


def _follows() -> str:
    body = f"""
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      IF NOT EXISTS (
        SELECT FROM event e WHERE e.signalement_id = NEW.signalement_id
          AND e.xmin = pg_current_xact_id()::xid
          AND (TG_TABLE_NAME <> 'visit' OR e.kind = 'visited')
          AND (e.actor = NEW.actor OR e.kind = 'lapsed')) THEN
        {refusal("untold change")}
      END IF;
      RETURN NULL;
    END
    """
    return function("relais_guard_follows()", "trigger", body, kind="VOLATILE")


def _sequence() -> str:
    body = f"""
    BEGIN
      IF NOT relais_is_keeper()
         AND NEW.last <> (CASE TG_OP WHEN 'INSERT' THEN 1 ELSE OLD.last + 1 END) THEN
        {refusal("number out of turn")}
      END IF;
      RETURN NEW;
    END
    """
    return function("relais_guard_sequence()", "trigger", body, kind="VOLATILE")
