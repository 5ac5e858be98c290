"""What is typed in on the pages of adoption."""
