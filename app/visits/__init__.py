"""VISITS: who visits which child when, what was found, monthly reports and incidents."""
