"""The file of a purchase: what belongs to it, and the sheets on which the portal writes it down."""
