"""Frozen dataclasses of the domain as JSON values, and back: what waits in a file."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """`value` (dataclass, code, instant, hour, set, tuple or plain) as a JSON value."""
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(to_json(each) for each in value)
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    return value


def from_json(cls: type[T], content: Any) -> T:
    """The value of type `cls` that `to_json` gave; a field that it does not tell has its default.

    Raises ValueError, TypeError or KeyError for what is no such value.
    """
    hint: Any = cls
    made: T = _reader(hint)(content)
    return made


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (only,) = (each for each in inner if each is not type(None))
        read = _reader(only)
        return lambda content: None if content is None else read(content)
    if origin is frozenset:
        each_of = _reader(inner[0])
        return lambda content: frozenset(each_of(each) for each in content)
    if origin is tuple:
        return _tuple_reader(inner)
    if is_dataclass(hint):
        return _dataclass_reader(hint)
    if issubclass(hint, dt.datetime | dt.time):
        return hint.fromisoformat  # type: ignore[no-any-return]
    return hint  # type: ignore[no-any-return]


def _tuple_reader(inner: tuple[Any, ...]) -> Callable[[Any], Any]:
    if inner[-1] is ...:
        each_of = _reader(inner[0])
        return lambda content: tuple(each_of(each) for each in content)
    readers = [_reader(each) for each in inner]
    return lambda content: tuple(read(each) for read, each in zip(readers, content, strict=True))


def _dataclass_reader(cls: Any) -> Callable[[Any], Any]:
    readers = {name: _reader(hint) for name, hint in get_type_hints(cls).items()}

    def read(content: Any) -> Any:
        told = {name: value for name, value in content.items() if name in readers}
        return cls(**{name: readers[name](value) for name, value in told.items()})

    return read
