"""How fast a phone may speak, how fast phones may join, and how often somebody may try a code."""

from collections import deque

PER_SECOND, BURST = 5.0, 25.0  # messages of one connection
JOINS_PER_SECOND, JOINS_AT_ONCE = 1.0, 240.0  # phones of one address: a whole class may stand behind one router
TRIES, WITHIN = 12, 60.0  # wrong codes of one address, seconds
MOST_CONNECTIONS = 500


class Bucket:
    """Messages of one connection, or phones of one address: so many at once, so many a second later. Times in seconds."""

    def __init__(self, now: float, rate: float = PER_SECOND, most: float = BURST):
        self.full, self.at, self.rate, self.most = most, now, rate, most

    def takes(self, now: float) -> bool:
        """Whether one more may be heard now."""
        self.full = min(self.most, self.full + self.rate * (now - self.at))
        self.at = now
        if self.full < 1.0:
            return False
        self.full -= 1.0
        return True


class Joins:
    """Phones that join, by address."""

    def __init__(self):
        self.buckets: dict[str, Bucket] = {}

    def may(self, address: str, now: float) -> bool:
        """Whether one more phone of this address may join now."""
        self.buckets = {other: bucket for other, bucket in self.buckets.items() if now - bucket.at < JOINS_AT_ONCE}
        return self.buckets.setdefault(address, Bucket(now, JOINS_PER_SECOND, JOINS_AT_ONCE)).takes(now)


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
