"""The public face: what one can do here, in plain words with sources."""
