"""From a sweep to a finding: boundaries, sensitivity, boxes, tipping, levers, robustness, and the report that binds them."""
