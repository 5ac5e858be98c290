"""Score tables that come with the portal; a place replaces them by publishing its own."""
