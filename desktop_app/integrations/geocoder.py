"""The national geocoder (Géoplateforme, or a City's own addok): place text in, features out."""

from __future__ import annotations

import email.utils
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop_app.domain.addresses import arrondissement_of
from desktop_app.domain.codes import Precision
from desktop_app.domain.entry import Place

TIMEOUT_S = 5.0
REQUESTS_PER_S = 10
DEFAULT_PAUSE_S = 5.0  # what the service blocks for after too many requests
FIRST_PAUSE_S = 60.0
LONGEST_PAUSE_S = 900.0
_PRECISIONS = {"housenumber": Precision.NUMBER, "street": Precision.STREET}


class Failure(StrEnum):
    """Why there is no answer from outside."""

    TIMED_OUT = "timed_out"
    REFUSED = "refused"  # no route, no name, proxy or certificate refused
    SERVER = "server"  # 5xx
    CLIENT = "client"  # 4xx
    TOO_MANY = "too_many"  # 429: silent until the instant it asked for
    NOT_JSON = "not_json"
    NO_FEATURE = "no_feature"
    PAUSED = "paused"  # not asked: an earlier failure is too fresh


class GeocoderFault(Exception):
    """The geocoder did not answer; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass
class _Pauses:
    next_request_at: float = 0.0
    silent_until: float = 0.0
    failures: int = 0


class Geocoder:
    """One service at `base_url`; keeps to its rhythm for the whole process, any thread.

    `clock` and `sleep` are monotonic seconds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._pauses = _Pauses()

    def search(self, text: str, limit: int = 5) -> tuple[Place, ...]:
        """Places in Paris for `text`, best first; at least one. Raises `GeocoderFault`."""
        self._take_turn()
        content = self._get({"q": text, "limit": str(limit)})
        places = _places(content)
        if not places:
            raise GeocoderFault(Failure.NO_FEATURE)
        return places

    def _take_turn(self) -> None:
        with self._lock:
            now = self._clock()
            if now < self._pauses.silent_until:
                raise GeocoderFault(Failure.PAUSED)
            turn = max(now, self._pauses.next_request_at)
            self._pauses.next_request_at = turn + 1 / REQUESTS_PER_S
        if turn > now:
            self._sleep(turn - now)

    def _get(self, parameters: dict[str, str]) -> Any:
        import requests  # 150 ms that only a first question pays

        try:
            with _session() as session:
                answer = session.get(
                    f"{self.base_url}/search",
                    params=parameters,
                    timeout=self._timeout_s,
                    headers={"User-Agent": "Relais", "Accept": "application/json"},
                )
        except requests.Timeout as error:
            raise self._failed(Failure.TIMED_OUT) from error
        except requests.RequestException as error:
            raise self._failed(Failure.REFUSED) from error
        if answer.status_code == 429:
            pause_s = _retry_after_s(answer.headers.get("Retry-After"))
            with self._lock:
                self._pauses.silent_until = self._clock() + pause_s
            raise GeocoderFault(Failure.TOO_MANY)
        if answer.status_code >= 500:
            raise self._failed(Failure.SERVER)
        if answer.status_code >= 400:
            raise GeocoderFault(Failure.CLIENT)
        try:
            content = answer.json()
        except ValueError as error:
            raise self._failed(Failure.NOT_JSON) from error
        self._pauses.failures = 0
        return content

    def _failed(self, failure: Failure) -> GeocoderFault:
        with self._lock:
            pause_s = min(FIRST_PAUSE_S * 2**self._pauses.failures, LONGEST_PAUSE_S)
            self._pauses.failures += 1
            self._pauses.silent_until = self._clock() + pause_s
        return GeocoderFault(failure)


def _session() -> Any:
    import ssl

    import requests
    import truststore
    from requests.adapters import HTTPAdapter

    class SystemTrust(HTTPAdapter):
        """Verifies with the system's certificates: municipal proxies sign with their own."""

        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            super().init_poolmanager(*args, **options)

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            return super().proxy_manager_for(proxy, **options)

    session = requests.Session()
    session.mount("https://", SystemTrust())
    return session


def _retry_after_s(header: str | None) -> float:
    if header is None:
        return DEFAULT_PAUSE_S
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        at = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return DEFAULT_PAUSE_S
    return max(0.0, at.timestamp() - time.time())


def _places(content: Any) -> tuple[Place, ...]:
    features = content.get("features") if isinstance(content, dict) else None
    found = [_place(feature) for feature in features] if isinstance(features, list) else []
    return tuple(place for place in found if place is not None)


def _place(feature: Any) -> Place | None:
    try:
        properties = feature["properties"]
        lon, lat = (float(part) for part in feature["geometry"]["coordinates"][:2])
        score = float(properties["score"])
        label = str(properties["label"])
    except (KeyError, TypeError, ValueError):
        return None
    arrondissement = arrondissement_of(str(properties.get("citycode") or ""))
    if arrondissement is None:
        return None
    precision = _PRECISIONS.get(str(properties.get("type")), Precision.PLACE)
    return Place(label, lon, lat, precision, min(1.0, max(0.0, score)), arrondissement)
