"""Keys by version: renewed while the portal serves, after a kill too, and destroyed for good."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from base64 import b64encode
from collections.abc import Iterator
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.children.models import Child
from app.cli import resealing
from app.core import crypto, sealing
from app.core.crypto import CannotOpen, Keyring
from app.documents import storage
from tests.children.files import make_child
from tests.factories import World, make_person

PHONE = "13899994711"


@pytest.fixture
def own_keys(world: World, tmp_path: Path) -> Iterator[Path]:
    """A key file of the test's own; what the factories make is sealed under it."""
    shared = world.app.config["PORTAL"].keys_file
    own = tmp_path / "own" / "keys.json"
    own.parent.mkdir()
    shutil.copy(shared, own)
    crypto.use(own, may_make=False)
    object.__setattr__(world.app.config["PORTAL"], "keys_file", own)
    yield own
    crypto.use(shared, may_make=False)


def people(world: World, number: int) -> list[str]:
    refs = []
    with world.writing() as session:
        for n in range(number):
            person = make_person(session)
            person.phone = f"{PHONE[:-1]}{n}"
            refs.append(person.ref)
    storage.put("b" * 16, b"file" * 40_000)
    return refs


def phones(world: World) -> list[str | None]:
    with world.reading() as session:
        query = select(Person).where(Person.phone_sealed.is_not(None))
        rows = session.scalars(query.order_by(Person.id))
        return [person.phone for person in rows.all()][-5:]


def run(world: World, *words: str) -> tuple[int, str]:
    crypto.read_again()
    done = world.app.test_cli_runner().invoke(args=["keys", *words])
    return done.exit_code, done.output


