"""Signalements of a shared base, and what hangs on them, change by a line of history that tells it.

Judged when the transaction ends: the line comes after the row that it tells of. The line itself is
judged when it is written (`lines`).
"""

from __future__ import annotations

from db.postgres.lines import FARTHEST_MICROS
from db.postgres.plan import Plan
from db.postgres.words import array, function, literal, refusal

_REWRITES = ("rectified", "pseudonymised", "text_masked")
_SCENE = (
    "arrondissement", "category", "place_kind", "description", "people", "recurrence_days",
    "recurrence_from", "recurrence_to", "vulnerable", "observed_at", "place_label", "lon", "lat",
    "precision", "place_score", "sector_code", "cell",
)  # fmt: skip
_CASE_KINDS = (
    # columns of a signalement, and the kinds of lines that may change them
    (_SCENE, ("corrected", *_REWRITES)),
    (("attached_text", "voices"), ("attached", "detached", *_REWRITES)),
    (("attached_to_id",), ("attached", "detached")),
    (("emergency",), ("emergency", "detached")),
    (("rule_code",), ("rerouted",)),
)
_VOICE_KINDS = (
    (("signalement_id", "origin_id"), ("attached", "detached", "created")),
    (("description", "facts"), ("created", "detached", *_REWRITES)),
    (("answered_at",), ("answered", "reopened", "undone", *_REWRITES)),
    (("answer_by",), ("cancelled", "detached", "created", "identity_erased", *_REWRITES)),
)
_DERIVED = frozenset({"due_at"})  # worked out of the others, and of who still waits
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
_FOLLOWS_UP = f"""IF OLD.attached_to_id IS NOT NULL
         AND (to_jsonb(NEW) - 'attached_to_id') = (to_jsonb(OLD) - 'attached_to_id')
         AND EXISTS (SELECT FROM signalement p WHERE p.id = OLD.attached_to_id
                     AND p.attached_to_id = NEW.attached_to_id) THEN
        RETURN NULL;  -- what was attached to what is attached now follows it
      END IF;
      IF NEW.last_hash <> OLD.last_hash THEN {refusal("broken chain")} END IF;
"""
_DEFERRED = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION"


def statements(plan: Plan) -> list[str]:
    """Functions and triggers."""
    return [
        _has_line(),
        _case(plan),
        _made(),
        _settled(),
        _follows(),
        _voice(),
        _identity(),
        _numbered(),
        _sequence(),
        _given(),
        *_constraint("signalement", "relais_case", "AFTER UPDATE", "relais_guard_case"),
        *_constraint("signalement", "relais_made", "AFTER INSERT", "relais_guard_made"),
        *_constraint("event", "relais_settled", "AFTER INSERT", "relais_guard_settled"),
        *_constraint("routing_decision", "relais_follows", "AFTER INSERT", "relais_guard_follows"),
        *_constraint("visit", "relais_follows", "AFTER INSERT", "relais_guard_follows"),
        *_constraint(
            "signalement_copy", "relais_follows", "AFTER INSERT OR DELETE", "relais_guard_follows"
        ),
        *_constraint("voice", "relais_voice", "AFTER INSERT OR UPDATE", "relais_guard_voice"),
        *_constraint(
            "reporter_identity",
            "relais_identity",
            "AFTER INSERT OR DELETE",
            "relais_guard_identity",
        ),
        *_constraint(
            "number_sequence", "relais_given", "AFTER INSERT OR UPDATE", "relais_guard_given"
        ),
        "CREATE OR REPLACE TRIGGER relais_numbered BEFORE INSERT ON signalement "
        "FOR EACH ROW EXECUTE FUNCTION relais_guard_numbered()",
        "CREATE OR REPLACE TRIGGER relais_sequence BEFORE INSERT OR UPDATE ON number_sequence "
        "FOR EACH ROW EXECUTE FUNCTION relais_guard_sequence()",
    ]


