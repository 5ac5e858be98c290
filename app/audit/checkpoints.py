"""Signed checkpoints: what the chain was, kept where whoever writes the database cannot reach.

A chain alone cannot say that its tail was cut or that all of it was computed anew. So the worker
signs the head every few minutes and appends it to a file outside the database (bar S66). Each
entry also holds the first eight digits of every hash since the one before, to name the first bad
line. Whoever has the file, an exported record and the public key can prove the record without
the portal.
"""

from __future__ import annotations

import fcntl
import json
import os
from base64 import b64decode, b64encode
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import func, select

from app.audit.chain import ACTION as ACT
from app.audit.chain import GENESIS, NOTE, SEQ, Broken, Proof, link, walk
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import midnight
from app.audit.services import links, record
from app.audit.waiting import settle
from app.core import clock, crypto
from app.core.db import reading, transaction
from app.core.policy import SYSTEM_ACTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.audit.chain import Link
    from app.core.db import Database

    Entry = dict[str, Any]

FILE = "checkpoints.jsonl"
EVERY = timedelta(minutes=3)  # the bar allows five
ACTION = "audit.checkpoint"
RESTORED = "audit.restored"
MARK = 8  # digits of a line's hash
MOST_LINES = 1000  # of one entry, so that the file's last one is read at once
TAIL = 64 * 1024


def _digest(entry: Entry) -> str:
    return crypto.sm3(_canonical(entry)).hex()


def _canonical(entry: Entry) -> bytes:
    return json.dumps({k: v for k, v in entry.items() if k != "sig"}, sort_keys=True).encode()


def _signed(before: Entry | None, kind: str, rows: Sequence[Row[Any]], **more: Any) -> Entry:
    """The next entry; without rows it repeats the head of the one before."""
    last_seq, last_hash = (before["seq"], before["hash"]) if before else (0, GENESIS)
    entry = {
        "n": before["n"] + 1 if before else 1,
        "kind": kind,
        "at": clock.now().isoformat(timespec="seconds"),
        "first": rows[0].seq if rows else last_seq + 1,
        "seq": rows[-1].seq if rows else last_seq,
        "hash": rows[-1].hash if rows else last_hash,
        "marks": "".join(row.hash[:MARK] for row in rows),
        "prev": _digest(before) if before else GENESIS,
        **more,
    }
    return entry | {"sig": b64encode(crypto.ring().signing_key.sign(_canonical(entry))).decode()}


def entries_in(text: str) -> list[Entry]:
    """What can be read; half a line is what a power cut left, and was never relied on."""
    found = []
    for line in text.split("\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "sig" in entry:
            found.append(entry)
    return found


def read(folder: Path) -> list[Entry]:
    """Every entry of a folder, in order; none where there is no file."""
    path = folder / FILE
    return entries_in(path.read_text("utf-8")) if path.exists() else []


@contextmanager
def _last_of(folder: Path) -> Iterator[tuple[int, Entry | None]]:
    """The open file, for this process alone, and its last entry."""
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file).st_size
        tail = os.pread(file, TAIL, max(0, size - TAIL))
        if tail and not tail.endswith(b"\n"):
            os.write(file, b"\n")
        found = entries_in(tail.decode("utf-8", "replace"))
        yield file, found[-1] if found else None
    finally:
        os.close(file)


def _rows_from(session: Session, seq: int) -> list[Row[Any]]:
    e = AuditEvent
    found = select(e.seq, e.hash, e.action).where(e.seq >= seq).order_by(e.seq)
    return list(session.execute(found.limit(MOST_LINES + 1)))


def take(database: Database, folder: Path) -> int:
    """Sign what has come since the last checkpoint; gives the number of new entries.

    Raises Broken where the database no longer holds what was signed last, or where the file is
    gone: signing all of it anew would bless whatever the record says now. The file is on disk
    before the record itself names the checkpoint, so that a missing entry shows.
    """
    made = 0
    settle(database)
    with _last_of(folder) as (file, found):
        last = found
        if last is None:
            _demand_unsigned(database)
        while rows := _new_rows(database, last):
            last = _signed(last, "checkpoint", rows)
            _append(file, last)
            made += 1
        if made and last:
            with transaction(database) as session:
                record(session, SYSTEM_ACTOR, ACTION, note=str(last["n"]))
    _leave_digest(database, folder)
    return made


def _demand_unsigned(database: Database) -> None:
    with reading(database) as session:
        named = select(AuditEvent.seq).where(AuditEvent.action.in_((ACTION, RESTORED))).limit(1)
        if session.scalar(named):
            raise Broken(1, "核验点文件不见了")


