"""What is typed about matches and placements."""
