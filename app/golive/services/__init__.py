"""From the uploaded file to records: check, release, write."""
