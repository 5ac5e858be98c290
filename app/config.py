"""Every setting of the portal, typed; the only code that reads the environment.

A missing or unsafe setting stops the start with a sentence that says what to do.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qs, urlsplit

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent


class Profile(StrEnum):
    """How careful the portal has to be: only production refuses shortcuts."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class ConfigError(Exception):
    """A setting is missing or unsafe; the message says which and what to do."""


@dataclass(frozen=True)
class UnifiedIdentity:
    """The identity service of the province (OpenID Connect); `name` stands on the button."""

    name: str
    issuer: str
    client_id: str
    client_secret: str

    @classmethod
    def read(cls, path: Path) -> UnifiedIdentity:
        """From a JSON file with these four texts. Raises ConfigError."""
        found = _texts(cls, path, "TONGAN_OIDC")
        return replace(found, issuer=found.issuer.rstrip("/"))


class BucketAddress(NamedTuple):
    """A bucket of an S3 store; its `endpoint` is scheme, host and port."""

    endpoint: str
    bucket: str
    region: str
    key_id: str
    secret: str

    @classmethod
    def read(cls, path: Path) -> BucketAddress:
        """From a JSON file with these five texts. Raises ConfigError."""
        return _texts(cls, path, "TONGAN_BUCKET")


@dataclass(frozen=True)
class Config:
    """Settings of one running portal. Paths are absolute, sizes in bytes."""

    profile: Profile
    instance: Path
    database_url: str
    owner_database_url: str
    """Used by migrations only; on PostgreSQL the owner of the tables."""
    keys_file: Path
    origin: str
    """Scheme and host under which the public reaches the portal: written into QR codes."""
    ocds_prefix: str = "ocds-213czf"
    """The publisher's registered prefix of the open data; this one is the standard's example."""
    trusted_proxies: int = 0
    show_codes_on_screen: bool = False
    """The demo has no SMS gateway: one-time codes are shown on the page, which says so."""
    kek_file: Path | None = None
    """What the key file itself is sealed with, 32 bytes in base64; none: it stands open."""
    checkpoint_folder: Path | None = None
    """Where signed checkpoints of the record go: out of reach of the database (bar S66)."""
    unified: UnifiedIdentity | None = None
    """Where staff may sign in instead of with a password; none: the button is not there."""
    bucket: BucketAddress | None = None
    """Where sealed files lie on a portal of several machines; none: in the instance folder."""
    max_upload: int = 20 * 1024 * 1024
    max_form: int = 1024 * 1024

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_secure(self) -> bool:
        """True where the portal is reached over TLS, so that cookies are Secure."""
        return self.origin.startswith("https://")

    @property
    def uploads(self) -> Path:
        return self.instance / "uploads"

    @property
    def checkpoints(self) -> Path:
        """The named folder; a demo or test has one beside its files for each kind of database."""
        kind = "sqlite" if self.is_sqlite else "postgresql"
        return self.checkpoint_folder or self.instance / f"checkpoints-{kind}"

    @classmethod
    def from_env(cls, env: dict[str, str] | None = None) -> Config:
        """The settings in the environment.

        Raises ConfigError where production would start in an unsafe way.
        """
        values = dict(os.environ) if env is None else env
        try:
            profile = Profile(values.get("TONGAN_ENV", Profile.DEMO))
        except ValueError as error:
            message = "TONGAN_ENV must be demo, test or production"
            raise ConfigError(message) from error
        instance = Path(values.get("TONGAN_INSTANCE", ROOT / "instance")).resolve()
        database_url = sqlalchemy_url(
            values.get("DATABASE_URL", f"sqlite:///{instance / 'tongan.sqlite3'}")
        )
        oidc, bucket = _path(values.get("TONGAN_OIDC")), _path(values.get("TONGAN_BUCKET"))
        config = cls(
            profile=profile,
            instance=instance,
            database_url=database_url,
            owner_database_url=sqlalchemy_url(values.get("DATABASE_OWNER_URL", database_url)),
            keys_file=Path(values.get("TONGAN_KEYS", instance / "keys.json")).resolve(),
            origin=values.get(
                "TONGAN_ORIGIN", f"http://127.0.0.1:{values.get('PORT', '8000')}"
            ).rstrip("/"),
            ocds_prefix=values.get("TONGAN_OCDS_PREFIX", cls.ocds_prefix),
            kek_file=_path(values.get("TONGAN_KEK")),
            unified=UnifiedIdentity.read(oidc) if oidc else None,
            bucket=BucketAddress.read(bucket) if bucket else None,
            checkpoint_folder=_path(values.get("TONGAN_CHECKPOINTS")),
            trusted_proxies=int(values.get("TONGAN_PROXIES", "0")),
            show_codes_on_screen=profile is not Profile.PRODUCTION,
        )
        if profile is Profile.PRODUCTION:
            config.refuse_unsafe()
        return config

    def refuse_unsafe(self) -> None:
        """Raise ConfigError for each shortcut that production may not take."""
        if not self.is_secure:
            message = "TONGAN_ORIGIN must start with https:// in production"
            raise ConfigError(message)
        if not self.keys_file.exists():
            message = f"key file {self.keys_file} is missing: make it with `flask keys make`"
            raise ConfigError(message)
        if self.unified and not self.unified.issuer.startswith("https://"):
            message = "TONGAN_OIDC: the issuer must start with https:// in production"
            raise ConfigError(message)
        if self.bucket and not self.bucket.endpoint.startswith("https://"):
            message = "TONGAN_BUCKET: the endpoint must start with https:// in production"
            raise ConfigError(message)
        for path in (self.keys_file, self.kek_file):
            if path and path.stat().st_mode & 0o077:
                message = f"key file {path} can be read by others: chmod 600"
                raise ConfigError(message)
        target = self.checkpoint_folder
        if target is None or not target.is_dir():
            message = "TONGAN_CHECKPOINTS must name a folder for the record's signed checkpoints"
            raise ConfigError(message)
        if target.is_relative_to(self.instance):
            message = "TONGAN_CHECKPOINTS must lie outside of TONGAN_INSTANCE"
            raise ConfigError(message)
        if not self.is_sqlite and not _is_checked_line(self.database_url):
            message = "DATABASE_URL leads to another machine: add ?sslmode=verify-full"
            raise ConfigError(message)

    def refuse_owner_as_app(self) -> None:
        """Raise ConfigError where production would migrate with the portal's own role.

        Asked by `db upgrade` alone: no other process needs to know the owner.
        """
        if self.profile is not Profile.PRODUCTION or self.is_sqlite:
            return
        if urlsplit(self.owner_database_url).username == urlsplit(self.database_url).username:
            message = "DATABASE_OWNER_URL must name the tables' owner, not the portal's role"
            raise ConfigError(message)


