"""Contents of letters as stored: a draft is kept as facts, and becomes a PDF when needed."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.documents.letters import Content

_TYPES: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Content)}


def to_stored(content: Content) -> dict[str, Any]:
    """The content as JSON, with the name of its class."""
    return {"type": type(content).__name__, "facts": _plain(content)}


def from_stored(stored: dict[str, Any]) -> Content:
    """The content again. KeyError for a class that is no letter."""
    content: Content = _typed(_TYPES[stored["type"]], stored["facts"])
    return content


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


@lru_cache(maxsize=64)
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in get_args(kind) if arg is not type(None))
        return None if value is None else _typed(inner, value)
    if origin is not None:  # the only other shape in contents: a tuple of one type
        return tuple(_typed(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _typed(hints[name], item) for name, item in value.items()})
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
