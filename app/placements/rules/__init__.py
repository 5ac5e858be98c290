"""What the rules say on matching and on running placements: pure functions."""
