"""Questions asked of the model: sweeps, maps, sensitivity, tables and figures."""
