"""What was measured: one JSON object a line. The first says what and where; each of the others is one value."""

import json
import os
import platform
import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

#: In cores. What others use beyond this may have disturbed a measurement.
DISTURBING = 0.1


@dataclass(frozen=True)
class Spread:
    """The median of the rounds, and what lies to both sides of it."""

    median: float
    low: float
    high: float


def this_machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
        "model": model[1].strip() if model else platform.machine(),
        "linux": platform.release(),
        "rmem_max": int(Path("/proc/sys/net/core/rmem_max").read_text()),
    }


class Samples:
    def __init__(self, about, rows=()):
        self.about = about
        self.rows = list(rows)
        self.file = None

    @classmethod
    def create(cls, file, rounds, peers):
        """Peers are names with what they are and their version."""
        file.parent.mkdir(parents=True, exist_ok=True)
        samples = cls({**this_machine(), "rounds": rounds, "peers": peers})
        samples.file = file
        file.write_text(json.dumps(samples.about) + "\n")
        return samples

    @classmethod
    def load(cls, file):
        about, *rows = [json.loads(line) for line in file.read_text().splitlines()]
        return cls(about, rows)

    def add(self, round_number, peer, metric, value, others):
        """Writes it at once, so that nothing is lost with what comes later. Others is what they used, in cores."""
        row = {"round": round_number, "peer": peer, "metric": metric, "value": float("%.5g" % value), "others": others}
        self.rows.append(row)
        with self.file.open("a") as file:
            file.write(json.dumps(row) + "\n")

    @property
    def peers(self):
        return list(self.about["peers"])

    def spread(self, peer, metric):
        values = [row["value"] for row in self.rows if (row["peer"], row["metric"]) == (peer, metric)]
        return Spread(statistics.median(values), min(values), max(values)) if values else None

    def disturbed(self):
        """The share of samples while whose taking other programs were at work."""
        return sum(row["others"] > DISTURBING for row in self.rows) / max(1, len(self.rows))
