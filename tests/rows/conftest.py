"""What PostgreSQL itself shows of rows, whatever the portal asks: nothing to ask on SQLite."""

from tests.conftest import SERVER

collect_ignore_glob = [] if SERVER else ["test_*.py"]
