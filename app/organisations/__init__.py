"""The register of organisations that assess adopters and deliver services, their people and
agreements (adoption.md AE-07, purchase.md §5, §11).
"""
