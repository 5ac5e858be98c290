"""What can be done in foster care: one module a stage, one function a verb."""