def _new_rows(database: Database, last: Entry | None) -> list[Row[Any]]:
    with reading(database) as session:
        rows = _rows_from(session, last["seq"] if last else 1)
    if last and last["seq"]:
        if not rows or (rows[0].seq, rows[0].hash) != (last["seq"], last["hash"]):
            raise Broken(last["seq"], "与最后一个核验点不符")
        rows = rows[1:]
    # Nothing but the naming of the last checkpoint: an idle portal signs nothing.
    return [] if [row.action for row in rows] == [ACTION] else rows[:MOST_LINES]


def _append(file: int, entry: Entry) -> None:
    os.write(file, json.dumps(entry).encode() + b"\n")
    os.fsync(file)


def restored(database: Database, folder: Path, reason: str) -> int:
    """Say, signed, that a backup was put back and the record ends earlier than it did.

    Also where the checkpoints themselves were lost: it begins a new file. Gives the sequence
    number from which lines were lost. Checkpoints of later lines no longer count, and stay in
    the file for everybody to see.
    """
    with _last_of(folder) as (file, last):
        with reading(database) as session:
            row = session.execute(
                select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
            ).one_or_none()
        seq, head = (row.seq, row.hash) if row else (0, GENESIS)
        entry = _signed(last, "restored", [], seq=seq, hash=head, first=seq + 1, reason=reason)
        _append(file, entry)
    with transaction(database) as session:
        record(session, SYSTEM_ACTOR, RESTORED, note=str(entry["n"]))
    return int(seq) + 1


class _Cover:
    """What the signed entries say about each line."""

    def __init__(self, entries: Iterable[Entry], key: Ed25519PublicKey) -> None:
        self.parts: list[tuple[int, int, str, str]] = []
        self.last: Entry | None = None
        self.broken: Broken | None = None
        for entry in entries:
            if why := self._wrong(entry, key):
                self.broken = Broken(self.end + 1, why)
                return
            if entry["kind"] == "restored":
                self._go_back(entry["seq"])
            self.parts.append((entry["first"], entry["seq"], entry["marks"], entry["hash"]))
            self.last = entry

    @property
    def end(self) -> int:
        return int(self.last["seq"]) if self.last else 0

    def _wrong(self, entry: Entry, key: Ed25519PublicKey) -> str:
        try:
            key.verify(b64decode(entry["sig"]), _canonical(entry))
        except (InvalidSignature, ValueError):
            return "核验点的签名不对"
        expected = (self.last["n"] + 1, _digest(self.last)) if self.last else (1, GENESIS)
        if (entry["n"], entry["prev"]) != expected:
            return f"核验点第{expected[0]}号缺失"
        is_next = entry["kind"] == "restored" or entry["first"] == self.end + 1
        return "" if is_next else "核验点不衔接"

    def _go_back(self, seq: int) -> None:
        self.parts = [
            (first, min(last, seq), marks, digest if last <= seq else "")
            for first, last, marks, digest in self.parts
            if first <= seq
        ]

    def watch(self, lines: Iterable[Link]) -> Iterator[Link]:
        """The lines as long as they are those that were signed. Raises Broken."""
        parts = iter(self.parts)
        first, last, marks, digest = next(parts, (0, 0, "", ""))
        seq = 0
        for line in lines:
            seq, found = line[SEQ], line[-1]
            while last < seq and (part := next(parts, None)):
                first, last, marks, digest = part
            if first <= seq <= last:
                at = (seq - first) * MARK
                if marks[at : at + MARK] != found[:MARK]:
                    raise Broken(seq, "与签名的核验点不符")
                if seq == last and digest and digest != found:
                    raise Broken(seq, "与签名的核验点不符")
            yield line
        if seq < self.end:
            raise Broken(seq + 1, f"第{seq + 1}条起被删去")


def examine(
    lines: Iterable[Link], entries: Iterable[Entry], key: Ed25519PublicKey, printed: str = ""
) -> Proof:
    """Hold a record against its signed checkpoints; names the first line that does not fit.

    `printed`: `SEQ:HASH` from a printed daily digest, which no intruder can reach.
    """
    cover = _Cover(entries, key)
    known_seq, _, known_hash = printed.partition(":")
    seq, head, named = 0, GENESIS, 0
    try:
        for line in cover.watch(walk(lines)):
            seq, head = line[SEQ], line[-1]
            if line[ACT] == ACTION:
                named = max(named, int(line[NOTE]))
            elif line[ACT] == RESTORED:
                named = int(line[NOTE])
            if printed and seq == int(known_seq) and not head.startswith(known_hash.lower()):
                raise Broken(seq, "与打印的日摘要不符")  # noqa: TRY301 - one way out for all
        if cover.broken:
            raise cover.broken
        if named > (cover.last["n"] if cover.last else 0):
            raise Broken(cover.end + 1, f"核验点缺失，记录中写到第{named}号")  # noqa: TRY301
        if printed and seq < int(known_seq):
            raise Broken(seq + 1, f"第{seq + 1}条起被删去")  # noqa: TRY301
    except Broken as error:
        return Proof(seq, head, error.seq, error.why, cover.end)
    return Proof(seq, head, checked_to=cover.end)


