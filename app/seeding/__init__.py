"""Lifelike data by the million, for measuring: `flask seed` (docs/scale.md)."""
