"""The rights of children, guardians and families over what is kept about them (PD-RGT-1)."""
