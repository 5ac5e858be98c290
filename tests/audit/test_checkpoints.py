"""Signed checkpoints: eight ways to forge the record, each found at its first bad line."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from app.audit import checkpoints
from app.audit import services as audit
from app.audit.chain import GENESIS, Broken, Proof, line_hash, link
from app.audit.models import AuditEvent
from app.core import clock, crypto
from app.core.policy import SYSTEM_ACTOR
from tests.audit.forging import as_owner
from tests.factories import World

Lines = list[dict[str, Any]]
Entries = list[dict[str, Any]]
Attack = Callable[[Lines, Entries, random.Random], int]
LINES = 60
PLACES = 25


def act(world: World, number: int) -> None:
    for n in range(number):
        with world.writing() as session:
            audit.record(session, SYSTEM_ACTOR, "test.act", audit.Subject("t", f"ref{n}"))


def folder(world: World) -> Path:
    found: Path = world.app.config["PORTAL"].checkpoints
    return found


def take(world: World) -> int:
    return checkpoints.take(world.database, folder(world))


def lines_of(world: World) -> Lines:
    with world.reading() as session:
        rows = session.execute(select(AuditEvent.__table__).order_by(AuditEvent.seq)).mappings()
        return [dict(row) for row in rows]


def chained(lines: Lines, start: int = 0) -> Lines:
    """What a forger with all rights in the database does: number and hash everything anew."""
    for n in range(start, len(lines)):
        lines[n]["seq"] = n + 1
        lines[n]["prev_hash"] = lines[n - 1]["hash"] if n else GENESIS
        lines[n]["hash"] = line_hash(lines[n])
    return lines


def examined(lines: Lines, entries: Entries, key: Ed25519PublicKey, printed: str = "") -> Proof:
    return checkpoints.examine(map(link, lines), entries, key, printed)


def edit(lines: Lines, _entries: Entries, chance: random.Random) -> int:
    n = chance.randrange(LINES)
    lines[n]["note"] = "改过"
    return n + 1


def edit_and_chain(lines: Lines, _entries: Entries, chance: random.Random) -> int:
    n = chance.randrange(LINES)
    lines[n]["note"] = "改过"
    chained(lines, n)
    return n + 1


def delete(lines: Lines, _entries: Entries, chance: random.Random) -> int:
    n = chance.randrange(LINES - 1)
    del lines[n]
    if chance.random() < 0.5:
        chained(lines, n)
    return n + 1


def cut_tail(lines: Lines, _entries: Entries, chance: random.Random) -> int:
    n = chance.randrange(LINES)
    del lines[n:]
    return n + 1


def insert(lines: Lines, _entries: Entries, chance: random.Random) -> int:
    n = chance.randrange(LINES)
    lines.insert(n, copy.deepcopy(lines[n]) | {"note": "补写"})
    chained(lines, n)
    return n + 1


def reorder(lines: Lines, _entries: Entries, chance: random.Random) -> int:
    first, second = sorted(chance.sample(range(LINES), 2))
    lines[first], lines[second] = lines[second], lines[first]
    if chance.random() < 0.5:
        chained(lines, first)
    return first + 1


def transplant(lines: Lines, _entries: Entries, chance: random.Random) -> int:
    """A stretch of another portal's record, which is sound in itself, stands in ours."""
    n = chance.randrange(LINES)
    for line in lines[n:]:
        line["request_id"] = "another portal"
    chained(lines, n)
    return n + 1


def rehash_all(lines: Lines, _entries: Entries, _chance: random.Random) -> int:
    lines[0]["after"] = "approved"
    chained(lines)
    return 1


def remove_checkpoint(lines: Lines, entries: Entries, chance: random.Random) -> int:
    n = chance.randrange(len(entries))
    first = entries[n]["first"]
    del entries[n]
    return int(first)


ATTACKS = (
    edit, edit_and_chain, delete, cut_tail, insert, reorder, transplant, rehash_all,
    remove_checkpoint,
)  # fmt: skip


