"""CARE: buying services from social organisations, from the plan to the last payment."""
