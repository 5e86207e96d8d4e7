"""The live page: alliances that bargain in a browser, in front of a class."""