def _constraint(table: str, name: str, when: str, called: str) -> list[str]:
    # A constraint trigger cannot be replaced in place.
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE CONSTRAINT TRIGGER {name} {when} ON {table} {_DEFERRED} {called}()",
    ]


def _has_line() -> str:
    # Written in this transaction; no kinds: of any.
    body = """
    SELECT EXISTS (
      SELECT FROM event e WHERE e.signalement_id = of_case
        AND e.xmin = pg_current_xact_id()::xid
        AND (cardinality(kinds) = 0 OR e.kind = ANY (kinds)))
    """
    return function(
        "relais_has_line(of_case bigint, kinds text[])",
        "boolean",
        body,
        language="sql",
        kind="VOLATILE",
    )


def _changed(columns: tuple[str, ...]) -> str:
    new = ", ".join(f'NEW."{column}"' for column in columns)
    old = ", ".join(f'OLD."{column}"' for column in columns)
    return f"(ROW({new}) IS DISTINCT FROM ROW({old}))"


def _told_columns(plan: Plan) -> str:
    codes = [name for name in plan.told_codes if name != "status"]
    instants = [name for name in plan.told_instants if name not in _DERIVED]
    shown = {**{name: f"NEW.{name}::text" for name in codes}}
    shown |= {name: f"relais_told(NEW.{name})" for name in instants}
    return "\n".join(
        f"IF NEW.{name} IS DISTINCT FROM OLD.{name} AND (NOT told ? '{name}' "
        f"OR told ->> '{name}' IS DISTINCT FROM {text}) THEN {refusal('untold change')} END IF;"
        for name, text in shown.items()
    )


def _case(plan: Plan) -> str:
    kinds = "\n".join(
        f"IF {_changed(columns)} AND NOT line.kind = ANY ({array(lines)}) THEN "
        f"{refusal('untold change')} END IF;"
        for columns, lines in _CASE_KINDS
    )
    body = f"""
    DECLARE
      line event;
      told jsonb;
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      {_END_OF_HISTORY}
      {_FOLLOWS_UP}
      SELECT * INTO line FROM event e
        WHERE e.signalement_id = NEW.id AND e.seq IN (OLD.last_seq, OLD.last_seq + 1)
          AND e.xmin = pg_current_xact_id()::xid
        ORDER BY e.seq DESC LIMIT 1;
      IF line.id IS NULL THEN {refusal("untold change")} END IF;
      told := coalesce(line."after", '{{}}')::jsonb;
      IF NEW.status <> OLD.status AND told ->> 'status' IS DISTINCT FROM NEW.status THEN
        {refusal("untold change")}
      END IF;
      IF NEW.team_id IS DISTINCT FROM OLD.team_id AND (NOT told ? 'team' OR
           (told ->> 'team') IS DISTINCT FROM (SELECT t.code FROM team t WHERE t.id = NEW.team_id))
      THEN {refusal("untold change")} END IF;
      {kinds}
      {_told_columns(plan)}
      RETURN NULL;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_guard_case()", "trigger", body, kind="VOLATILE")


def _made() -> str:
    # Received long ago: only what says so itself (typed while the base was away, or detached).
    body = f"""
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      IF NOT EXISTS (
        SELECT FROM event e WHERE e.signalement_id = NEW.id AND e.seq = 1 AND e.kind = 'created'
          AND (e."after"::jsonb ->> 'number') = NEW.number
          AND e.xmin = pg_current_xact_id()::xid) THEN
        {refusal("untold case")}
      END IF;
      IF NEW.received_at < relais_now() - {FARTHEST_MICROS} AND NOT relais_has('import')
         AND NOT EXISTS (
           SELECT FROM event e WHERE e.signalement_id = NEW.id AND e.seq = 1
             AND (e."after"::jsonb ? 'from'
                  OR e."after"::jsonb ->> 'typed_at' = relais_told(NEW.received_at))) THEN
        {refusal("untold date")}
      END IF;
      RETURN NULL;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_guard_made()", "trigger", body, kind="VOLATILE")


