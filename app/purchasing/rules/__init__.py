"""What the law asks of a purchase of services, as pure functions on its facts.

Money is whole fen; shares and counted amounts are exact fractions, rounded once, at the end.
"""
