"""Portals of Inner Mongolia."""
