"""The typefaces of letters, and which characters they can draw."""

from __future__ import annotations

import struct
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# The first is required. The others, where installed, only fill its gaps: the Japanese faces
# hold 𠮷 and some four hundred more characters of Extension B that stand in real names.
_PACKAGES = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_zh_tw", "pylopdf_fonts_jp")
_FORMAT_12 = 12


@lru_cache(maxsize=1)
def face_folders() -> tuple[Path, ...]:
    """Folders of the installed typefaces, the main one first."""
    folders = []
    for package in _PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            folders.append(Path(spec.origin).parent)
    if not folders or folders[0].name != _PACKAGES[0]:
        raise RuntimeError(f"letters need the Python package {_PACKAGES[0]}")
    return tuple(folders)


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """Code points that some typeface can draw; PDF/A refuses a letter with any other."""
    found: set[int] = set()
    for folder in face_folders():
        for path in sorted(folder.glob("*.otf")):
            found |= _covered(path.read_bytes())
    return frozenset(found)


def _covered(font: bytes) -> set[int]:
    """Code points of a font's widest character map (OpenType cmap format 12)."""
    tables = struct.unpack(">H", font[4:6])[0]
    for entry in range(12, 12 + 16 * tables, 16):
        if font[entry : entry + 4] == b"cmap":
            start = struct.unpack(">I", font[entry + 8 : entry + 12])[0]
            break
    else:
        raise ValueError("the font has no character map")
    found: set[int] = set()
    for index in range(struct.unpack(">H", font[start + 2 : start + 4])[0]):
        at = start + struct.unpack(">I", font[start + 8 + 8 * index : start + 12 + 8 * index])[0]
        if struct.unpack(">H", font[at : at + 2])[0] != _FORMAT_12:
            continue
        groups = struct.unpack(">I", font[at + 12 : at + 16])[0]
        for group in range(at + 16, at + 16 + 12 * groups, 12):
            first, last = struct.unpack(">II", font[group : group + 8])
            found.update(range(first, last + 1))
    if not found:
        raise ValueError("the font's character map has an unknown format")
    return found
