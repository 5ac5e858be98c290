"""What is done with a child's file."""
