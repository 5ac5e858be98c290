"""Tests of the database's own rules run on PostgreSQL alone."""

from tests.conftest import SERVER

collect_ignore = [] if SERVER else ["test_apply_rows.py"]
