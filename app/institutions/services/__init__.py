"""What happens in a home: each module is one part of its work."""