@pytest.mark.bar("S56")
def test_keys_are_renewed_after_a_kill_and_the_old_one_is_destroyed(
    world: World, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(world, 5)
    before = phones(world)
    old = Keyring.load(own_keys)
    with world.reading() as session:
        sealed = session.scalars(select(Person.phone_sealed).order_by(Person.id)).all()[-1]
        last = session.scalars(select(Person).order_by(Person.id)).all()[-1]
    assert sealed is not None
    assert run(world, "rotate", "--suite", "aes")[0] == 0
    assert phones(world) == before, "older versions open"

    # Killed between two batches: what is done stays, what is left is found.
    monkeypatch.setattr(resealing, "BATCH", 2)
    batches = iter(range(100))
    batch = resealing._batch

    def killed(*arguments: object) -> tuple[int | None, int]:
        if next(batches) == 2:
            raise KeyboardInterrupt
        return batch(*arguments)  # type: ignore[arg-type]  # handed on as they came

    with resealing.as_owner(world.app.config["PORTAL"], world.database) as engine:
        with monkeypatch.context() as patch:
            patch.setattr(resealing, "_batch", killed)
            with pytest.raises(KeyboardInterrupt):
                resealing.reseal(engine)
        assert phones(world) == before
        assert resealing.left(engine) > 0
    assert "还有" in _retire(world, own_keys)

    assert "剩余0项" in run(world, "reseal")[1]
    assert phones(world) == before
    assert b"".join(storage.read("b" * 16)) == b"file" * 40_000
    assert "已销毁" in _retire(world, own_keys)
    assert phones(world) == before
    ring = crypto.ring()
    assert sorted(ring.masters) == [2]
    place = f"persons.phone:{last.ref}"
    assert old.open(place, sealed), "a copy of the old key would still open it"
    with pytest.raises(CannotOpen):
        ring.open(place, sealed)
    # Look-ups, cookies and signatures go on.
    for name, length in crypto.LASTING.items():
        assert ring.derive(name, length) == old.derive(name, length)


def _retire(world: World, keys: Path) -> str:
    os.utime(keys, (time.time() - 60, time.time() - 60))
    return run(world, "retire", "1")[1]


@pytest.mark.bar("P19")
def test_each_batch_goes_on_where_the_last_one_ended(
    world: World, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look for the rest from the beginning would cost the square of the rows."""
    people(world, 5)
    run(world, "rotate")
    monkeypatch.setattr(resealing, "BATCH", 2)
    table, columns = next(one for one in resealing.sealed_tables() if one[0].name == "persons")
    ends, done = [0], 0
    with resealing.as_owner(world.app.config["PORTAL"], world.database) as engine:
        last: int | None = 0
        while last is not None:
            last, changed = resealing._batch(engine, table, columns, last)
            done += changed
            if last is not None:
                ends.append(last)
    assert done >= 5
    assert len(ends) - 1 == -(-done // 2), "two rows a batch, and none read twice"
    assert ends == sorted(set(ends))


@pytest.mark.bar("S56", "S58")
def test_rows_of_authority_are_sealed_anew_and_a_broken_one_stays_broken(
    world: World, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    user = world.user("home", Role.INTAKE)
    browser = world.client(user)
    run(world, "rotate")
    assert browser.get("/foster/desk").status_code == 200, "older seals hold"
    with world.writing() as session:
        session.execute(update(User).where(User.id == user.id).values(must_change_password=True))
    assert "剩余1项" in run(world, "reseal")[1]
    assert "还有1项" in _retire(world, own_keys)
    with world.writing() as session:
        session.execute(update(User).where(User.id == user.id).values(must_change_password=False))
    assert "剩余0项" in run(world, "reseal")[1]
    assert "已销毁" in _retire(world, own_keys)
    with world.reading() as session:
        assert list(sealing.broken(session)) == []
    assert browser.get("/foster/desk").status_code == 200


@pytest.mark.bar("S56")
def test_a_version_in_use_or_just_replaced_is_not_destroyed(world: World, own_keys: Path) -> None:
    run(world, "rotate")
    assert "刚刚换过" in run(world, "retire", "1")[1]
    os.utime(own_keys, (time.time() - 60, time.time() - 60))
    assert "正在使用" in run(world, "retire", "2")[1]


@pytest.mark.bar("S56")
def test_a_running_process_takes_up_a_new_version_by_itself(
    world: World, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crypto.ring().active == 1
    Keyring.load(own_keys).rotated().replace(own_keys)
    monkeypatch.setattr(crypto, "LOOK", -1.0)
    assert crypto.ring().active == 2


@pytest.mark.bar("S56")
def test_the_key_file_is_sealed_with_a_key_from_elsewhere(tmp_path: Path) -> None:
    path, kek = tmp_path / "keys.json", secrets.token_bytes(32)
    ring = Keyring.make()
    ring.save(path, kek)
    assert b64encode(ring.masters[1]).decode() not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert Keyring.load(path, kek).masters == ring.masters
    for wrong in (None, secrets.token_bytes(32)):
        with pytest.raises(CannotOpen):
            Keyring.load(path, wrong)


@pytest.mark.bar("S56", "S57")
def test_the_list_names_algorithms_and_versions_and_no_key(world: World, own_keys: Path) -> None:
    run(world, "rotate", "--suite", "aes")
    code, says = run(world, "list")
    assert code == 0
    assert "第1版 sm" in says
    assert "第2版 aes，现用" in says
    assert "Ed25519" in says
    for master in crypto.ring().masters.values():
        assert b64encode(master).decode() not in says


@pytest.mark.bar("S57")
@pytest.mark.long
def test_data_go_from_one_profile_to_the_other_and_back(world: World, own_keys: Path) -> None:
    people(world, 2)
    before = phones(world)
    for suite in ("aes", "sm"):
        run(world, "rotate", "--suite", suite)
        assert "剩余0项" in run(world, "reseal")[1]
        assert phones(world) == before


@pytest.mark.bar("S54")
def test_no_sealed_column_opens_in_the_place_of_another(world: World) -> None:
    """Every pair of columns of a child, and the same column of two children."""
    with world.writing() as session:
        pair = [make_child(session, world.agencies["home"]) for _ in "12"]
        columns = sorted(c.name for c in Child.__table__.c if c.name.endswith("_sealed"))
        filled = [name for name in columns if getattr(pair[0], name) is not None]
    assert len(filled) > 1
    places = {
        f"children.{name.removesuffix('_sealed')}:{child.ref}": getattr(child, name)
        for child in pair
        for name in filled
    }
    for here, there in permutations(places, 2):
        if places[there] is not None:
            with pytest.raises(CannotOpen):
                crypto.ring().open(here, places[there])


@pytest.mark.bar("S54")
def test_what_was_swapped_in_the_database_shows_nothing(world: World) -> None:
    refs = people(world, 2)
    with world.writing() as session:
        first, second = (
            session.scalars(select(Person).where(Person.ref == ref)).one() for ref in refs
        )
        session.execute(
            update(Person).where(Person.id == first.id).values(phone_sealed=second.phone_sealed)
        )
    with world.reading() as session, pytest.raises(CannotOpen):
        _ = session.scalars(select(Person).where(Person.ref == refs[0])).one().phone


@pytest.mark.bar("S54")
def test_no_nonce_comes_twice() -> None:
    ring = Keyring.make()
    nonces = sorted(ring.seal("t.c:r", b"x")[2:14] for _ in range(20_000))
    assert all(one != other for one, other in pairwise(nonces))
