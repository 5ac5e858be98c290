"""What can be done in family-style care."""
