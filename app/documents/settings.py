"""What this room needs to know of the portal it runs in; said once, when the portal starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.neighbours import Neighbour
from app.documents.stores import Address, Files, files_at

if TYPE_CHECKING:
    from app.documents.scanning import Scanner


@dataclass(frozen=True)
class Settings:
    """Sizes in bytes. Without a `scanner` nothing that comes in is ever served (bar S48)."""

    folder: Path
    max_upload: int
    origin: str
    """Scheme and host that a QR code leads to."""
    demo: bool
    """Demo letters carry a seal with 示例 and mark unconfirmed articles 条文待核."""
    scanner: Scanner | None
    bucket: Address | None = None
    scanning: Neighbour = field(init=False, default_factory=lambda: Neighbour("malware scanner"))

    @cached_property
    def files(self) -> Files:
        """Where sealed files lie."""
        return files_at(self.folder, self.bucket)


class _Holder:
    """The process's settings: the room also works for commands, without a request."""

    current: Settings | None = None


def use(settings: Settings) -> None:
    """Set by `create_app`; the last portal made in a process wins."""
    _Holder.current = settings


def current() -> Settings:
    """Raises RuntimeError where no portal was made."""
    if _Holder.current is None:
        raise RuntimeError("documents: call settings.use() first")
    return _Holder.current
