"""The measurements, of one peer in one round. Each has a name, a value, and what else used the machine meanwhile."""

import json
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import usage
from lab import LabError

HERE = Path(__file__).parent
#: Of iperf3, or as much of it as the system allows.
UDP_BUFFER = 2 << 20
RELAYED_SHARE = 0.05
IPERF_TRIES = 3


@dataclass(frozen=True)
class Effort:
    """How long each measurement takes."""

    tcp_s: int = 8
    both_s: int = 5
    ping_load_s: int = 5
    pings: int = 500
    udp_s: int = 2
    udp_steps: int = 12
    settle_s: int = 40
    idle_s: int = 20
    rest_s: int = 600
    rest_windows: int = 5


QUICK = Effort(tcp_s=2, both_s=2, ping_load_s=2, pings=50, udp_s=1, udp_steps=4, settle_s=5, idle_s=2, rest_s=5, rest_windows=1)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Probes:
    def __init__(self, lab, peer, effort, record, rates):
        self.lab = lab
        self.peer = peer
        self.effort = effort
        self.record = record
        self.rates = rates  # where the search of the last round ended, by size
        self.failures = 0

    def attempt(self, probe, *arguments):
        """One that fails is told and leaves a gap in the table; the others go on."""
        others = usage.Others(self.lab)
        try:
            values = probe(*arguments)
        except (LabError, subprocess.TimeoutExpired, KeyError, ValueError, OSError) as e:
            print("  %s%s failed: %s" % (probe.__name__, arguments, e), file=sys.stderr)
            self.failures += 1
            return
        for metric, value in values.items():
            self.record(metric, value, round(others.cores(), 3))

    def start(self, metric):
        """Starts b and waits for its first answer from a."""
        log = "%s-%s" % (self.peer.work.name, metric)
        first = self.lab.start("b", log, sys.executable, HERE / "firstping.py", self.peer.address("a"), 60)
        self.lab.await_("the pings", 10, lambda: "ready" in self.lab.said(log))
        begun = time.monotonic()
        self.peer.start("b")
        status = first.wait()
        self.lab.started.remove(first)
        if status:
            raise LabError("no ping was answered within 60 s of the start")
        answered = float(self.lab.said(log).split()[-1])
        return {metric: answered - begun} if self.peer.daemons else {}

    def settle(self):
        usage.await_quiet(lambda: [*self.lab.pids("a"), *self.lab.pids("b")], self.effort.settle_s)

    def warm_path(self):
        self.lab.run("a", "ping", "-q", "-i", "0.05", "-c", "60", "-W", "1", self.peer.address("b"), check=False)

    def ping(self, name):
        n = self.effort.pings
        return self.round_trips(name, self.lab.run(
            "a", "ping", "-n", "-i", "0.01", "-c", n, "-W", "1", self.peer.address("b"), timeout=60, check=False))

    def ping_under_load(self):
        seconds = self.effort.ping_load_s
        load = self.lab.start("a", "load", "iperf3", "-c", self.peer.address("b"), "-t", seconds + 1)
        time.sleep(0.7)
        said = self.lab.run(
            "a", "ping", "-n", "-i", "0.01", "-c", seconds * 90, "-w", seconds, "-W", "1", self.peer.address("b"),
            timeout=60, check=False)
        if load.wait(timeout=60):
            raise LabError("the TCP transfer ended early")
        self.lab.started.remove(load)
        return self.round_trips("ping_load", said)

    @staticmethod
    def round_trips(name, said):
        times_us = [float(ms) * 1000 for ms in re.findall(r"time=([\d.]+)", said)]
        sent = int(re.search(r"(\d+) packets transmitted", said)[1])
        if len(times_us) < sent / 2:
            raise LabError("only %d of %d pings came back" % (len(times_us), sent))
        return {
            name + "_p50_us": statistics.median(times_us),
            name + "_p99_us": percentile(times_us, 0.99),
            name + "_lost": sent - len(times_us),
        }

    def iperf(self, seconds, *options):
        for _ in range(IPERF_TRIES):
            said = json.loads(self.lab.run(
                "a", "iperf3", "-J", "-c", self.peer.address("b"), "-t", seconds, *options,
                timeout=seconds + 30, check=False))
            if "error" not in said:
                return said["end"]
            time.sleep(1)  # where much is lost, the server sees late that the last one has ended
        raise LabError("iperf3: " + said["error"])

    def tcp(self, metric, seconds, *options):
        daemons = [process.pid for host, process in self.peer.daemons.items() if host != "r"]
        relayed_before, cpu_before = self.lab.bytes_to("r"), usage.cpu_s(daemons)
        end = self.iperf(seconds, *options)
        cpu = usage.cpu_s(daemons) - cpu_before
        sums = [end["sum_received"], *([end["sum_received_bidir_reverse"]] if "--bidir" in options else [])]
        received = sum(s["bytes"] for s in sums)
        relayed = (self.lab.bytes_to("r") - relayed_before) / received
        if relayed > RELAYED_SHARE:
            raise LabError("not a direct path: %.0f %% of it went through r" % (100 * relayed))
        values = {metric: sum(s["bits_per_second"] for s in sums) / 1e9}
        if daemons:
            values[metric + "_cpu_s_per_gb"] = cpu / received * 1e9
        return values

    def udp(self, size):
        """The highest rate at which at most one in a thousand is lost: growing steps, then halving of the interval."""
        low = high = best = None
        rate, factor = (self.rates[size], 1.25) if size in self.rates else (20_000, 1.5)
        for _ in range(self.effort.udp_steps):
            got = self.lossless(size, rate) or self.lossless(size, rate)
            if got:
                low, best = rate, max(best or 0, got)
                if got < 0.88 * rate:
                    break  # iperf3 cannot send more
                rate = rate * factor if high is None else (low + high) / 2
            else:
                high = rate
                rate = rate / 1.6 if low is None else (low + high) / 2
            if low and high and high / low < 1.1:
                break
        if not best:
            raise LabError("something was lost at every rate")
        self.rates[size] = best
        return {"udp%d_pps" % size: best}

    def lossless(self, size, packets_per_s):
        end = self.iperf(
            self.effort.udp_s, "-u", "-l", size, "-b", int(packets_per_s * size * 8), "-w", self.udp_buffer())["sum"]
        return end["packets"] / end["seconds"] if end["lost_percent"] <= 0.1 else None

    @staticmethod
    def udp_buffer():
        return min(UDP_BUFFER, int(Path("/proc/sys/net/core/rmem_max").read_text()))

    def idle_cpu(self):
        """Percent of a core, of one daemon."""
        begun = self.members_cpu_s()
        time.sleep(self.effort.idle_s)
        return {"idle_cpu_soon_percent": 100 * (self.members_cpu_s() - begun) / self.effort.idle_s}

    def members_cpu_s(self):
        """CPU seconds of the daemons of a and b so far, on average."""
        daemons = [process.pid for host, process in self.peer.daemons.items() if host != "r"]
        return usage.precise_cpu_s(daemons) / len(daemons)

    def memory(self, metric):
        return {metric: max(
            usage.resident_mib(process.pid) for host, process in self.peer.daemons.items() if host != "r")}
