"""What is typed in, in foster care: one module a stage."""
