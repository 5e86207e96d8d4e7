"""The living world: the same moves, made by Mesa agents, one quarter at a time, with a journal of why."""
