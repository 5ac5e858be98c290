"""What is typed about purchases."""
