"""
Many nodes, much traffic, for a while: does memory grow, is anything lost or spoiled?

    sudo python3 src/test/measure/soak.py [--minutes 10] [--nodes 20] [--java 17]

Makes an Earth of so many nodes, each in a network namespace. Each exchanges TCP streams with three others, both ways at
once, sends them bursts of UDP and pings one of them; all that applications receive is checked by SHA-256 or CRC. Every
30 s it looks at memory, at whether the nodes are online and at whether they reach each other directly. Says at the end
what was wrong, and exits with 1 if anything was.
"""

import argparse
import json
import os
import re
import signal
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import usage
from lab import Lab, LabError
from peers import Ours17, Ours25

HERE = Path(__file__).parent
START_S = 120
SAMPLE_S = 30
#: Nobody can bring these about but we ourselves.
NEVER = (
    "DROPPED_UNAUTHENTICATED", "DROPPED_MALFORMED", "DROPPED_TOO_LONG", "DROPPED_NO_ROUTE", "DROPPED_HOP_LIMIT",
    "FRAMES_MALFORMED", "FRAMES_REFUSED_MAC", "FRAMES_REFUSED_MEMBERSHIP", "CREDENTIALS_REJECTED",
    "CONFIGS_REJECTED")
ALLOWED_GROWTH_MIB = 5
LEAST_SAMPLES = 8
ALLOWED_PING_LOSS = 0.001


