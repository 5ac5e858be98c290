"""What happens to plans, visits, reports and incidents."""
