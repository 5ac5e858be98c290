"""Family-style care: a couple and up to five children live as a family inside the institution."""
