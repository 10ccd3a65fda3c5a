"""Telephone numbers as people read them."""

from __future__ import annotations


def say_phone(number: str) -> str:
    """« 06 12 34 56 78 » for a French number, « +32 2 555 12 12 » for another; else as it stands.

    `number` is as kept in the base: E.164.
    """
    import phonenumbers  # takes 40 ms: only when a number is shown

    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    french = parsed.country_code == 33
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if french else form.INTERNATIONAL)