@pytest.fixture
def signed(world: World) -> tuple[Lines, Entries]:
    """Sixty lines under a dozen checkpoints, the last of which the record names."""
    while (count := len(lines_of(world))) < LINES:
        act(world, min(5, LINES - count - 1))
        take(world)
    lines = lines_of(world)
    assert len(lines) == LINES
    # Also the line that names the last checkpoint.
    act(world, 1)
    take(world)
    return lines_of(world), checkpoints.read(folder(world))


@pytest.mark.bar("S66")
def test_each_attack_is_found_at_its_first_bad_line(signed: tuple[Lines, Entries]) -> None:
    key = crypto.ring().signing_key.public_key()
    assert examined(*signed, key).broken_at is None
    tried = 0
    for attack in ATTACKS:
        for place in range(PLACES):
            chance = random.Random(f"{attack.__name__} {place}")
            lines, entries = copy.deepcopy(signed)
            expected = attack(lines, entries, chance)
            proof = examined(lines, entries, key)
            assert proof.broken_at == expected, f"{attack.__name__} at {place}: {proof.why}"
            tried += 1
    assert tried == len(ATTACKS) * PLACES


@pytest.mark.bar("S66")
def test_a_checkpoint_under_another_key_proves_nothing(signed: tuple[Lines, Entries]) -> None:
    other = crypto.Keyring.make().signing_key.public_key()
    assert examined(*signed, other).broken_at == 1


@pytest.mark.bar("S66", "R01")
def test_half_a_checkpoint_after_a_power_cut_is_no_alarm(world: World) -> None:
    act(world, 3)
    take(world)
    path = folder(world) / checkpoints.FILE
    whole = path.read_text("utf-8")
    act(world, 3)
    take(world)
    torn = path.read_text("utf-8")[: len(whole) + 40]
    # The file came to the disk in half, so the record does not name the checkpoint yet.
    as_owner(world, "DELETE FROM audit_events WHERE seq = 8")
    path.write_text(torn, "utf-8")
    assert verified(world).broken_at is None
    act(world, 1)
    assert take(world) == 1
    proof = verified(world)
    assert (proof.broken_at, proof.checked_to) == (None, 8)


def verified(world: World) -> Any:
    with world.reading() as session:
        return checkpoints.prove(session, folder(world))


@pytest.mark.bar("S66")
def test_an_idle_portal_signs_nothing(world: World) -> None:
    act(world, 2)
    assert (take(world), take(world)) == (1, 0)
    assert checkpoints.EVERY.total_seconds() <= 300


@pytest.mark.bar("S66")
def test_the_worker_notices_a_cut_before_it_signs_again(world: World) -> None:
    act(world, 4)
    take(world)
    as_owner(world, "DELETE FROM audit_events WHERE seq > 2")
    with pytest.raises(Broken, match="第4条"):
        take(world)
    assert verified(world).broken_at == 3


@pytest.mark.bar("S66")
def test_a_lost_file_of_checkpoints_is_not_made_anew(world: World) -> None:
    """Else who rewrites the record need only wait until the worker has signed it."""
    act(world, 4)
    take(world)
    act(world, 3)
    take(world)
    kept = (folder(world) / checkpoints.FILE).read_text("utf-8")
    (folder(world) / checkpoints.FILE).unlink()
    for _ in range(2):
        with pytest.raises(Broken, match="不见了"):
            take(world)
        assert verified(world).broken_at == 1
    # Nor does a shorter one become whole by going on.
    (folder(world) / checkpoints.FILE).write_text(kept.splitlines(keepends=True)[0], "utf-8")
    assert verified(world).broken_at == 5


@pytest.mark.bar("S66")
def test_lost_checkpoints_begin_anew_once_it_was_said(world: World) -> None:
    act(world, 4)
    take(world)
    act(world, 3)
    take(world)
    (folder(world) / checkpoints.FILE).unlink()
    checkpoints.restored(world.database, folder(world), "核验点的磁盘损坏")
    assert verified(world).broken_at is None
    act(world, 1)
    take(world)
    assert verified(world).broken_at is None


