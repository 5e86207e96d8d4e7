"""How things look in print: the style of figures, and pages made of pieces."""
