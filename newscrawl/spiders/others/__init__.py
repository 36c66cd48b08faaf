"""Portals of other provinces whose layout is documented."""
