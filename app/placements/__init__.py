"""Placements: a child is matched with a family, moves in, is visited, and moves on."""
