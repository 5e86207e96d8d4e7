"""How fast a phone may speak, and how often somebody may try a code."""

from collections import deque

PER_SECOND, BURST = 5.0, 25.0  # messages of one connection
TRIES, WITHIN = 12, 60.0  # wrong codes of one address, seconds
MOST_CONNECTIONS = 500


class Bucket:
    """Messages of one connection: so many at once, so many a second in the long run. Times in seconds."""

    def __init__(self, now: float):
        self.full, self.at = BURST, now

    def takes(self, now: float) -> bool:
        """Whether one more may be heard now."""
        self.full = min(BURST, self.full + PER_SECOND * (now - self.at))
        self.at = now
        if self.full < 1.0:
            return False
        self.full -= 1.0
        return True


class Tries:
    """Wrong codes by address."""

    def __init__(self):
        self.wrong: dict[str, deque[float]] = {}

    def may(self, address: str, now: float) -> bool:
        """Whether this address may try a code now."""
        times = self.wrong.get(address, deque())
        while times and now - times[0] > WITHIN:
            times.popleft()
        if not times:
            self.wrong.pop(address, None)
        return len(times) < TRIES

    def failed(self, address: str, now: float) -> None:
        """This address tried a wrong code."""
        self.wrong.setdefault(address, deque(maxlen=TRIES)).append(now)
