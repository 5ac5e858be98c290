"""What is typed at the door, by the family, and when something happens."""