@pytest.mark.bar("S66", "R09")
def test_a_restored_backup_is_no_alarm_once_it_was_said(world: World) -> None:
    act(world, 4)
    take(world)
    as_owner(world, "DELETE FROM audit_events WHERE seq > 2")
    runner = world.app.test_cli_runner()
    said = runner.invoke(args=["audit", "restored", "磁盘损坏，恢复昨夜备份"])
    assert "第3条" in said.output
    act(world, 3)
    take(world)
    assert verified(world).broken_at is None
    kinds = [entry["kind"] for entry in checkpoints.read(folder(world))]
    assert kinds == ["checkpoint", "restored", "checkpoint"]


@pytest.mark.bar("S66")
def test_a_printed_digest_finds_what_was_forged_together_with_its_checkpoints(
    world: World,
) -> None:
    act(world, 3)
    runner = world.app.test_cli_runner()
    printed = runner.invoke(args=["audit", "digest"]).output.split()[-1]
    assert runner.invoke(args=["audit", "verify", "--printed", printed]).exit_code == 0
    lines = lines_of(world)
    lines[1]["note"] = "改过"
    key = crypto.ring().signing_key.public_key()
    assert examined(chained(lines), [], key, printed).broken_at == 3
    assert examined(chained(lines)[:2], [], key, printed).broken_at == 3


@pytest.mark.bar("S66")
def test_yesterdays_digest_is_left_beside_the_checkpoints(world: World) -> None:
    with clock.at(clock.now() - timedelta(days=1)):
        act(world, 2)
    take(world)
    (path,) = folder(world).glob("digest-*.txt")
    assert "共2条" in path.read_text("utf-8")


@contextmanager
def without_portal(world: World, tmp_path: Path) -> Iterator[None]:
    """Neither database nor key file: what the auditor has at home."""
    database = world.app.extensions.pop("database")
    crypto.use(tmp_path / "no-such-file", may_make=False)
    try:
        yield
    finally:
        world.app.extensions["database"] = database
        crypto.use(world.app.config["PORTAL"].keys_file, may_make=False)


@pytest.mark.bar("S66")
def test_an_exported_record_is_proved_without_the_portal(world: World, tmp_path: Path) -> None:
    act(world, 6)
    take(world)
    act(world, 2)
    runner = world.app.test_cli_runner()
    record, key = tmp_path / "record.jsonl", tmp_path / "public.pem"
    assert runner.invoke(args=["audit", "export", str(record)]).exit_code == 0
    key.write_text(runner.invoke(args=["audit", "key"]).output)
    with without_portal(world, tmp_path):
        done = runner.invoke(args=["audit", "verify", str(record), "--key", str(key)])
    assert done.exit_code == 0, done.output
    assert "共9条" in done.output

    lines = record.read_text("utf-8").splitlines(keepends=True)
    public = crypto.public_key(key.read_bytes())
    assert checkpoints.examine_export(lines[:-1], public).broken_at == 10
    assert checkpoints.examine_export(lines[:7] + lines[9:], public).broken_at == 8
    forged = [json.dumps(json.loads(lines[2]) | {"note": "改过"}), *lines[3:]]
    assert checkpoints.examine_export([*lines[:2], *forged], public).broken_at == 3
    witness = checkpoints.read(folder(world))
    assert checkpoints.examine_export(lines, public, witness).broken_at is None
    assert checkpoints.examine_export(lines[:2] + lines[-1:], public, witness).broken_at == 3


@pytest.mark.bar("S66")
def test_the_doctor_sees_the_last_lines_cut_off_which_the_chain_alone_does_not(
    world: World,
) -> None:
    act(world, 4)
    take(world)
    runner = world.app.test_cli_runner()
    assert "✓ record" in runner.invoke(args=["doctor"]).output
    as_owner(world, "DELETE FROM audit_events WHERE seq > 2")
    with world.reading() as session:
        assert audit.verify(session).broken_at is None
    said = runner.invoke(args=["doctor"])
    assert said.exit_code == 1
    assert "✗ record" in said.output
    assert "第3条起被删去" in said.output
