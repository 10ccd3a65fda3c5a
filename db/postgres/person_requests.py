"""What a shared base gives to who answers a person: identities found, read, put right.

Nobody may select them: these functions check the right of the session, and log each reading before
they give it.
"""

from __future__ import annotations

from db.postgres.words import function, refusal

GRANTED = (
    "relais_person_find(text[], text, text, integer)",
    "relais_person_read(bigint[], text)",
    "relais_person_rectify(bigint, text, text, text, text)",
)
"""What a session may call; each refuses who may not answer persons."""
_REQUIRE = f"IF NOT relais_has('person_request') THEN {refusal('not allowed')} END IF;"


def statements() -> list[str]:
    """The three functions."""
    return [_find(), _read(), _rectify()]


def _find() -> str:
    # `roots` hold letters and figures only, as folding leaves them; what LIKE would read is taken
    # for itself all the same.
    body = f"""
    BEGIN
      {_REQUIRE}
      RETURN QUERY
        SELECT i.voice_id FROM reporter_identity i
        WHERE (of_phone <> '' AND i.phone = of_phone)
           OR (of_email <> '' AND lower(i.email) = lower(of_email))
           OR (cardinality(roots) > 0 AND NOT EXISTS (
                 SELECT FROM unnest(roots) AS root
                 WHERE NOT starts_with(i.name_folded, root)
                   AND position(' ' || root IN i.name_folded) = 0))
        ORDER BY i.voice_id DESC LIMIT least(size, 1000);
    END
    """  # noqa: S608 (no word of anybody stands in it)
    signature = "relais_person_find(roots text[], of_email text, of_phone text, size integer)"
    return function(signature, "TABLE (found bigint)", body)


def _read() -> str:
    body = f"""
    DECLARE me account;
    BEGIN
      {_REQUIRE}
      IF btrim(coalesce(why, '')) = '' THEN {refusal("no reason")} END IF;
      me := relais_me();
      INSERT INTO identity_reading (voice_id, actor, role, reason, read_at)
        SELECT i.voice_id, me.name, me.role, left(why, 200), relais_now()
        FROM reporter_identity i WHERE i.voice_id = ANY (voices) ORDER BY i.voice_id;
      RETURN QUERY
        SELECT i.voice_id, i.name::text, i.email::text, i.phone::text
        FROM reporter_identity i WHERE i.voice_id = ANY (voices) ORDER BY i.voice_id;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    return function(
        "relais_person_read(voices bigint[], why text)",
        "TABLE (of_voice bigint, of_name text, of_email text, of_phone text)",
        body,
        kind="VOLATILE",
    )


def _rectify() -> str:
    body = f"""
    BEGIN
      {_REQUIRE}
      UPDATE reporter_identity
        SET name = new_name, name_folded = folded, email = new_email, phone = new_phone
        WHERE voice_id = of_voice;
    END
    """  # noqa: S608 (no word of anybody stands in it)
    signature = (
        "relais_person_rectify(of_voice bigint, new_name text, folded text, new_email text, "
        "new_phone text)"
    )
    return function(signature, "void", body, kind="VOLATILE")
