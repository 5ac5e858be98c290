"""What sealing promises: bound to its place, never twice the same, old keys still open."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from app.core import crypto
from app.core.crypto import CannotOpen, Keyring
from app.families.models import Member

# GB/T 32905—2016, appendix A.1: the digest of "abc".
SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.fixture(autouse=True)
def _ring(keys: Path) -> None:
    crypto.use(keys, may_make=False)


@pytest.mark.bar("S57")
def test_sm3_answers_the_vector_of_the_standard() -> None:
    assert crypto.sm3(b"abc").hex() == SM3_ABC


@pytest.mark.bar("S54")
def test_a_sealed_value_opens_in_its_place_only() -> None:
    sealed = crypto.ring().seal("members.name:aaaa", "张三".encode())
    assert crypto.ring().open("members.name:aaaa", sealed).decode() == "张三"
    for elsewhere in ("members.name:bbbb", "members.phone:aaaa", "persons.name:aaaa"):
        with pytest.raises(CannotOpen):
            crypto.ring().open(elsewhere, sealed)


@pytest.mark.bar("S54")
def test_a_flipped_bit_is_noticed_wherever_it_is() -> None:
    sealed = crypto.ring().seal("t.c:r", b"secret")
    for position in range(len(sealed)):
        broken = bytearray(sealed)
        broken[position] ^= 1
        with pytest.raises(CannotOpen):
            crypto.ring().open("t.c:r", bytes(broken))


@pytest.mark.bar("S54")
def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    assert len({crypto.ring().seal("t.c:r", b"x") for _ in range(100)}) == 100


@pytest.mark.bar("S56")
def test_a_value_under_an_older_key_still_opens_and_new_ones_use_the_active_key() -> None:
    old = Keyring.make()
    sealed = old.seal("t.c:r", b"x")
    rotated = Keyring({**old.masters, 2: b"2" * 32}, active=2)
    assert rotated.open("t.c:r", sealed) == b"x"
    assert rotated.seal("t.c:r", b"x")[:2] == b"\x00\x02"
    with pytest.raises(CannotOpen):
        Keyring({2: b"2" * 32}, active=2).open("t.c:r", sealed)


@pytest.mark.bar("S55")
def test_the_blind_index_depends_on_kind_value_and_key() -> None:
    one = crypto.blind("phone", "13900000001")
    assert one == crypto.blind("phone", "13900000001")
    assert one != crypto.blind("phone", "13900000002")
    assert one != crypto.blind("id_no", "13900000001")
    assert one != Keyring.make().index("phone", "13900000001")


@pytest.mark.bar("S56")
def test_the_key_file_is_its_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = Keyring.make()
    ring.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.load(path) == ring
    with pytest.raises(FileExistsError):
        Keyring.make().save(path)
    assert json.loads(path.read_text())["active"] == 1


def test_an_unchanged_secret_does_not_touch_its_row() -> None:
    member = Member(name="阿依古丽·买买提")
    before = member.name_sealed
    member.name = "阿依古丽·买买提"
    assert member.name_sealed is before
    member.name = "𠮷田"
    assert member.name == "𠮷田"
    assert member.name_sealed != before


@pytest.mark.bar("S54")
def test_two_rows_cannot_swap_their_secrets() -> None:
    one, other = Member(name="甲"), Member(name="乙")
    one.name_sealed, other.name_sealed = other.name_sealed, one.name_sealed
    with pytest.raises(CannotOpen):
        _ = one.name


@pytest.mark.parametrize("size", [0, 1, crypto.CHUNK - 1, crypto.CHUNK, crypto.CHUNK + 1, 300_000])
def test_a_file_comes_back_whole(size: int) -> None:
    plain = bytes(n % 251 for n in range(size))
    chunks = (plain[at : at + crypto.CHUNK] for at in range(0, size, crypto.CHUNK))
    sealed = b"".join(crypto.seal_stream("documents:r", chunks))
    assert b"".join(crypto.open_stream("documents:r", io.BytesIO(sealed).read)) == plain


def test_a_cut_or_reordered_file_is_noticed() -> None:
    chunks = [b"a" * crypto.CHUNK, b"b" * crypto.CHUNK, b"c"]
    pieces = list(crypto.seal_stream("documents:r", iter(chunks)))
    for wrong in (pieces[:-1], [pieces[1], pieces[0], pieces[2]], pieces[:1] + pieces[2:], []):
        with pytest.raises(CannotOpen):
            list(crypto.open_stream("documents:r", io.BytesIO(b"".join(wrong)).read))


# GB/T 32907—2016, appendix A.1; RFC 8998, appendix A.1 (SM4-GCM).
SM4_KEY = "0123456789abcdeffedcba9876543210"
SM4_ONCE = "681edf34d206965e86b3e94f536e4246"
GCM_TEXT = "a" * 16 + "b" * 16 + "c" * 16 + "d" * 16 + "e" * 16 + "f" * 16 + "e" * 16 + "a" * 16
GCM_AAD = "feedfacedeadbeeffeedfacedeadbeefabaddad2"
GCM_SEALED = (
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
)
GCM_TAG = "83de3541e4c2b58177e065a9bf7b62ec"


@pytest.mark.bar("S57")
def test_sm4_answers_the_vectors_of_the_standards() -> None:
    sm4, length = crypto.SUITES["sm"]
    key = bytes.fromhex(SM4_KEY)
    assert len(key) == length
    once = Cipher(sm4(key), modes.ECB()).encryptor()  # noqa: S305 - the vector's own mode
    assert once.update(key).hex() == SM4_ONCE
    gcm = Cipher(sm4(key), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    gcm.authenticate_additional_data(bytes.fromhex(GCM_AAD))
    assert gcm.update(bytes.fromhex(GCM_TEXT)).hex() + gcm.finalize().hex() == GCM_SEALED
    assert gcm.tag.hex() == GCM_TAG


@pytest.mark.bar("S54", "S57")
@pytest.mark.parametrize("suite", sorted(crypto.SUITES))
def test_each_profile_binds_a_value_to_its_place(suite: str) -> None:
    ring = Keyring.make(suite)
    sealed = ring.seal("t.c:r", b"secret")
    assert ring.open("t.c:r", sealed) == b"secret"
    with pytest.raises(CannotOpen):
        ring.open("t.c:s", sealed)
    other = Keyring(ring.masters, 1, {1: {"sm": "aes", "aes": "sm"}[suite]})
    with pytest.raises(CannotOpen):
        other.open("t.c:r", sealed)
