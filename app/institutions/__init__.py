"""Child welfare institutions: admission to leaving, rooms and beds, staff, safety, donations."""
