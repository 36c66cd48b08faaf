"""Portals of Heilongjiang province."""
