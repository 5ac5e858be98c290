"""What is typed about a child's stay and about a home."""
