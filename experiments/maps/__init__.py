"""In which phase runs end, over two axes: the grid, its frontiers, the figure and what it says."""
