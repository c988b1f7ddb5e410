"""
Measures the finished jar on this machine, beside whichever other programs are installed, in network namespaces.

    sudo python3 src/test/measure [--rounds N] [--peers a,b,…] [--quick] [--out DIRECTORY]

writes samples, plots, and the table of docs/PERFORMANCE.md. With --quick it takes a minute for each peer, says nothing
about speed, and leaves docs/ alone. Needs iproute2, iperf3, iputils-ping, curl, and what is to be measured:

    ours       daemon/target/zerotier-one.jar, or ZEROTIER_JAR; JDKs under /usr/lib/jvm, or JAVA_17 and JAVA_25
    stock      zerotier-one, or ZT_BIN; ZT_MKPLANET: a program that makes a planet, for a root and controller of its own kind
    others     wireguard-go or WGGO_BIN, and wg; tincd; nebula; n2n; openvpn
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import report
import usage
from lab import Lab, LabError
from others import N2n, Nebula, OpenVpn, Tinc, WireGuardGo
from peers import Ours17, Ours25, OursAndStock, Stock, Veth
from probes import QUICK, Effort, Probes
from samples import Samples

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTED = ROOT / "docs/performance"
PEERS = {
    "veth": Veth,
    "ours-17": Ours17,
    "ours-25": Ours25,
    "stock": Stock,
    "ours-stock": OursAndStock,
    "wireguard-go": WireGuardGo,
    "tinc": Tinc,
    "nebula": Nebula,
    "n2n": N2n,
    "openvpn": OpenVpn,
}
START_S = 60


def bring_up(lab, peer, probes):
    peer.prepare()
    peer.start("a")
    lab.await_("an address of a", START_S, lambda: peer.address("a"))
    probes.settle()  # measured is how b starts, not what a does after its own start
    probes.attempt(probes.start, "start_cold_s")
    if not peer.daemons:
        return
    probes.settle()
    if not isinstance(peer, OursAndStock):
        peer.stop("b")
        probes.attempt(probes.start, "start_again_s")
        probes.settle()


def measure(lab, peer, probes):
    effort = probes.effort
    lab.start("b", "iperf-server", "iperf3", "-s")
    probes.warm_path()
    if isinstance(peer, OursAndStock):
        probes.attempt(probes.tcp, "tcp_warming", effort.tcp_s)
        probes.attempt(probes.tcp, "tcp_to_stock", effort.tcp_s)
        probes.attempt(probes.tcp, "tcp_from_stock", effort.tcp_s, "-R")
        return
    probes.attempt(probes.ping, "ping_idle")
    if peer.daemons:
        probes.attempt(probes.memory, "memory_idle_mib")
        probes.settle()  # after the pings
        probes.attempt(probes.idle_cpu)
    # What a fresh daemon uses, and its first transfer, are told apart: a JIT compiler is at work meanwhile.
    probes.attempt(probes.tcp, "tcp_first", effort.tcp_s)
    probes.attempt(probes.tcp, "tcp1", effort.tcp_s)
    probes.attempt(probes.tcp, "tcp4", effort.tcp_s, "-P", "4")
    probes.attempt(probes.tcp, "tcp_both", effort.both_s, "--bidir")
    probes.attempt(probes.ping_under_load)
    probes.attempt(probes.udp, 64)
    probes.attempt(probes.udp, 1200)
    probes.attempt(probes.ping, "ping_after_load")
    if peer.daemons:
        probes.attempt(probes.memory, "memory_load_mib")


def measure_once(lab, name, round_number, effort, samples, rates):
    """One peer, one round. Returns how many measurements failed."""
    work = lab.work / ("%s-%d" % (name, round_number))
    work.mkdir()
    peer = PEERS[name](lab, work)
    probes = Probes(lab, peer, effort, lambda *sample: samples.add(round_number, name, *sample), rates)
    try:
        bring_up(lab, peer, probes)
        measure(lab, peer, probes)
    except LabError as e:
        print("  %s, round %d: %s" % (name, round_number, e), file=sys.stderr)
        for log in sorted(lab.work.glob(work.name + "-*.err")):
            print("  %s: %s" % (log.name, log.read_text()[-500:]), file=sys.stderr)
        return probes.failures + 1
    finally:
        lab.end_all()
    return probes.failures


def measure_rest(names, effort, samples):
    """CPU of daemons that have had nothing to do for long: all at once, each in a lab of its own."""
    with contextlib.ExitStack() as stack:
        resting = {}
        for name in names:
            if not issubclass(PEERS[name], (Veth, OursAndStock)):
                lab = stack.enter_context(Lab(name="rest" + re.sub(r"\W", "", name)))
                peer = PEERS[name](lab, lab.work / name)
                peer.work.mkdir()
                peer.prepare()
                peer.start("a")
                peer.start("b")
                for host in ("a", "b"):
                    lab.await_("an address of " + host, START_S, lambda: peer.address(host))
                resting[name] = Probes(lab, peer, effort, None, None)
                resting[name].warm_path()
        time.sleep(effort.rest_s)
        for window in range(1, effort.rest_windows + 1):
            others = usage.Others(*(probes.lab for probes in resting.values()))
            before = {name: probes.members_cpu_s() for name, probes in resting.items()}
            time.sleep(effort.idle_s)
            used = {name: probes.members_cpu_s() - before[name] for name, probes in resting.items()}
            disturbance = round(others.cores(), 3)
            for name, cpu_s in used.items():
                samples.add(window, name, "idle_cpu_percent", 100 * cpu_s / effort.idle_s, disturbance)


def chosen(names):
    """The peers that were asked for and can be measured here."""
    unknown = set(names) - set(PEERS)
    if unknown:
        sys.exit("There is no peer %s. There are: %s." % (", ".join(sorted(unknown)), ", ".join(PEERS)))
    able = []
    for name in names:
        why = PEERS[name].missing()
        if why:
            print("%s is left out: %s." % (name, why), file=sys.stderr)
        else:
            able.append(name)
    return able


def page_of(out):
    """Where the tables go; nothing if they are only shown."""
    return ROOT / "docs/PERFORMANCE.md" if out.resolve() == DOCUMENTED else None


def arguments():
    parser = argparse.ArgumentParser(prog="measure", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, help="5 if not given, 1 with --quick")
    parser.add_argument("--peers", default=",".join(PEERS), help=", ".join(PEERS))
    parser.add_argument("--quick", action="store_true", help="only whether it works")
    parser.add_argument("--table", action="store_true", help="measure nothing, write tables and plots of the samples again")
    parser.add_argument("--out", type=Path, help="directory for samples and plots, instead of docs/performance")
    return parser.parse_args()


def main():
    asked = arguments()
    if asked.table:
        out = asked.out or DOCUMENTED
        report.write(Samples.load(out / "samples.jsonl"), out, page_of(out))
        return
    if os.geteuid():
        sys.exit("This makes network namespaces: run it as root.")
    missing = [tool for tool in ("ip", "ping", "iperf3", "curl", "sysctl") if not shutil.which(tool)]
    if missing:
        sys.exit("Not installed: %s." % ", ".join(missing))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended by SIGTERM."))
    names = chosen(asked.peers.split(","))
    rounds = asked.rounds or (1 if asked.quick else 5)
    out = asked.out or (Path(tempfile.mkdtemp(prefix="measure-")) if asked.quick else DOCUMENTED)
    samples = Samples.create(out / "samples.jsonl", rounds, {name: (PEERS[name].about, PEERS[name].version()) for name in names})
    failures = 0
    rates = {name: {} for name in names}
    with Lab() as lab:
        for number in range(1, rounds + 1):
            for name in names:
                print("round %d of %d: %s" % (number, rounds, name), file=sys.stderr)
                failures += measure_once(
                    lab, name, number, QUICK if asked.quick else Effort(), samples, rates[name])
    print("rest", file=sys.stderr)
    try:
        measure_rest(names, QUICK if asked.quick else Effort(), samples)
    except LabError as e:
        print("  rest: %s" % e, file=sys.stderr)
        failures += 1
    report.write(samples, out, page_of(out))
    if failures:
        sys.exit("%d measurements failed; the table has a gap for each." % failures)


try:
    main()
except KeyboardInterrupt:
    sys.exit("Interrupted.")
