"""What we want to reach: each a bound on our median, as a number or as a multiple of another peer's median."""

from dataclasses import dataclass

STOCK, WIREGUARD, FIXED = "stock", "wireguard-go", None


@dataclass(frozen=True)
class Goal:
    metric: str
    what: str
    unit: str
    at_least: bool
    bounds: tuple  # pairs of whose median, or FIXED, and the factor
    peers: tuple = ("ours-17", "ours-25")
    reference_metric: str = ""  # if the other's is measured under another name

    def described(self):
        sign = "≥" if self.at_least else "≤"
        return " and ".join(
            "%s %s" % (sign, "%g %s" % (factor, self.unit) if whose is FIXED else "%.1f × %s" % (factor, whose))
            for whose, factor in self.bounds)

    def is_reached(self, samples, peer):
        """Whether all bounds hold; None if something that they need was not measured."""
        ours = samples.spread(peer, self.metric)
        if ours is None:
            return None
        holds = []
        for whose, factor in self.bounds:
            bound = factor
            if whose is not FIXED:
                theirs = samples.spread(whose, self.reference_metric or self.metric)
                if theirs is None:
                    return None
                bound *= theirs.median
            holds.append(ours.median >= bound if self.at_least else ours.median <= bound)
        return all(holds)


def least(metric, what, unit, *bounds, **more):
    return Goal(metric, what, unit, True, bounds, **more)


def most(metric, what, unit, *bounds, **more):
    return Goal(metric, what, unit, False, bounds, **more)


MIXED = {"peers": ("ours-stock",), "reference_metric": "tcp1"}

GOALS = [
    least("tcp1", "TCP, 1 stream", "Gbit/s", (STOCK, 2.0), (WIREGUARD, 1.1)),
    least("tcp4", "TCP, 4 streams", "Gbit/s", (STOCK, 2.0), (WIREGUARD, 1.1)),
    least("tcp_both", "TCP, both directions at once, sum", "Gbit/s", (STOCK, 1.8), (WIREGUARD, 1.0)),
    most("tcp1_cpu_s_per_gb", "CPU per GB, both ends, 1 stream", "s", (STOCK, 0.5), (WIREGUARD, 1.0)),
    least("udp64_pps", "UDP 64 B, loss-free", "packets/s", (STOCK, 1.0)),
    least("udp1200_pps", "UDP 1200 B, loss-free", "packets/s", (STOCK, 1.2)),
    most("ping_idle_p50_us", "ping, idle, median", "µs", (STOCK, 1.0)),
    most("ping_idle_p99_us", "ping, idle, p99", "µs", (STOCK, 1.0)),
    most("ping_load_p50_us", "ping under a TCP transfer, median", "µs", (STOCK, 0.6)),
    most("ping_load_p99_us", "ping under a TCP transfer, p99", "µs", (STOCK, 0.6)),
    most("start_cold_s", "start to first ping answered, nothing there yet", "s", (FIXED, 1.5)),
    most("start_again_s", "start to first ping answered, again", "s", (FIXED, 1.5)),
    most("memory_idle_mib", "resident memory, idle", "MiB", (FIXED, 90)),
    most("memory_load_mib", "resident memory, after load", "MiB", (FIXED, 160)),
    most("idle_cpu_percent", "CPU when idle, of a core", "%", (FIXED, 0.2)),
    least("tcp_to_stock", "TCP, ours to stock", "Gbit/s", (STOCK, 1.0), **MIXED),
    least("tcp_from_stock", "TCP, stock to ours", "Gbit/s", (STOCK, 1.0), **MIXED),
]

#: Also in the large table, without a goal.
FURTHER = [
    ("idle_cpu_soon_percent", "CPU when idle, soon after the start, of a core", "%"),
    ("tcp_first", "TCP, the first transfer after the start", "Gbit/s"),
    ("ping_after_load_p50_us", "ping, idle, after all of this, median", "µs"),
    ("ping_after_load_p99_us", "ping, idle, after all of this, p99", "µs"),
]