def _settled() -> str:
    # The row agrees with the end of its history, and what one line announces has come.
    body = f"""
    DECLARE
      now_is record;
      stood record;
      told jsonb := coalesce(NEW."after", '{{}}')::jsonb;
      other text;
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      SELECT s.last_seq, s.last_hash, s.status, s.number, t.code INTO now_is
        FROM signalement s LEFT JOIN team t ON t.id = s.team_id WHERE s.id = NEW.signalement_id;
      IF now_is.last_seq < NEW.seq
         OR (now_is.last_seq = NEW.seq AND now_is.last_hash <> NEW.hash) THEN
        {refusal("broken chain")}
      END IF;
      IF now_is.last_seq = NEW.seq THEN
        stood := relais_stood(NEW.signalement_id);
        IF stood.status IS DISTINCT FROM now_is.status
           OR stood.team IS DISTINCT FROM now_is.code THEN
          {refusal("untrue line")}
        END IF;
      END IF;
      other := CASE
        WHEN NEW.kind = 'attached' AND told ? 'status' THEN told ->> 'to'
        WHEN NEW.kind = 'detached' AND told ? 'status' AND told ? 'from' THEN told ->> 'from'
        WHEN NEW.kind = 'created' AND told ? 'from' THEN told ->> 'from'
      END;
      IF other IS NOT NULL AND NOT EXISTS (
        SELECT FROM event e JOIN signalement s ON s.id = e.signalement_id
        WHERE s.number = other AND e.xmin = pg_current_xact_id()::xid
          AND e.kind = CASE NEW.kind WHEN 'created' THEN 'detached' ELSE NEW.kind END
          AND now_is.number IN (e."after"::jsonb ->> 'to', e."after"::jsonb ->> 'from')) THEN
        {refusal("untrue line")}
      END IF;
      IF NEW.kind = 'answered' AND NOT EXISTS (
        SELECT FROM voice v WHERE v.signalement_id = NEW.signalement_id
          AND v.uid = told ->> 'voice' AND v.xmin = pg_current_xact_id()::xid
          AND relais_told(v.answered_at) = told ->> 'answered_at') THEN
        {refusal("untrue line")}
      END IF;
      IF NEW.kind = 'visited' AND NOT EXISTS (
        SELECT FROM visit v WHERE v.signalement_id = NEW.signalement_id
          AND v.xmin = pg_current_xact_id()::xid) THEN
        {refusal("untrue line")}
      END IF;
      IF NEW.kind = 'reopened' AND told ? 'came_back' AND NOT EXISTS (
        SELECT FROM event e WHERE e.signalement_id = NEW.signalement_id
          AND e.seq = NEW.seq + 1 AND e.kind = 'attached'
          AND e.xmin = pg_current_xact_id()::xid) THEN
        {refusal("untrue line")}
      END IF;
      RETURN NULL;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_guard_settled()", "trigger", body, kind="VOLATILE")


def _follows() -> str:
    body = f"""
    DECLARE of_case bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.signalement_id
                              ELSE NEW.signalement_id END;
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      IF NOT relais_has_line(of_case, CASE TG_TABLE_NAME
           WHEN 'visit' THEN ARRAY['visited']
           WHEN 'signalement_copy' THEN ARRAY['created', 'rerouted']
           ELSE ARRAY[]::text[] END) THEN
        {refusal("untold change")}
      END IF;
      IF TG_TABLE_NAME = 'routing_decision' THEN
        IF NEW.actor IS DISTINCT FROM relais_name()
           AND NOT relais_has_line(of_case, ARRAY['lapsed']) THEN
          {refusal("not your name")}
        END IF;
      END IF;
      RETURN NULL;
    END
    """
    return function("relais_guard_follows()", "trigger", body, kind="VOLATILE")


def _voice() -> str:
    kinds = "\n".join(
        f"IF {_changed(columns)} AND NOT (relais_has_line(NEW.signalement_id, {array(lines)}) "
        f"OR relais_has_line(OLD.signalement_id, {array(lines)}) "
        f"OR relais_has_line(coalesce(NEW.origin_id, 0), {array(lines)})) THEN "
        f"{refusal('untold change')} END IF;"
        for columns, lines in _VOICE_KINDS
    )
    body = f"""
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
          SELECT FROM event e WHERE e.signalement_id = NEW.signalement_id
            AND e.xmin = pg_current_xact_id()::xid AND e.kind IN ('created', 'attached')
            AND e."after"::jsonb ->> 'voice' = NEW.uid
            AND (NEW.received_at >= relais_now() - {FARTHEST_MICROS} OR relais_has('import')
                 OR e."after"::jsonb ->> 'typed_at' = relais_told(NEW.received_at))) THEN
          {refusal("untold change")}
        END IF;
        RETURN NULL;
      END IF;
      {kinds}
      RETURN NULL;
    END
    """
    return function("relais_guard_voice()", "trigger", body, kind="VOLATILE")


def _identity() -> str:
    # Given with the voice that brings it, taken away by a line that says so.
    body = f"""
    DECLARE
      of_voice voice;
      kinds text[];
    BEGIN
      IF relais_is_keeper() THEN RETURN NULL; END IF;
      SELECT * INTO of_voice FROM voice v
        WHERE v.id = CASE TG_OP WHEN 'DELETE' THEN OLD.voice_id ELSE NEW.voice_id END;
      IF TG_OP = 'INSERT' THEN
        kinds := ARRAY['created', 'attached'];
      ELSE
        kinds := ARRAY['identity_erased', 'cancelled', 'detached'];
      END IF;
      IF NOT EXISTS (
        SELECT FROM event e WHERE e.xmin = pg_current_xact_id()::xid
          AND e.signalement_id IN (of_voice.signalement_id, of_voice.origin_id)
          AND (e.kind = ANY (kinds) OR (TG_OP = 'DELETE' AND e.kind IN ('created')
               AND e."after"::jsonb ? 'from'
               AND relais_has_line(e.signalement_id, ARRAY['cancelled'])))
          AND e."after"::jsonb ->> 'voice' = of_voice.uid
          AND (TG_OP = 'INSERT' OR e.kind = 'identity_erased' OR e.kind = 'created'
               OR e."after"::jsonb ? 'taken_back')) THEN
        {refusal("untold change")}
      END IF;
      RETURN NULL;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function("relais_guard_identity()", "trigger", body, kind="VOLATILE")


