"""Versioned checklists and score sheets: blocks, items, vetoes, bands; answers and totals.

Templates are data with a version, a place and dates, edited and published by an
administrator; a sheet keeps the version it was filled in with. May import deadlines and below.
"""
