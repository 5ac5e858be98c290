"""Lifelike people and cases for the demo: made by the real services, at moments of the past.

Refused in production. Identity numbers are synthetic (sequence 900–999, PD-TEST-1), names and
addresses are drawn. May import everything below it.
"""
