"""Accounts of a base of one file, for a PC that several people share: sign in, change a password.

They are off until the first account is made (`edit_accounts.save_account`). From then on nobody
works without a sign-in. Whoever may copy the file reads it all the same: what protects that is the
session of the system and the encryption of the disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from db.engine import Store
from db.schema import AccountRow, AccountSecretRow
from desktop_app.domain.accounts import SignInKind, clean_login
from desktop_app.domain.actor import Actor
from desktop_app.domain.errors import UserError
from desktop_app.domain.passwords import (
    LOCK,
    ONE_TIME_DAYS,
    Tally,
    bare,
    normalised,
    require_strong,
    say_wait,
    wait_after,
)
from desktop_app.integrations.password_hash import hash_password, is_outdated, verifies
from desktop_app.services.sign_in import actor_of
from desktop_app.services.sign_in_log import append_line, tally_of_mark, tally_of_pc

Clock = Callable[[], dt.datetime]
NOBODYS = ""  # the account that a login without one stands for


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came in. `must_change`: with a password given by an administrator, to be changed now."""

    actor: Actor
    must_change: bool = False


def is_protected(store: Store) -> bool:
    """Whether one has to sign in on this local base. False for a server, which asks by itself."""
    if store.shared:
        return False
    with store.reading() as connection:
        return has_secrets(connection)


def has_secrets(connection: Connection) -> bool:
    """Whether a local account was made."""
    return bool(connection.scalar(select(exists().select_from(AccountSecretRow))))


def sign_in(
    store: Store, login: str, password: str, clock: Clock, kind: SignInKind = SignInKind.SIGNED_IN
) -> SignedIn:
    """Come in, or back (`kind` UNLOCKED).

    The same answer in the same time for a login without account. UserError "sign_in_refused",
    "sign_in_wait", "sign_in_locked", "account_retired", "one_time_expired".
    """
    return _try(store, clean_login(login), password, clock, kind)


def change_password(store: Store, login: str, former: str, password: str, clock: Clock) -> SignedIn:
    """Replace one's own password. UserError as `sign_in` for the former one, as
    `domain.passwords.require_strong` for the new one, "password_same"."""
    require_another(former, password)
    return _try(store, clean_login(login), former, clock, SignInKind.PASSWORD_CHANGED, password)


def require_another(former: str, password: str) -> None:
    """UserError "password_same"."""
    if normalised(former) == normalised(password):
        raise UserError(
            "password_same",
            "Le nouveau mot de passe est l’ancien : prenez-en un autre.",
            "password",
        )


def note_lock(store: Store, login: str, clock: Clock) -> None:
    """Write down that the window of this account was locked."""
    with store.writing() as connection:
        append_line(connection, SignInKind.LOCKED, clock(), login=login)


def require_good(password: str, login: str, name: str) -> None:
    """Refuse a password that is guessed. UserError as `domain.passwords.require_strong`."""
    require_strong(password, login, name, common_words())


@lru_cache(maxsize=1)
def common_words() -> tuple[str, ...]:
    """What everybody tries, and the words of the house."""
    text = (files("resources") / "reference" / "common_passwords.txt").read_text("utf-8")
    return tuple(bare(line) for line in text.split("\n") if line and not line.startswith("#"))


def keep_secret(
    connection: Connection, account_id: int, password: str, now: dt.datetime, *, must_change: bool
) -> None:
    """Give an account its password; what was wrong before is forgotten."""
    values = {
        "hash": hash_password(normalised(password)),
        "set_at": now,
        "must_change": must_change,
        "failed": 0,
        "failed_at": None,
    }
    row = AccountSecretRow
    done = connection.execute(update(row).where(row.account_id == account_id).values(values))
    if not done.rowcount:
        connection.execute(insert(row).values(account_id=account_id, **values))


