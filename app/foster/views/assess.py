"""Assessors, visits, sheets, the joint opinion."""

from __future__ import annotations
