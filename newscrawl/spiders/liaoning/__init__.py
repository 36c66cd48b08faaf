"""Portals of Liaoning province."""
