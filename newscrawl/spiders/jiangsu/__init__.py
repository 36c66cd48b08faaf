"""Portals of Jiangsu province."""
