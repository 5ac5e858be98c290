"""`keys`: make, list, renew and destroy the keys of what is sealed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core import clock, crypto

if TYPE_CHECKING:
    from app.config import Config

keys_group = click.Group("keys", help="密钥")
SUITE = click.Option(
    ["--suite"], type=click.Choice(sorted(crypto.SUITES)), default="sm",
    help="sm：国密SM4-GCM；aes：AES-256-GCM",
)  # fmt: skip
SETTLED = 3 * crypto.LOOK  # seconds after which every process seals under the active key
USES = (
    ("敏感字段和文件加密", "每个版本各用一种：SM4-GCM 或者 AES-256-GCM", "app/core/crypto.py"),
    ("权限数据的封印", "HMAC-SM3", "app/core/sealing.py"),
    ("按号码查找", "HMAC-SM3", "不换版本"),
    ("页面Cookie", "HMAC-SHA1（itsdangerous），密钥由HKDF-SM3派生", "不换版本"),
    ("操作记录的链", "SM3", "不用密钥"),
    ("核验点和决定的签名", "Ed25519", "不换版本"),
    ("密码", "Argon2id", "不用密钥"),
)


def _config() -> Config:
    config: Config = current_app.config["PORTAL"]
    return config


@keys_group.command("make", params=[SUITE])
@with_appcontext
def make(suite: str) -> None:
    """Write a new key file; never over an existing one."""
    path = _config().keys_file
    if path.exists():
        raise click.ClickException(f"密钥文件 {path} 已经存在")
    crypto.Keyring.make(suite).save(path, crypto.kek())
    click.echo(f"密钥文件已写入：{path}")


@keys_group.command("list")
@with_appcontext
def listing() -> None:
    """Show algorithms, key versions and what each is used for; never a key."""
    ring = crypto.ring()
    for version in sorted(ring.masters):
        suite = ring.suites.get(version, "sm")
        now = "，现用" if version == ring.active else ""
        click.echo(f"第{version}版 {suite}{now}")
    click.echo(f"签名公钥指纹 {ring.key_mark}")
    for use, algorithm, note in USES:
        click.echo(f"{use}：{algorithm}（{note}）")


@keys_group.command("rotate", params=[SUITE])
@with_appcontext
def rotate(suite: str) -> None:
    """Add a version under which everything is sealed from now on. Older ones still open."""
    ring = crypto.ring().rotated(suite)
    ring.replace(_config().keys_file, crypto.kek())
    crypto.read_again()
    click.echo(f"现用第{ring.active}版；旧数据用 keys reseal 换到新版本。")


@keys_group.command("reseal")
@with_appcontext
def reseal() -> None:
    """Seal what stands under older versions anew; may be killed and started again."""
    from app.cli import resealing

    with resealing.as_owner(_config(), current_app.extensions["database"]) as engine:
        click.echo(f"重新加密{resealing.reseal(engine)}项，剩余{resealing.left(engine)}项。")


@keys_group.command("retire")
@click.argument("version", type=int)
@with_appcontext
def retire(version: int) -> None:
    """Destroy a version that nothing needs any more, also for every backup under it."""
    from app.cli import resealing

    path: Path = _config().keys_file
    if clock.now().timestamp() - path.stat().st_mtime < SETTLED:
        raise click.ClickException("刚刚换过密钥，请过十秒再试")
    if version not in crypto.ring().masters or version == crypto.ring().active:
        raise click.ClickException("没有这个版本，或者它正在使用")
    with resealing.as_owner(_config(), current_app.extensions["database"]) as engine:
        count = resealing.left(engine)
    if count:
        raise click.ClickException(f"还有{count}项没有换到现用版本，先运行 keys reseal")
    crypto.ring().without(version).replace(path, crypto.kek())
    crypto.read_again()
    click.echo(f"第{version}版已销毁。密钥文件的旧副本也要销毁。")
