"""What is done with a match and a placement."""
