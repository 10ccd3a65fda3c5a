"""Identities of reporters on a shared base: nobody selects them, these functions give them.

Each asks how far the session's right reaches; a voice that does not exist and one out of reach are
refused alike. A reading is written down before anything is given.
"""

from __future__ import annotations

from db.postgres.plan import Plan
from db.postgres.words import array, function, literal, refusal

SEARCHED = "recherche d’un déclarant"
LEAST_NAME, LEAST_EMAIL, LEAST_PHONE = 3, 4, 9
HOUR = 3_600_000_000

GRANTED = (
    "relais_read_identity(text, text)",
    "relais_find_reporters(text, text, text, integer)",
    "relais_identity_is(bigint, text, text, text)",
    "relais_identity_means(bigint)",
    "relais_names_told(bigint[])",
)
"""What a session may call."""


def statements(plan: Plan) -> list[str]:
    """The five functions."""
    return [_read(plan), _find(plan), _is(), _means(), _names_told()]


def _case(plan: Plan) -> str:
    return (
        "FROM reporter_identity i JOIN voice v ON v.id = i.voice_id "
        "JOIN signalement s ON s.id = v.signalement_id LEFT JOIN team t ON t.id = s.team_id "
        "WHERE relais_may('read_identity', s.arrondissement, t.code, "
        f"s.status <> ALL ({array(plan.over)}))"
    )


def _read(plan: Plan) -> str:
    body = f"""
    DECLARE
      me account;
      found reporter_identity;
    BEGIN
      IF btrim(coalesce(why, '')) = '' THEN {refusal("no reason")} END IF;
      me := relais_me();
      SELECT i.* INTO found {_case(plan)} AND v.uid = of_voice;
      IF me.id IS NULL OR found.voice_id IS NULL THEN {refusal("not allowed")} END IF;
      INSERT INTO identity_reading (voice_id, actor, role, reason, read_at)
        VALUES (found.voice_id, me.name, me.role, left(why, 200), relais_now());
      RETURN QUERY SELECT found.name::text, found.email::text, found.phone::text;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function(
        "relais_read_identity(of_voice text, why text)",
        "TABLE (of_name text, of_email text, of_phone text)",
        body,
        kind="VOLATILE",
    )


def _find(plan: Plan) -> str:
    # A hit tells that the person reported: it is a reading, kept once an hour for who types on.
    # Too short a beginning would let one spell names out.
    body = f"""
    DECLARE
      me account := relais_me();
      hits bigint[];
    BEGIN
      IF NOT relais_has('search_identity') THEN {refusal("not allowed")} END IF;
      SELECT array_agg(i.voice_id) INTO hits {_case(plan)} AND (
          (length(of_phone) >= {LEAST_PHONE} AND i.phone = of_phone)
          OR (length(of_email) >= {LEAST_EMAIL} AND starts_with(lower(i.email), lower(of_email)))
          OR (length(folded) >= {LEAST_NAME}
              AND (starts_with(i.name_folded, folded)
                   OR position(' ' || folded IN i.name_folded) > 0)));
      INSERT INTO identity_reading (voice_id, actor, role, reason, read_at)
        SELECT hit, me.name, me.role, {literal(SEARCHED)}, relais_now()
        FROM unnest(hits) AS hit WHERE NOT EXISTS (
          SELECT FROM identity_reading r WHERE r.voice_id = hit AND r.actor = me.name
            AND r.reason = {literal(SEARCHED)} AND r.read_at > relais_now() - {HOUR});
      RETURN QUERY
        SELECT DISTINCT v.signalement_id FROM voice v WHERE v.id = ANY (hits)
        ORDER BY v.signalement_id DESC LIMIT least(size, 200);
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function(
        "relais_find_reporters(folded text, of_email text, of_phone text, size integer)",
        "TABLE (found bigint)",
        body,
        kind="VOLATILE",
    )


def _is() -> str:
    # Whoever saved an entry may ask whether it was saved with what they hold in their hands.
    body = """
    SELECT coalesce((
      SELECT (i.name, i.email, i.phone) = (of_name, of_email, of_phone)
      FROM reporter_identity i JOIN voice v ON v.id = i.voice_id
      WHERE v.id = of_voice AND v.created_by = relais_name()), false)
    """
    return function(
        "relais_identity_is(of_voice bigint, of_name text, of_email text, of_phone text)",
        "boolean",
        body,
        language="sql",
    )


def _means() -> str:
    body = """
    SELECT i.name <> '', i.email <> '', i.phone <> ''
    FROM reporter_identity i JOIN voice v ON v.id = i.voice_id
    WHERE i.voice_id = of_voice AND relais_may_case('answer', v.signalement_id)
    """
    return function(
        "relais_identity_means(of_voice bigint)",
        "TABLE (named boolean, by_mail boolean, by_phone boolean)",
        body,
        language="sql",
    )


def _names_told() -> str:
    # Only words that the case's own texts hold: what a sheet must not repeat, and no other name.
    body = r"""
    SELECT DISTINCT s.id, word
    FROM signalement s
    JOIN voice v ON v.signalement_id = s.id
    JOIN reporter_identity i ON i.voice_id = v.id,
    LATERAL regexp_split_to_table(i.name, '\s+') AS word
    WHERE s.id = ANY (cases) AND length(word) > 2
      AND position(lower(word) IN lower(s.description || ' ' || s.attached_text)) > 0
      AND relais_has('plan_round')
    """
    return function(
        "relais_names_told(cases bigint[])",
        "TABLE (of_case bigint, told text)",
        body,
        language="sql",
    )