def _texts(kind: type[T], path: Path, variable: str) -> T:
    try:
        return kind(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        message = f"{variable}: {path} needs {', '.join(kind.__annotations__)}"
        raise ConfigError(message) from error


def _path(value: str | None) -> Path | None:
    return Path(value).resolve() if value else None


def _is_checked_line(database_url: str) -> bool:
    """Whether each way to the database stays on this machine, or its far end is proved (bar S59).

    Several hosts, of which one is the primary, stand in `host` with their ports.
    """
    parts = urlsplit(database_url)
    asked = parse_qs(parts.query)
    named = asked.get("host", [parts.hostname or ""]) + asked.get("hostaddr", [])
    hosts = [host for one in named for host in one.split(",")]
    return asked.get("sslmode") == ["verify-full"] or all(map(_is_here, hosts))


def _is_here(host: str) -> bool:
    here = {"", "127.0.0.1", "::1", "localhost"}
    return host.startswith("/") or host in here or host.rsplit(":", 1)[0] in here - {""}


def sqlalchemy_url(url: str) -> str:
    """The address with the driver that this portal is tested with."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if url.startswith("sqlite://"):
        # Debian's Python links an SQLite with a WAL fault; pysqlite3 brings a sound one.
        return url.replace("sqlite://", "sqlite+pysqlite://", 1)
    return url


def environment_with(more: dict[str, str]) -> dict[str, str]:
    """The environment for a program that we start: ours and what it alone shall know."""
    return os.environ | more
