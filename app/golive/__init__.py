"""Go-live: an institution brings what it already has, once, by spreadsheet.

Everything is checked before anything is written, and written by the services of the rooms whose
records they are, in one transaction. Stands above placements; nobody imports it but the top.
"""