def _numbered() -> str:
    body = f"""
    BEGIN
      IF relais_is_keeper() THEN RETURN NEW; END IF;
      IF NEW.number <> lpad(NEW.arrondissement::text, 2, '0') || '-' || NEW.year || '-'
                       || lpad(NEW.sequence::text, greatest(6, length(NEW.sequence::text)), '0')
         OR NOT EXISTS (
           SELECT FROM number_sequence n WHERE n.arrondissement = NEW.arrondissement
             AND n.year = NEW.year AND n.last = NEW.sequence
             AND n.xmin = pg_current_xact_id()::xid)
         OR NEW.last_seq <> 0 OR NEW.last_hash <> ''
         OR NEW.received_at > relais_now() + {literal("600000000")}::bigint THEN
        {refusal("number out of turn")}
      END IF;
      RETURN NEW;
    END
    """
    return function("relais_guard_numbered()", "trigger", body, kind="VOLATILE")


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


def _given() -> str:
    body = f"""
    BEGIN
      IF NOT relais_is_keeper() AND NOT EXISTS (
        SELECT FROM signalement s WHERE s.arrondissement = NEW.arrondissement
          AND s.year = NEW.year AND s.sequence = NEW.last
          AND s.number LIKE lpad(NEW.arrondissement::text, 2, '0') || '-%') THEN
        {refusal("number out of turn")}
      END IF;
      RETURN NULL;
    END
    """
    return function("relais_guard_given()", "trigger", body, kind="VOLATILE")
