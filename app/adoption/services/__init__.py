"""What is done in an adoption, step by step."""