class Soak:
    def __init__(self, lab, peer, seconds):
        self.lab = lab
        self.peer = peer
        self.seconds = seconds
        # Two cores carry some five exchanges at once without being late for everything else.
        self.pause_s = len(lab.hosts) / (os.cpu_count() or 1)
        self.members = [host for host in lab.hosts if host != "r"]
        self.memory = {host: [] for host in lab.hosts}
        self.offline = 0
        self.relayed = 0
        self.counters = {host: Counter() for host in lab.hosts}
        self.complaints = []

    def complain(self, sentence):
        self.complaints.append(sentence)

    def bring_up(self):
        self.peer.prepare()
        for host in self.members:
            self.peer.start(host)
            self.lab.await_("an address of " + host, START_S, lambda: self.peer.address(host))
        self.address = {host: self.peer.address(host) for host in self.lab.hosts}
        for host in self.lab.hosts:
            for partner in self.partners(host):
                self.lab.await_("an answer to %s from %s" % (host, partner), START_S, lambda: self.reaches(host, partner))
        # The address of a node, by which others know it.
        self.node = {host: (self.peer.work / host / "identity.public").read_text()[:10] for host in self.lab.hosts}

    def reaches(self, host, partner):
        return " 0% packet loss" in self.lab.run(
            host, "ping", "-n", "-q", "-c", "1", "-W", "1", self.address[partner], check=False)

    def partners(self, host):
        """The next three in a ring."""
        place, hosts = self.lab.hosts.index(host), self.lab.hosts
        return [hosts[(place + i) % len(hosts)] for i in range(1, min(4, len(hosts)))]

    def start_traffic(self):
        self.pings, self.traffic = {}, {}
        for host in self.lab.hosts:
            self.traffic[host] = self.lab.start(
                host, "traffic-" + host, sys.executable, HERE / "traffic.py", self.seconds, self.pause_s, self.address[host],
                *(self.address[partner] for partner in self.partners(host)))
            self.pings[host] = self.lab.start(
                host, "ping-" + host, "ping", "-n", "-q", "-i", "1", "-W", "10", "-c", self.seconds,
                self.address[self.partners(host)[0]])

    def api(self, host, path):
        home = self.peer.work / host
        return json.loads(self.lab.run(
            host, "curl", "-sS", "-m", "20", "-H", "X-ZT1-Auth: " + (home / "authtoken.secret").read_text().strip(),
            "http://127.0.0.1:%s%s" % ((home / "zerotier-one.port").read_text().strip(), path)))

    def count(self, host):
        """Complains about counters that should have stayed as they were."""
        before = self.counters[host]
        self.counters[host] = now = Counter(
            {name.upper(): n for name, n in self.api(host, "/counters").items() if isinstance(n, int)})
        for name in NEVER:
            if now[name] > before[name]:
                self.complain("%s of %s rose by %d" % (name, host, now[name] - before[name]))
                print("        " + self.complaints[-1])

    def look(self, begun):
        offline, relayed = [], []
        for host in self.lab.hosts:
            self.count(host)
            self.memory[host].append(usage.resident_mib(self.peer.daemons[host].pid))
            if not self.api(host, "/status")["online"]:
                offline.append(host)
            paths = {peer["address"]: peer["paths"] for peer in self.api(host, "/peer")}
            relayed += ["%s-%s" % (host, partner) for partner in self.partners(host) if not paths.get(self.node[partner])]
        now = [values[-1] for values in self.memory.values()]
        print("%4.0f s: memory %.0f MiB on average, %.0f at most; offline: %s; not direct: %s" % (
            time.monotonic() - begun, statistics.mean(now), max(now), ", ".join(offline) or "none",
            ", ".join(relayed) or "none"), flush=True)
        self.offline += len(offline)
        self.relayed += len(relayed)

    def run(self):
        begun = time.monotonic()
        self.look(begun)
        self.start_traffic()
        while time.monotonic() < begun + self.seconds:
            time.sleep(min(SAMPLE_S, max(0, begun + self.seconds - time.monotonic())))
            self.look(begun)
        for host in self.lab.hosts:
            self.lab.await_("the end of the traffic of " + host, 180, lambda: self.lab.said("traffic-" + host).count("done"))
        for process in self.pings.values():
            process.wait(timeout=60)
            self.lab.started.remove(process)
        time.sleep(2)  # for the last datagrams
        for process in self.traffic.values():
            process.terminate()
        for process in self.traffic.values():
            process.wait(timeout=120)
            self.lab.started.remove(process)

    def judge(self):
        self.judge_control()
        self.judge_memory()
        self.judge_pings()
        self.judge_applications()
        self.judge_checksums()
        self.judge_counters()
        self.judge_logs()

    def judge_control(self):
        if self.offline:
            self.complain("nodes were seen offline %d times" % self.offline)
        if self.relayed:
            self.complain("paths were seen not to be direct %d times" % self.relayed)

    def judge_memory(self):
        """Compares the last quarter with the second: in the first one the JIT compiler and the heap find their size."""
        if any(len(values) < LEAST_SAMPLES for values in self.memory.values()):
            print("memory: too short a time to say whether it grows")
            return
        growth = []
        for values in self.memory.values():
            quarter = len(values) // 4
            growth.append(statistics.mean(values[-quarter:]) - statistics.mean(values[quarter : 2 * quarter]))
        print("memory of a node, from the second quarter of the time to the last: %+.1f MiB on average, %+.1f at most"
              % (statistics.mean(growth), max(growth)))
        if statistics.mean(growth) > ALLOWED_GROWTH_MIB:
            self.complain("memory grew by %.1f MiB a node" % statistics.mean(growth))

    def judge_pings(self):
        sent = received = 0
        for host in self.lab.hosts:
            said = re.search(r"(\d+) packets transmitted, (\d+) received", self.lab.said("ping-" + host))
            sent, received = sent + int(said[1]), received + int(said[2])
        print("pings: %d sent, %d lost" % (sent, sent - received))
        if sent - received > sent * ALLOWED_PING_LOSS:
            self.complain("%d of %d pings were lost" % (sent - received, sent))

    def judge_applications(self):
        totals, sent, received = Counter(), 0, 0
        for host in self.lab.hosts:
            said = json.loads((self.lab.work / ("traffic-%s.out" % host)).read_text().splitlines()[-1])
            totals.update(said["totals"])
            for line in (self.lab.work / ("traffic-%s.err" % host)).read_text().splitlines():
                self.complain("%s: %s" % (host, line))
            sent += sum(said["udp_sent"].values())
            received += sum(said["udp_received"].values())
        print("TCP: %d streams, %.2f GB, %d spoiled, %d broken" % (
            totals["tcp_streams"], totals["tcp_bytes"] / 1e9, totals["tcp_corrupt"], totals["tcp_failed"]))
        print("UDP: %d sent, %d received, %d spoiled" % (sent, received, totals["udp_corrupt"]))
        if not totals["tcp_streams"] or not received:
            self.complain("applications received nothing")
        for name, what in (("tcp_corrupt", "TCP streams arrived spoiled"), ("tcp_failed", "TCP exchanges broke"),
                           ("udp_corrupt", "datagrams arrived spoiled")):
            if totals[name]:
                self.complain("%d %s" % (totals[name], what))
        if received > sent:
            self.complain("more datagrams arrived than were sent")

    def judge_checksums(self):
        """Those that the kernels of the receivers found wrong."""
        wrong = 0
        for host in self.lab.hosts:
            lines = [line.split() for line in self.lab.run(host, "cat", "/proc/net/snmp").splitlines()]
            for names, values in zip(lines[::2], lines[1::2]):
                wrong += dict(zip(names[1:], map(int, values[1:]))).get("InCsumErrors", 0)
        print("checksum errors at the receivers: %d" % wrong)
        if wrong:
            self.complain("%d packets arrived with a wrong checksum" % wrong)

    def judge_counters(self):
        totals = Counter()
        for host in self.lab.hosts:
            self.count(host)
            totals.update(self.counters[host])
        shown = {name: n for name, n in sorted(totals.items()) if n and re.match("DROPPED|FRAMES_|PACKETS_R", name)}
        print("counters of all nodes: " + ", ".join("%s %d" % item for item in shown.items()))

    def judge_logs(self):
        for host in self.lab.hosts:
            for line in self.lab.said("%s-%s" % (self.peer.work.name, host)).splitlines():
                if " ERROR " in line:
                    self.complain("%s said: %s" % (host, line.strip()))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--nodes", type=int, default=20, help="3 to 200")
    parser.add_argument("--java", type=int, choices=(17, 25), default=17)
    return parser.parse_args()


def main():
    asked = arguments()
    if os.geteuid():
        sys.exit("This makes network namespaces: run it as root.")
    if not 3 <= asked.nodes <= 200:
        sys.exit("--nodes is 3 to 200.")
    kind = Ours25 if asked.java == 25 else Ours17
    if kind.missing():
        sys.exit("This cannot run: %s." % kind.missing())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended by SIGTERM."))
    with Lab(["r", *("n%d" % i for i in range(1, asked.nodes))]) as lab:
        work = lab.work / "soak"
        work.mkdir()
        soak = Soak(lab, kind(lab, work), int(asked.minutes * 60))
        try:
            soak.bring_up()
            soak.run()
            soak.judge()
        except LabError as e:
            sys.exit("The soak test could not be done: %s" % e)
    for complaint in soak.complaints:
        print("WRONG: " + complaint)
    print("%d nodes, %g minutes: %s" % (asked.nodes, asked.minutes, "not good" if soak.complaints else "good"))
    sys.exit(1 if soak.complaints else 0)


main()
