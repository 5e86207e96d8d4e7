"""The documentation that the code can write itself: tables, equations, numbers in prose."""
