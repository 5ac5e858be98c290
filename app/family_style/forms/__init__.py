"""What is typed in family-style care."""
