"""Who may read and write which table, and which columns of it."""

from __future__ import annotations

from dataclasses import dataclass

from db.postgres.persons import GRANTED as ASKED
from db.postgres.plan import ACCOUNTS, OWNER, Plan, groups
from db.postgres.words import names
from db.schema import BaseRow

ALL = ()
"""Every role, as an empty tuple of actions says it."""
_MAKES = ("log", "detach")  # a signalement: a detached voice gets one


@dataclass(frozen=True, slots=True)
class Grant:
    """`verbs` on a table (of `columns`, else whole) to who may one of `actions` (`ALL`: all)."""

    verbs: str
    tables: tuple[str, ...]
    actions: tuple[str, ...]
    columns: tuple[str, ...] = ()


_NEVER_CHANGED = {
    "signalement": (
        "id",
        "uid",
        "number",
        "year",
        "sequence",
        "received_at",
        "created_by",
        "due_sort",
    ),
    "voice": (
        "id",
        "uid",
        "reporter_kind",
        "channel",
        "consent",
        "notice_given",
        "observed_at",
        "received_at",
        "created_by",
    ),
    "hotspot": ("id", "uid", "created_by", "created_at"),
    "attachment": ("id", "uid", "signalement_id", "added_at", "added_by"),
    "round": ("id", "uid", "created_by", "created_at"),
    "draft": ("uid", "actor", "role"),
}
_KEPT = ("purge", "person_request", "audit_flags")  # who keeps personal data in order
_READ_BY_ALL = (
    "signalement",
    "voice",
    "event",
    "routing_decision",
    "visit",
    "signalement_copy",
    "privacy_flag",
    "emergency_call",
    "number_sequence",
    "team",
    "area",
    "duty_slot",
    "duty_exception",
    "rule_version",
    "routing_rule",
    "category_setting",
    "setting",
    "street",
    "address",
    "landmark",
    "dmr_report",
    "import_run",
    "import_mapping",
    "imported_row",
    "geocode_cache",
    "round",
    "round_stop",
    "hotspot",
    "hotspot_watch",
    "hotspot_event",
    "place_visit",
    "presence",
    "attachment",
    "attachment_content",
    "draft",
    "account",
)


def _changed(table: str) -> tuple[str, ...]:
    """The columns that may change at all."""
    kept = _NEVER_CHANGED[table]
    return tuple(
        column.name for column in BaseRow.metadata.tables[table].c if column.name not in kept
    )


def _grants() -> tuple[Grant, ...]:
    return (
        Grant("SELECT", _READ_BY_ALL, ALL),
        Grant("SELECT", ("reporter_identity",), ALL, ("voice_id",)),
        Grant("SELECT", ("identity_reading",), ("read_log",)),
        Grant("SELECT", ("purge_run", "purged"), ("purge", "read_log")),
        Grant("SELECT", ("privacy_audit",), ("audit_flags", "read_log")),
        # A signalement and what hangs on it: the guards say by whom, when and how far. The
        # program's own sweep runs in anybody's session.
        Grant("INSERT", ("signalement", "voice"), _MAKES),
        Grant("UPDATE", ("signalement",), ALL, _changed("signalement")),
        Grant("INSERT", ("event", "routing_decision"), ALL),
        Grant("UPDATE", ("voice",), (*_MAKES, "answer", "purge"), _changed("voice")),
        Grant("INSERT", ("number_sequence",), _MAKES),
        Grant("UPDATE", ("number_sequence",), _MAKES, ("last",)),
        Grant("INSERT", ("reporter_identity",), ("log",)),
        Grant("DELETE", ("reporter_identity",), ("log", "purge", "person_request")),
        Grant("INSERT, DELETE", ("signalement_copy",), (*_MAKES, "correct")),
        Grant("INSERT", ("privacy_flag",), (*_MAKES, "assign", "visit", "person_request")),
        Grant("INSERT", ("emergency_call",), ("log",)),
        Grant("UPDATE", ("emergency_call",), ("log", "detach"), ("signalement_id",)),
        Grant("INSERT", ("draft",), ("log",)),
        Grant("DELETE", ("draft",), ("log", "purge")),
        Grant("UPDATE", ("draft",), ("log",), _changed("draft")),
    )


