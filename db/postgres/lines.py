"""The guard of each line of history: in its place, dated now, signed by who signed in, of a kind
that this person may write on a case that stood so, telling a move that is legal from there."""

from __future__ import annotations

from db.postgres.plan import Plan
from db.postgres.words import array, function, literal, refusal

FARTHEST_MICROS = 10 * 60 * 1_000_000
"""How far from the server's clock a line may be dated."""
LATE_MICROS = 5_000_000
"""Between the gesture at the seat and the line at the server."""
_FREELY = ("assigned", "routed", "rerouted")  # name any team
_TAKING = ("accepted", "visited")  # name the team of who takes from the pool
_IN_ITS_PLACE = f"""IF relais_is_keeper() THEN RETURN NEW; END IF;
      me := relais_me();
      IF me.id IS NULL THEN {refusal("no account")} END IF;
      IF NOT relais_is_program(NEW.actor, NEW.role, NEW.kind)
         AND (NEW.actor, NEW.role) IS DISTINCT FROM (me.name::text, me.role::text) THEN
        {refusal("not your name")}
      END IF;
      IF abs(NEW.at - relais_now()) > {FARTHEST_MICROS} THEN {refusal("not now")} END IF;
      SELECT s.uid INTO of_uid FROM signalement s WHERE s.id = NEW.signalement_id;
      IF of_uid IS NULL THEN {refusal("not allowed")} END IF;
      SELECT * INTO tail FROM event e
        WHERE e.signalement_id = NEW.signalement_id ORDER BY e.seq DESC LIMIT 1;
      IF NEW.seq <> coalesce(tail.seq, 0) + 1
         OR NEW.previous_hash <> coalesce(tail.hash, repeat('0', 64))
         OR (NEW.kind = 'created') <> (NEW.seq = 1)
         OR NEW.hash <> relais_hash(NEW, of_uid) THEN
        {refusal("broken chain")}
      END IF;
"""  # noqa: S608 (no word of anybody stands in it)
_RULED = """IF NEW.kind = 'undone' THEN
        ruled := relais_undoes(NEW, tail, stood.place, stood.team);
      ELSIF NEW.kind = 'lapsed' THEN
        ruled := relais_is_program(NEW.actor, NEW.role, NEW.kind)
          AND told ? 'team' AND told ->> 'team' IS NULL
          AND EXISTS (SELECT FROM event e WHERE e.signalement_id = NEW.signalement_id
            AND e."after"::jsonb ? 'accept_due_at' AND e.seq = (
              SELECT max(d.seq) FROM event d WHERE d.signalement_id = NEW.signalement_id
                AND d."after"::jsonb ? 'accept_due_at')
            AND e."after"::jsonb ->> 'accept_due_at' < relais_told(relais_now()));
      ELSE
        ruled := relais_exception(NEW, tail)
          OR relais_may_any(NEW.kind, stood.place, stood.team, true)
          OR (NEW.kind = 'rerouted'
              AND relais_may_any(NEW.kind, stood.numbered, stood.team, true));
      END IF;
"""


