"""Under which name and address the open data are published; the portal sets it once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`prefix` is the publisher's registered one (OC-01), `origin` scheme and host."""

    prefix: str
    origin: str


_settings = Settings(prefix="ocds-213czf", origin="")


def use(settings: Settings) -> None:
    """Take these from now on."""
    global _settings  # noqa: PLW0603 - one a process, set when the portal is made
    _settings = settings


def current() -> Settings:
    """What was set."""
    return _settings
