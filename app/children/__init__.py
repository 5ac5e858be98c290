"""Child records: identity, categories, guardians and where a child lives on any day."""
