"""Two nodes behind nginx on a primary and its synchronous replica, as in docs/nodes.md."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import make_url

from tests.browser.server import Server
from tests.drills.cluster import Cluster, Standby
from tests.factories import World


@dataclass
class Site:
    """`port` is nginx's; both nodes know both servers and write to the one that is primary."""

    world: World
    nodes: list[Server]
    primary: Cluster
    standby: Standby
    port: int


def on_both(url: str, *servers: Cluster) -> str:
    """The address of a database on whichever of these servers is the primary."""
    hosts = [f"127.0.0.1:{server.port}" for server in servers]
    address = make_url(url).set(host=None, port=None).update_query_dict(
        {"host": hosts, "target_session_attrs": "read-write"}
    )  # fmt: skip
    return address.render_as_string(hide_password=False)
