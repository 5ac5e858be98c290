"""The register of organisations that assess adopters and deliver services, their people and
agreements (adoption.md AE-07, purchase.md §5, §11).

Other rooms ask `services.assessor_check`, `services.supplier_check` and `queries.assessors_for`.
A fact counts once somebody of a bureau, not who entered it, has checked it; an agreement once the
bureau's head has released it; what the register does not know is to be proved, never passed.
"""
