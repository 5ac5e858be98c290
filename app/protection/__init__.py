"""PROTECTION: suspected harm to a child is reported in five minutes (care.md §8.1)."""
