"""Performance scenarios and their floors (bar P01, P03, P04): `python -m bench`."""