def statements(plan: Plan) -> list[str]:
    """Functions and the trigger."""
    return [
        _legal(plan),
        _undoes(plan),
        _own_voice(),
        _withdraws(plan),
        _exception(),
        _team(),
        _guard(plan),
        "CREATE OR REPLACE TRIGGER relais_history BEFORE INSERT ON event "
        "FOR EACH ROW EXECUTE FUNCTION relais_guard_event()",
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


def _undoes(plan: Plan) -> str:
    wanted = "\n".join(
        f"WHEN {literal(kind)} THEN {literal(action)}"
        for kind, action in sorted(plan.undoable.items())
    )
    soon = plan.undo_seconds * 1_000_000 + LATE_MICROS
    body = f"""
    DECLARE
      was jsonb := coalesce(tail."before", '{{}}')::jsonb;
      told jsonb := coalesce(line."after", '{{}}')::jsonb;
    BEGIN
      RETURN coalesce(
        tail.actor = line.actor AND tail.role = line.role
        AND line.at - tail.at <= {soon} AND relais_now() - tail.at <= {soon}
        AND NOT tail."after"::jsonb ? 'taken_back'
        AND relais_may(CASE tail.kind {wanted} END, place,
                       CASE WHEN was ? 'team' THEN was ->> 'team' ELSE held END, true)
        AND told ->> 'undone' = tail.kind AND told ->> 'undone_seq' = tail.seq::text
        AND told ->> 'status' = was ->> 'status'
        AND (told ? 'team') = (was ? 'team')
        AND told ->> 'team' IS NOT DISTINCT FROM was ->> 'team', false);
    END
    """
    return function(
        "relais_undoes(line event, tail event, place integer, held text)", "boolean", body
    )


def _own_voice() -> str:
    # As `services.voices.attached_by`: who attached it, or logged it there, last.
    body = """
    SELECT coalesce((
      SELECT e.actor = line.actor AND e.role = line.role
      FROM event e JOIN signalement s ON s.id = e.signalement_id
      WHERE e.kind = 'attached' AND CASE
        WHEN line."after"::jsonb ? 'voice' THEN e.signalement_id = line.signalement_id
          AND e."after"::jsonb ->> 'voice' = line."after"::jsonb ->> 'voice'
        ELSE s.number = line."after"::jsonb ->> 'to' AND e."after"::jsonb ? 'to' END
      ORDER BY e.id DESC LIMIT 1), false)
    """
    return function("relais_own_voice(line event)", "boolean", body, language="sql")


def _withdraws(plan: Plan) -> str:
    # An agent takes back, at once, what nobody has touched since.
    soon = plan.undo_seconds * 1_000_000 + LATE_MICROS
    body = f"""
    SELECT coalesce(bool_and(e.actor = line.actor AND e.role = line.role), false)
      AND coalesce(max(e.at), 0) >= relais_now() - {soon}
    FROM event e WHERE e.signalement_id = line.signalement_id
      AND e.xmin <> pg_current_xact_id()::xid
      AND (line.kind = 'cancelled' OR e.seq >= (
        SELECT max(b.seq) FROM event b WHERE b.signalement_id = line.signalement_id
          AND b.kind = 'attached'
          AND b."after"::jsonb ->> 'voice' = line."after"::jsonb ->> 'voice'))
    """  # noqa: S608 (no word of anybody stands in it)
    return function(
        "relais_withdraws(line event)", "boolean", body, language="sql", kind="VOLATILE"
    )


def _exception() -> str:
    # What a service does on the way of what it was asked, without the right to that alone. The
    # line that gives the right stands before it in the transaction, or must follow: `settled`.
    body = """
    DECLARE
      told jsonb := coalesce(line."after", '{}')::jsonb;
      making boolean := EXISTS (
        SELECT FROM event e WHERE e.signalement_id = line.signalement_id AND e.seq = 1
          AND e.xmin = pg_current_xact_id()::xid);
      follows boolean := tail.id IS NOT NULL AND tail.actor = line.actor
        AND EXISTS (SELECT FROM event e WHERE e.id = tail.id
                    AND e.xmin = pg_current_xact_id()::xid);
    BEGIN
      RETURN CASE line.kind
        WHEN 'created' THEN told ? 'from' AND relais_has('detach')
        WHEN 'routed' THEN making
        WHEN 'pooled' THEN making
          OR (follows AND tail.kind = 'undone' AND told ? 'inactive_team')
        WHEN 'emergency' THEN making OR (follows AND tail.kind = 'attached')
        WHEN 'cancelled' THEN told ? 'taken_back' AND (
          making OR (relais_has('log') AND line.seq <= 4 AND relais_withdraws(line)))
        WHEN 'reopened' THEN told ? 'came_back' AND relais_has('log')
        WHEN 'attached' THEN NOT told ? 'status' AND told ? 'voice' AND relais_has('log')
        WHEN 'detached' THEN
          (told ? 'from' AND told ? 'status' AND relais_has('detach'))
          OR (told ? 'taken_back' AND relais_has('log') AND relais_withdraws(line))
          OR (relais_has('detach') AND relais_own_voice(line))
        ELSE false
      END;
    END
    """
    return function("relais_exception(line event, tail event)", "boolean", body, kind="VOLATILE")


def _team() -> str:
    body = f"""
    DECLARE
      told jsonb := coalesce(line."after", '{{}}')::jsonb;
      named text := told ->> 'team';
      me account;
    BEGIN
      IF NOT told ? 'team' OR named IS NOT DISTINCT FROM held THEN RETURN true; END IF;
      IF line.kind = ANY ({array(_TAKING)}) THEN
        me := relais_me();
        RETURN held IS NULL AND CASE WHEN me.team IS NULL
          THEN relais_may('visit', NULL, named, true) ELSE named = me.team END;
      END IF;
      RETURN named IS NULL OR line.kind = ANY ({array(_FREELY)}) OR line.kind = 'undone'
        OR (line.kind = 'detached' AND told ? 'taken_back');
    END
    """
    return function("relais_team_ok(line event, held text)", "boolean", body)


def _guard(plan: Plan) -> str:
    moves = array(sorted({kind for kind, _, _ in plan.legal} - {"attached", "detached"}))
    body = f"""
    DECLARE
      me account;
      tail event;
      stood record;
      told jsonb;
      was jsonb;
      of_uid text;
      status_now text;
      ruled boolean;
    BEGIN
      {_IN_ITS_PLACE}
      stood := relais_stood(NEW.signalement_id);
      told := coalesce(NEW."after", '{{}}')::jsonb;
      was := coalesce(NEW."before", '{{}}')::jsonb;
      IF (was ? 'status' AND was ->> 'status' IS DISTINCT FROM stood.status)
         OR (was ? 'team' AND was ->> 'team' IS DISTINCT FROM stood.team) THEN
        {refusal("untrue line")}
      END IF;
      status_now := coalesce(told ->> 'status', stood.status);
      {_RULED}
      IF NOT coalesce(ruled, false) THEN {refusal("not allowed")} END IF;
      IF NOT relais_team_ok(NEW, stood.team) THEN {refusal("not allowed")} END IF;
      IF NEW.kind NOT IN ('created', 'undone') AND NOT told ? 'taken_back'
         AND (NEW.kind = ANY ({moves}) OR status_now IS DISTINCT FROM stood.status)
         AND NOT coalesce(relais_legal(NEW.kind, stood.status, status_now), false) THEN
        {refusal("illegal move")}
      END IF;
      IF NEW.kind = 'created' AND status_now IS DISTINCT FROM 'new' THEN
        {refusal("illegal move")}
      END IF;
      IF told ? 'taken_back' AND NEW.kind NOT IN ('cancelled', 'detached') THEN
        {refusal("untrue line")}
      END IF;
      RETURN NEW;
    END
    """
    return function("relais_guard_event()", "trigger", body, kind="VOLATILE")
