"""What gunicorn and `flask --app wsgi` start."""

import gc

# All that is imported stays for good: looking for garbage in it costs a quarter of the start.
gc.disable()

from app.portal import create_app  # noqa: E402 - only now

app = create_app()
gc.freeze()
gc.enable()