def prove(session: Session, folder: Path, printed: str = "") -> Proof:
    """The same for this portal's own record."""
    # Read before the record: a checkpoint taken meanwhile speaks of lines not seen here.
    entries = read(folder)
    return examine(links(session), entries, crypto.ring().signing_key.public_key(), printed)


# --- what leaves the portal ------------------------------------------------------------------


def _lines_of(session: Session) -> Iterator[dict[str, Any]]:
    table = AuditEvent.__table__
    rows = session.execute(
        select(table).order_by(table.c.seq).execution_options(yield_per=2000)
    ).mappings()
    with rows:  # a walk that stops early leaves a server's cursor open
        for row in rows:
            yield dict(row)


def export(session: Session, folder: Path) -> Iterator[str]:
    """The record as lines of JSON, its checkpoints, and at the end a signature over all of it."""
    entries = read(folder)
    last = entries[-1] if entries else None
    for line in _lines_of(session):
        moment = {"at": line["at"].isoformat(), "outcome": str(line["outcome"])}
        yield json.dumps(line | moment, ensure_ascii=False)
    yield from (json.dumps(entry) for entry in entries)
    while rows := _rows_from(session, (last["seq"] if last else 0) + 1):
        last = _signed(last, "rest", rows)
        yield json.dumps(last)
    yield json.dumps(_signed(last, "end", []))


def examine_export(
    text: Iterable[str],
    key: Ed25519PublicKey,
    entries: list[Entry] | None = None,
    printed: str = "",
) -> Proof:
    """Prove an exported record with the public key alone.

    `entries`: the witness's own copy of the checkpoints, instead of those in the file.
    """
    lines: list[Link] = []
    own: list[Entry] = []
    for one in text:
        found = json.loads(one)
        if "sig" in found:
            own.append(found)
        else:
            moment = datetime.fromisoformat(found["at"])
            lines.append(link(found | {"at": moment, "outcome": Outcome(found["outcome"])}))
    proof = examine(lines, own if entries is None else entries, key, printed)
    if proof.broken_at is None and entries is not None:
        proof = examine(lines, own, key, printed)
    if proof.broken_at is None and (not own or own[-1]["kind"] != "end"):
        return Proof(proof.lines, proof.head, proof.lines + 1, "文件的结尾被截去", proof.checked_to)
    return proof


def digest(session: Session, day: date, entries: Sequence[Entry]) -> str:
    """A day's digest, to be printed and filed: the only witness that is not a computer."""
    count, last = session.execute(
        select(func.count(), func.max(AuditEvent.seq)).where(
            AuditEvent.at < midnight(day + timedelta(days=1))
        )
    ).one()
    head = session.scalar(select(AuditEvent.hash).where(AuditEvent.seq == last)) or GENESIS
    signed = sum(1 for entry in entries if entry["kind"] == "checkpoint")
    grouped = " ".join(head[i : i + MARK] for i in range(0, len(head), MARK))
    return (
        f"童安 操作记录日摘要 {day.isoformat()}\n"
        f"截至当日24时共{count}条，末条序号 {last or 0}\n"
        f"末条校验值 {grouped}\n"
        f"签名核验点 {signed} 个；公钥指纹 {crypto.ring().key_mark}\n"
        f"核对：flask --app wsgi audit verify --printed {last or 0}:{head[:16]}\n"
    )


def _leave_digest(database: Database, folder: Path) -> None:
    day = clock.today() - timedelta(days=1)
    path = folder / f"digest-{day.isoformat()}.txt"
    if path.exists():
        return
    with reading(database) as session:
        if session.scalar(select(func.min(AuditEvent.at)).where(AuditEvent.seq == 1)):
            path.write_text(digest(session, day, read(folder)), "utf-8")


def forget(folder: Path) -> None:
    """A demo that is filled anew begins a new record."""
    (folder / FILE).unlink(missing_ok=True)
