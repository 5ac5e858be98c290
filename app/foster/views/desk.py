"""Intake: papers, acceptance, return for supplements."""

from __future__ import annotations
