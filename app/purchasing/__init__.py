"""Buying services for children from organisations, from the need to the archive (purchase.md)."""
