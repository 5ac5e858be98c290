"""Adoption: who may adopt whom, and everything up to the archived file."""
