"""What gunicorn and `flask --app wsgi` start."""

from app.portal import create_app

app = create_app()
