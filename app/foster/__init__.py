"""FEATURE: a family applies, is assessed, approved, filed, trained, and stands in the pool.

Law: 家庭寄养管理办法 (care.md §2 and §3). May import families, institutions and what lies
below them; `rules` alone needs only `law`.
"""
