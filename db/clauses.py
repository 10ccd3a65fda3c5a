"""Conditions that partial indexes and queries share, word for word.

In a module without imports: the first page of the queue is read before SQLAlchemy is loaded.
"""

OPEN_CLAUSE = "attached_to_id IS NULL AND closed_at IS NULL"
CLOSED_CLAUSE = "attached_to_id IS NULL AND closed_at IS NOT NULL"
TO_ANSWER_CLAUSE = f"{CLOSED_CLAUSE} AND awaiting > 0"
STOPPED_STATUSES = ("on_hold", "monitored")
"""Open, but looked after at a date of their own: their scene does not go stale."""
