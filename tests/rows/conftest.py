"""What PostgreSQL itself shows of rows, whatever the portal asks: nothing to ask on SQLite."""

from tests.conftest import SERVER

# Rules of PostgreSQL; SQLite has none of them. `make test` runs them in its second stage.
collect_ignore_glob = [] if SERVER else ["test_*.py"]