def _try(
    store: Store,
    login: str,
    password: str,
    clock: Clock,
    kind: SignInKind,
    new_password: str | None = None,
) -> SignedIn:
    # The turn is held while the password is reckoned (0.1 s): two tries at once would both pass
    # before either counts.
    with store.writing() as connection:
        now = clock()
        found: Any = connection.execute(_found(login)).first()
        mark = _mark(login) if found is None else NOBODYS
        tallies = (
            tally_of_mark(connection, mark) if found is None else _tally(found),
            tally_of_pc(connection),
        )
        problem = _wait_problem(max(tally.wait(now) for tally in tallies))
        if problem is None and not _is_right(found, password):
            failed = [tally.failed + 1 for tally in tallies]
            _count(connection, found, mark, failed[0], now)
            problem = _refused(max(wait_after(count) for count in failed))
        elif problem is None:
            problem = _closed(found, now)
        if problem is None:
            if new_password is not None:
                require_good(new_password, found.login, found.name)
            _come_in(connection, found, password, new_password, kind, now)
    if problem is not None:
        raise problem  # once the count is kept
    return SignedIn(actor_of(found), bool(found.must_change) and new_password is None)


def _found(login: str) -> Any:
    account, secret = AccountRow, AccountSecretRow
    return (
        select(
            account.id,
            account.login,
            account.name,
            account.role,
            account.arrondissements,
            account.team,
            account.active,
            secret.hash,
            secret.set_at,
            secret.must_change,
            secret.failed,
            secret.failed_at,
        )
        .join(secret, secret.account_id == account.id)
        .where(account.login == login)
    )


def _is_right(found: Any, password: str) -> bool:
    if found is None:
        hash_password(normalised(password))  # the time that the other answer takes
        return False
    return verifies(found.hash, normalised(password))


def _count(connection: Connection, found: Any, mark: str, failed: int, now: dt.datetime) -> None:
    known = None if found is None else found.login
    append_line(connection, SignInKind.FAILED, now, login=known, mark=mark)
    if found is None:
        return
    row = AccountSecretRow
    connection.execute(
        update(row).where(row.account_id == found.id).values(failed=failed, failed_at=now)
    )


def _come_in(
    connection: Connection,
    found: Any,
    password: str,
    new_password: str | None,
    kind: SignInKind,
    now: dt.datetime,
) -> None:
    row = AccountSecretRow
    if new_password is not None:
        keep_secret(connection, found.id, new_password, now, must_change=False)
    else:
        values: dict[str, Any] = {"failed": 0, "failed_at": None}
        if is_outdated(found.hash):
            values["hash"] = hash_password(normalised(password))
        connection.execute(update(row).where(row.account_id == found.id).values(values))
    append_line(connection, kind, now, login=found.login)


def _tally(found: Any) -> Tally:
    return Tally(found.failed, found.failed_at)


def _mark(login: str) -> str:
    # Sixteen bits: enough to make the same unknown login wait, too few to find it again.
    return "?" + hashlib.sha256(login.encode()).hexdigest()[:4]


def _wait_problem(wait: dt.timedelta) -> UserError | None:
    if wait <= dt.timedelta():
        return None
    code = "sign_in_locked" if wait > LOCK / 2 else "sign_in_wait"
    return UserError(
        code,
        f"Trop d’essais : attendez {say_wait(wait)} avant le prochain. Mot de passe oublié ? "
        "L’administrateur en donne un nouveau.",
        "password",
    )


def _refused(wait: dt.timedelta) -> UserError:
    then = f" Prochain essai dans {say_wait(wait)}." if wait else ""
    return UserError(
        "sign_in_refused",
        f"Identifiant ou mot de passe inexact. Vérifiez-les, et la touche Verr. maj.{then}",
        "password",
    )


def _closed(found: Any, now: dt.datetime) -> UserError | None:
    if not found.active:
        return UserError(
            "account_retired",
            f"Le compte « {found.login} » est fermé : demandez à l’administrateur de "
            "l’application.",
            "login",
        )
    if found.must_change and found.set_at + dt.timedelta(days=ONE_TIME_DAYS) < now:
        return UserError(
            "one_time_expired",
            f"Ce mot de passe provisoire a plus de {ONE_TIME_DAYS} jours : demandez-en un autre à "
            "l’administrateur.",
            "password",
        )
    return None
