"""What can be done with a purchase."""
