"""Three hosts on a switch, as network namespaces without a way out, and the processes that run on them.

    a 10.66.0.1 ──┐
    b 10.66.0.2 ──┼── sw (bridge)       MTU 1500
    r 10.66.0.3 ──┘
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PREFIX = "ztm"
UNDERLAY = "10.66.0."


class LabError(Exception):
    """Something did not come up, in a sentence."""


def ip(*arguments):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise LabError("ip %s: %s" % (" ".join(arguments), done.stderr.strip()))
    return done.stdout


def namespaces():
    return [line.split()[0] for line in ip("netns", "list").splitlines() if line]


def end(pids, seconds=5):
    """Ends processes with TERM, and with KILL those that do not heed it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        deadline = time.monotonic() + seconds
        while any(map(is_running, pids)) and time.monotonic() < deadline:
            time.sleep(0.02)


def is_running(pid):
    try:
        return Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Lab:
    """Lives in a with statement, which takes everything away again. Several at once need names, of letters."""

    def __init__(self, hosts=("a", "b", "r"), name=""):
        self.hosts = list(hosts)
        self.name = name
        self.started = []
        self.work = None

    def __enter__(self):
        self.remove_leftovers()
        self.work = Path(tempfile.mkdtemp(prefix="%s%d-" % (PREFIX, os.getpid())))
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.end_all()
        for host in [*self.hosts, "sw"]:
            if self.namespace(host) in namespaces():
                ip("netns", "del", self.namespace(host))
        shutil.rmtree(self.work, ignore_errors=True)

    @staticmethod
    def remove_leftovers():
        """Takes away what a run left that was killed."""
        for name in namespaces():
            mine = re.fullmatch(PREFIX + r"(\d+)-\w+", name)
            if mine and not is_running(int(mine[1])):
                end([int(pid) for pid in ip("netns", "pids", name).split()])
                ip("netns", "del", name)
        for directory in Path(tempfile.gettempdir()).glob(PREFIX + "*-*"):
            mine = re.fullmatch(PREFIX + r"(\d+)-\w+", directory.name)
            if mine and not is_running(int(mine[1])):
                shutil.rmtree(directory, ignore_errors=True)

    def make(self):
        switch = self.namespace("sw")
        ip("netns", "add", switch)
        ip("-n", switch, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        ip("-n", switch, "link", "set", "br0", "up")
        for host in self.hosts:
            name = self.namespace(host)
            ip("netns", "add", name)
            for setting in ("all.disable_ipv6", "default.disable_ipv6"):
                self.run(host, "sysctl", "-qw", "net.ipv6.conf.%s=1" % setting)
            ip("-n", switch, "link", "add", "to-" + host, "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("-n", switch, "link", "set", "to-" + host, "master", "br0", "up")
            ip("-n", name, "addr", "add", self.underlay(host) + "/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                ip("-n", name, "link", "set", device, "up")

    def namespace(self, host):
        return "%s%d-%s%s" % (PREFIX, os.getpid(), self.name, host)

    def underlay(self, host):
        return UNDERLAY + str(self.hosts.index(host) + 1)

    def start(self, host, log, *command, environment=None):
        """Starts a process that goes on; what it says is in log.out and log.err of the work directory."""
        with open(self.work / (log + ".out"), "a") as out, open(self.work / (log + ".err"), "a") as err:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.namespace(host), *map(str, command)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True,
                env={**os.environ, **(environment or {})})
        self.started.append(process)
        return process

    def run(self, host, *command, timeout=60, check=True):
        """Runs a command to its end and returns what it printed."""
        done = subprocess.run(
            ["ip", "netns", "exec", self.namespace(host), *map(str, command)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
        if check and done.returncode:
            raise LabError("%s: %s" % (command[0], (done.stderr or done.stdout).strip()[-300:]))
        return done.stdout

    def said(self, log):
        """What a started process has said so far."""
        return "".join((self.work / (log + end_)).read_text() for end_ in (".out", ".err"))

    def await_(self, what, seconds, condition):
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise LabError("%s: not within %d s" % (what, seconds))
            time.sleep(0.05)
        return value

    def links(self, host):
        """Devices of a host, as ip shows them, with counters."""
        return json.loads(ip("-n", self.namespace(host), "-j", "-s", "addr", "show") or "[]")

    def addresses(self, host, prefix):
        """IPv4 addresses of devices whose name begins so."""
        return [address["local"] for link in self.links(host) if link["ifname"].startswith(prefix)
                for address in link["addr_info"] if address["family"] == "inet"]

    def bytes_to(self, host):
        """Bytes that the switch has sent to a host."""
        port = [link for link in self.links("sw") if link["ifname"] == "to-" + host][0]
        return port["stats64"]["tx"]["bytes"]

    def pids(self, host):
        return [int(pid) for pid in ip("netns", "pids", self.namespace(host)).split()]

    def end(self, process):
        end([process.pid])
        process.wait()
        self.started.remove(process)

    def end_all(self):
        """Ends all that runs on the hosts, whoever of ours started it."""
        pids = [process.pid for process in self.started]
        present = namespaces()
        for host in self.hosts:
            if self.namespace(host) in present:
                pids += self.pids(host)
        end(set(pids))
        for process in self.started:
            process.wait()
        self.started.clear()
