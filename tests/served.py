"""The portal as a browser of tests meets it."""

from tests.lasting import FRESH
from wsgi import app

__all__ = ["FRESH", "app"]
