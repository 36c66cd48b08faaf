"""The wires and central sites whose texts regional portals take."""