def _field_grants() -> tuple[Grant, ...]:
    return (
        # The field.
        Grant("INSERT", ("visit", "place_visit"), ("visit",)),
        Grant("UPDATE", ("visit",), _KEPT, ("remark",)),
        Grant("UPDATE", ("place_visit",), _KEPT, ("remark", "label", "lon", "lat")),
        Grant("INSERT", ("round",), ("plan_round",)),
        Grant("UPDATE", ("round",), ("plan_round",), _changed("round")),
        Grant("INSERT, UPDATE, DELETE", ("round_stop",), ("plan_round",)),
        Grant("UPDATE", ("round_stop",), _KEPT, ("label", "lon", "lat")),
        Grant("INSERT", ("hotspot", "hotspot_watch", "hotspot_event"), ("edit_hotspot",)),
        Grant("UPDATE", ("hotspot",), ("edit_hotspot",), _changed("hotspot")),
        Grant("UPDATE", ("hotspot_watch",), ("edit_hotspot",), ("until",)),
        Grant("INSERT, UPDATE, DELETE", ("presence", "geocode_cache"), ALL),
        Grant("INSERT", ("attachment",), ("add_attachment",)),
        Grant("UPDATE", ("attachment",), ("add_attachment", *_KEPT), _changed("attachment")),
        Grant("INSERT, UPDATE", ("attachment_content",), ("add_attachment",)),
        Grant("DELETE", ("attachment_content",), ("add_attachment", *_KEPT)),
        # Tables that are kept by hand.
        Grant(
            "INSERT, UPDATE, DELETE",
            (
                "team",
                "area",
                "duty_slot",
                "duty_exception",
                "routing_rule",
                "category_setting",
            ),
            ("edit_reference",),
        ),
        Grant("INSERT, UPDATE", ("rule_version",), ("edit_reference",)),
        Grant(
            "INSERT, UPDATE",
            ("setting",),
            ("edit_reference", "edit_hotspot", "import", "edit_retention"),
        ),
        Grant(
            "INSERT, UPDATE, DELETE",
            ("street", "address", "landmark", "dmr_report", "import_mapping"),
            ("import",),
        ),
        Grant("INSERT", ("import_run", "imported_row"), ("import",)),
        Grant("INSERT", ("purge_run", "purged"), ("purge", "person_request")),
        Grant("INSERT", ("privacy_audit",), ("audit_flags",)),
    )


def statements(plan: Plan, functions: tuple[str, ...]) -> list[str]:
    """Everything is taken back, then given; `functions` to every role, beside those asked."""
    five = groups(plan.roles)
    taken = [
        f"REVOKE ALL ON ALL {sort} IN SCHEMA public FROM PUBLIC, {five}"
        for sort in ("TABLES", "SEQUENCES", "FUNCTIONS")
    ]
    for table in sorted(BaseRow.metadata.tables):
        columns = names(column.name for column in BaseRow.metadata.tables[table].c)
        # A right on a column outlives the table's.
        taken.append(f'REVOKE ALL ({columns}) ON "{table}" FROM {five}')
    taken.append(
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public "
        "REVOKE ALL ON FUNCTIONS FROM PUBLIC"
    )
    given = [_text(plan, grant) for grant in (*_grants(), *_field_grants())]
    given.append(f"GRANT SELECT ON alembic_version TO {five}, {ACCOUNTS}")
    given.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {five}, {ACCOUNTS}")
    given.append(f"GRANT SELECT, INSERT, UPDATE ON account TO {ACCOUNTS}")
    called = ", ".join((*ASKED, *functions))
    given.append(f"GRANT EXECUTE ON FUNCTION {called} TO {five}, {ACCOUNTS}")
    return [*taken, *given]


def _text(plan: Plan, grant: Grant) -> str:
    roles = plan.who(*grant.actions) if grant.actions else plan.roles
    verbs = grant.verbs
    if grant.columns:
        verbs = ", ".join(f"{verb} ({names(grant.columns)})" for verb in verbs.split(", "))
    return f"GRANT {verbs} ON {names(grant.tables)} TO {groups(roles)}"
