"""Which passwords are accepted (bar S30)."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from app.accounts.forms import PasswordForm, SignInForm
from app.accounts.passwords import EXAMPLE, MOST, demand_good, hash_password, matches
from app.core.errors import Invalid, Unavailable

COMMON = (
    "password123456 qwertyuiop12 123456789012 Password2026! iloveyou1234 abc123abc123 "
    "tongan123456 minzheng2026 Minzheng@2026 changchun123456 Chaoyang20260101 fuliyuan2026! "
    "长春市民政局123456 童安童安童安童安童安童安 mima12345678 nihao1234567 woaini131452 "
    "aaaaaaaaaaaa jilin@123456 chongqing888888 " + EXAMPLE
).split()


@pytest.mark.bar("S30")
@pytest.mark.parametrize("password", COMMON)
def test_common_ones_and_words_of_here_are_refused(password: str) -> None:
    with pytest.raises(Invalid, match="太常见"):
        demand_good(password, staff=True)


@pytest.mark.bar("S30")
@pytest.mark.parametrize(
    "password",
    [
        "jd8-kfl2-mmq9",
        "correct horse battery",
        "老槐树 and 3 birds",
        "".join(chr(0x5000 + 7 * n) for n in range(64)),
        "三棵树\U0001f333四只鸟，五朵云彩。",
    ],
)
def test_long_ones_in_any_script_are_welcome(password: str) -> None:
    demand_good(password, staff=True)
    assert matches(hash_password(password), password)


@pytest.mark.bar("S30")
@pytest.mark.parametrize(("staff", "least"), [(True, 12), (False, 8)])
def test_the_least_length(staff: bool, least: int) -> None:
    signs = "月光下小河边石桥上风"[: least - 1] if least < 10 else "月光下小河边石桥上风来"
    with pytest.raises(Invalid, match=f"至少{least}位"):
        demand_good(signs[: least - 1], staff=staff)
    demand_good(signs[: least - 1] + "雨", staff=staff)


@pytest.mark.bar("S30")
def test_the_greatest_length_is_far_above_64() -> None:
    assert MOST >= 64
    demand_good("河边石桥上有风，" * 8, staff=True)
    with pytest.raises(Invalid, match="最多"):
        demand_good("河" * (MOST + 1), staff=True)


@pytest.mark.bar("S30")
def test_what_everybody_knows_of_one_is_refused() -> None:
    with pytest.raises(Invalid, match="姓名、手机号或用户名"):
        demand_good("王秀兰在河边石桥上看月亮", staff=True, context=("王秀兰", "", "wang.xiulan"))


@pytest.mark.bar("S30")
def test_passwords_may_be_pasted() -> None:
    for field in (SignInForm.password, PasswordForm.new_password, PasswordForm.password):
        settings = field.kwargs["render_kw"]
        assert settings["autocomplete"] in {"current-password", "new-password"}
        assert not any(name.startswith("on") for name in settings)


@pytest.mark.bar("P15")
def test_hashes_are_made_by_one_thread_that_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    class Looking(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            seen.append((threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0)))
            return super().hash(password, salt=salt)

    monkeypatch.setattr(passwords, "_hasher", Looking())
    own = os.getpriority(os.PRIO_PROCESS, 0)
    with ThreadPoolExecutor(3) as people:
        list(people.map(hash_password, ["三棵树四只鸟"] * 3))
    assert len({thread for thread, _ in seen}) == 1
    assert {niceness for _, niceness in seen} == {min(own + 10, 19)}
    assert os.getpriority(os.PRIO_PROCESS, 0) == own


@pytest.mark.bar("P15")
def test_whoever_would_wait_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "LONGEST", 0.0)
    with pytest.raises(Unavailable, match="登录的人很多"):
        hash_password("三棵树四只鸟")
