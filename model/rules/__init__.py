"""The equations: one plain function each, of plain numbers, cited."""
