"""Portals of Jilin province."""
