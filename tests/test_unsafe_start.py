"""Production does not start unsafe: each shortcut is refused with what to do about it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import text

from app.config import ROOT, BucketAddress, Config, ConfigError
from app.core.crypto import Keyring
from app.core.db import open_database, reading
from app.core.writers import refuse_faulty_sqlite

LOCAL = "postgresql://tongan_app@127.0.0.1/tongan"
FAR = "postgresql://tongan_app@db.example/tongan"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    keys = tmp_path / "keys.json"
    Keyring.make().save(keys)
    witness = tmp_path / "witness"
    witness.mkdir()
    (tmp_path / "data" / "witness").mkdir(parents=True)
    return {
        "TONGAN_ENV": "production", "TONGAN_ORIGIN": "https://portal.example",
        "TONGAN_KEYS": str(keys), "TONGAN_INSTANCE": str(tmp_path / "data"),
        "TONGAN_CHECKPOINTS": str(witness), "DATABASE_URL": LOCAL,
    }  # fmt: skip


@pytest.mark.bar("S59", "S69")
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"TONGAN_ORIGIN": "http://portal.example"}, "https"),
        ({"TONGAN_KEYS": "nowhere.json"}, "keys make"),
        ({"DATABASE_URL": FAR}, "verify-full"),
        ({"DATABASE_URL": f"{FAR}?sslmode=disable"}, "verify-full"),
        ({"DATABASE_URL": f"{FAR}?sslmode=require"}, "verify-full"),
        ({"DATABASE_URL": "postgresql:///tongan?host=db.example"}, "verify-full"),
        ({"DATABASE_URL": "postgresql:///tongan?host=db.example:5432&host=::1"}, "verify-full"),
        ({"DATABASE_URL": f"{LOCAL}?hostaddr=192.0.2.7"}, "verify-full"),
        ({"TONGAN_CHECKPOINTS": ""}, "TONGAN_CHECKPOINTS"),
        ({"TONGAN_CHECKPOINTS": "nowhere"}, "TONGAN_CHECKPOINTS"),
        ({"TONGAN_ENV": "prod"}, "must be demo, test or production"),
    ],
)
def test_production_refuses_a_shortcut(
    env: dict[str, str], changed: dict[str, str], says: str
) -> None:
    assert Config.from_env(env).is_secure
    with pytest.raises(ConfigError, match=says):
        Config.from_env(env | changed)


@pytest.mark.parametrize(
    "url",
    [
        f"{FAR}?sslmode=verify-full",
        "postgresql:///tongan?host=/run/x",
        "postgresql:///tongan?host=127.0.0.1:5432&host=localhost:5433&host=::1",
        "postgresql:///tongan?host=one:5432&host=two:5432&sslmode=verify-full",
    ],
)
def test_a_proved_or_local_database_is_taken(env: dict[str, str], url: str) -> None:
    assert not Config.from_env(env | {"DATABASE_URL": url}).is_sqlite


@pytest.mark.bar("S56", "S69")
def test_a_key_file_that_others_read_is_refused(env: dict[str, str]) -> None:
    Path(env["TONGAN_KEYS"]).chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        Config.from_env(env)


@pytest.mark.bar("S66", "S69")
def test_the_witness_does_not_lie_among_the_portals_own_files(env: dict[str, str]) -> None:
    inside = Path(env["TONGAN_INSTANCE"]) / "witness"
    with pytest.raises(ConfigError, match="outside of TONGAN_INSTANCE"):
        Config.from_env(env | {"TONGAN_CHECKPOINTS": str(inside)})


@pytest.mark.bar("S69")
def test_the_owner_of_the_tables_does_not_serve(env: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="tables' owner"):
        Config.from_env(env).refuse_owner_as_app()
    owner = LOCAL.replace("_app", "_owner")
    Config.from_env(env | {"DATABASE_OWNER_URL": owner}).refuse_owner_as_app()


@pytest.mark.bar("R07")
def test_a_faulty_sqlite_is_refused_and_ours_is_sound() -> None:
    for faulty in ((3, 40, 1), (3, 51, 2)):
        with pytest.raises(RuntimeError, match="write-ahead log"):
            refuse_faulty_sqlite(faulty)
    refuse_faulty_sqlite(dbapi2.sqlite_version_info)


@pytest.mark.bar("R02", "R07")
def test_sqlite_waits_for_the_disk_and_maps_no_memory(template: Config) -> None:
    """Opened as the portal opens it; tests' own connections do not wait."""
    if not template.is_sqlite:
        return
    database = open_database(template)
    with reading(database) as session:
        asked = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
        }
    database.engine.dispose()
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}


@pytest.mark.bar("S59")
def test_the_guide_lets_nobody_in_without_tls() -> None:
    """Nginx stands in front; its settings are those of docs/deploy.md, word for word."""
    guide = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    nginx = guide.partition("```nginx\n")[2].partition("```")[0]
    plain, secure = (f"server{part}" for part in re.split(r"\nserver", nginx)[1:])
    assert "listen 80;" in plain
    acts = [line.strip() for line in plain.splitlines() if re.match(r"\s+(return|location)", line)]
    assert acts == ["return 301 https://$host$request_uri;"]
    assert "listen 443 ssl;" in secure
    assert re.findall(r"ssl_protocols (.*);", secure) == ["TLSv1.2 TLSv1.3"]
    assert "proxy_set_header X-Forwarded-Proto https;" in secure
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in secure, "set, not appended"


@pytest.mark.bar("S59", "S69")
def test_production_sends_files_over_tls_only(env: dict[str, str], tmp_path: Path) -> None:
    told = {"endpoint": "https://s3.example", "bucket": "files", "region": "here",
            "key_id": "key", "secret": "secret"}  # fmt: skip
    path = tmp_path / "bucket.json"
    path.write_text(json.dumps(told))
    named = env | {"TONGAN_BUCKET": str(path)}
    assert Config.from_env(named).bucket == BucketAddress(**told)
    path.write_text(json.dumps(told | {"endpoint": "http://s3.example"}))
    with pytest.raises(ConfigError, match="TONGAN_BUCKET"):
        Config.from_env(named)
    path.write_text("{}")
    with pytest.raises(ConfigError, match="endpoint, bucket, region, key_id, secret"):
        Config.from_env(named)
