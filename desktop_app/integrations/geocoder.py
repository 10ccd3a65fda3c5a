"""The national geocoder (Géoplateforme, or a City's own addok): place text in, features out."""

from __future__ import annotations

import email.utils
import json
import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop_app.domain.addresses import arrondissement_of
from desktop_app.domain.codes import Precision
from desktop_app.domain.entry import Place
from desktop_app.domain.geometry import Box

TIMEOUT_S = 5.0  # for the whole exchange, from the question to the last byte
MOST_BYTES = 1_000_000
PIECE_BYTES = 16_384
REQUESTS_PER_S = 10
DEFAULT_PAUSE_S = 5.0  # what the service blocks for after too many requests
FIRST_PAUSE_S = 60.0
LONGEST_PAUSE_S = 900.0
LONGEST_ASKED_S = 3_600.0
PARIS = Box(2.20, 48.80, 2.50, 48.92)
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
        answer = self._exchanged(parameters)
        if answer.status == 429:
            pause_s = _retry_after_s(answer.retry_after)
            with self._lock:
                self._pauses.silent_until = self._clock() + pause_s
            raise GeocoderFault(Failure.TOO_MANY)
        if answer.status >= 500:
            raise self._failed(Failure.SERVER)
        if answer.status >= 400:
            raise GeocoderFault(Failure.CLIENT)
        try:
            content = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise self._failed(Failure.NOT_JSON) from error
        self._pauses.failures = 0
        return content

    def _exchanged(self, parameters: dict[str, str]) -> _Answer:
        # The time-out of a socket starts anew with every byte, and does not hold while the name is
        # looked up: who asks waits by the clock, and an exchange that drags on ends alone.
        session = _session()  # 150 ms that only a first question pays: not part of the wait
        answers: queue.SimpleQueue[_Answer | Failure] = queue.SimpleQueue()
        url = f"{self.base_url}/search"
        threading.Thread(
            target=lambda: answers.put(_exchange(session, url, parameters, self._timeout_s)),
            name="geocoder",
            daemon=True,  # the end of the program waits for no server
        ).start()
        try:
            answer = answers.get(timeout=self._timeout_s)
        except queue.Empty:
            answer = Failure.TIMED_OUT
        if isinstance(answer, Failure):
            raise self._failed(answer)
        return answer

    def _failed(self, failure: Failure) -> GeocoderFault:
        with self._lock:
            pause_s = min(FIRST_PAUSE_S * 2**self._pauses.failures, LONGEST_PAUSE_S)
            self._pauses.failures += 1
            self._pauses.silent_until = self._clock() + pause_s
        return GeocoderFault(failure)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: str | None
    body: bytes


def _exchange(
    session: Any, url: str, parameters: dict[str, str], timeout_s: float
) -> _Answer | Failure:
    import requests
    import urllib3

    until = time.monotonic() + timeout_s
    try:
        with (
            session,
            session.get(
                url,
                params=parameters,
                timeout=timeout_s,
                headers={"User-Agent": "Relais", "Accept": "application/json"},
                stream=True,
            ) as answer,
        ):
            body = _read(answer.raw, until)
            return _Answer(answer.status_code, answer.headers.get("Retry-After"), body)
    except (requests.Timeout, urllib3.exceptions.TimeoutError):
        return Failure.TIMED_OUT
    except (requests.RequestException, urllib3.exceptions.HTTPError):
        return Failure.REFUSED


def _read(raw: Any, until: float) -> bytes:
    # Empty, which is no JSON, for an answer too long to be one, or that nobody waits for any more.
    body = bytearray()
    while piece := raw.read1(PIECE_BYTES, decode_content=True):
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > until:
            return b""
    return bytes(body)


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
    # In seconds or as a date; no server may silence us for good.
    if header is None:
        return DEFAULT_PAUSE_S
    try:
        pause_s = float(header)
    except ValueError:
        try:
            pause_s = email.utils.parsedate_to_datetime(header).timestamp() - time.time()
        except (ValueError, OverflowError):
            return DEFAULT_PAUSE_S
    return DEFAULT_PAUSE_S if math.isnan(pause_s) else min(max(0.0, pause_s), LONGEST_ASKED_S)


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
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    arrondissement = arrondissement_of(str(properties.get("citycode") or ""))
    # What is no number lies nowhere either.
    if arrondissement is None or math.isnan(score) or not PARIS.holds(lon, lat):
        return None
    precision = _PRECISIONS.get(str(properties.get("type")), Precision.PLACE)
    return Place(label, lon, lat, precision, min(1.0, max(0.0, score)), arrondissement)
