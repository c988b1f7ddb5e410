"""Ours, stock, and a mix of both: how they are brought up on the hosts of the lab."""

import glob
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from lab import LabError

JAR = Path(os.environ.get("ZEROTIER_JAR", Path(__file__).parents[3] / "daemon/target/zerotier-one.jar")).resolve()
START_S = 60


class Peer:
    """Something that joins hosts a and b. One object is one round: fresh homes, fresh processes."""

    about = ""

    def __init__(self, lab, work):
        self.lab = lab
        self.work = work
        self.daemons = {}

    @classmethod
    def missing(cls):
        """Why this cannot run here, or nothing."""
        return None

    @classmethod
    def version(cls):
        return ""

    def prepare(self):
        """Makes keys and configuration, and starts what host r runs."""

    def start(self, host):
        """Starts a host's daemon, and remembers the process in daemons. Does not wait for it to be ready."""

    def address(self, host):
        """The address to measure to, or nothing as long as there is none."""
        return {"a": "10.77.0.1", "b": "10.77.0.2"}[host]

    def spawn(self, host, *command, environment=None):
        self.daemons[host] = self.lab.start(host, "%s-%s" % (self.work.name, host), *command, environment=environment)

    def stop(self, host):
        self.lab.end(self.daemons.pop(host))


class Veth(Peer):
    about = "no VPN: the veth pair that all others use, with its offloads"

    def address(self, host):
        return self.lab.underlay(host)


def java(version):
    """The java program of this version: the one that JAVA_17 or JAVA_25 names, or one that Debian would have put there."""
    named = os.environ.get("JAVA_%d" % version)
    if named:
        return shutil.which(named) or shutil.which("bin/java", path=named)
    for release in sorted(glob.glob("/usr/lib/jvm/*/release")):
        if re.search(r'JAVA_VERSION="%d\b' % version, Path(release).read_text()):
            return str(Path(release).parent / "bin/java")
    return None


class Ours(Peer):
    """A founder on r, members on a and b."""

    java_version = 17

    @classmethod
    def missing(cls):
        if not JAR.exists():
            return "there is no %s; mvn package -DskipTests makes it" % JAR
        if not java(cls.java_version):
            return "no JDK %d here; JAVA_%d may name one" % (cls.java_version, cls.java_version)
        return None

    @classmethod
    def version(cls):
        said = subprocess.run([java(cls.java_version), "-version"], capture_output=True, text=True).stderr
        return said.splitlines()[0].replace('"', "")

    def prepare(self):
        self.spawn("r", java(self.java_version), "-jar", JAR, self.work / "r")
        log = self.work.name + "-r"
        self.invitation = self.lab.await_("an invitation", START_S, lambda: self.found(log, r"Invitation: (earth-\S+)\n"))
        self.earth = self.lab.await_("Earth", START_S, lambda: self.found(log, r"Network ([0-9a-f]{16}) .* is up on"))

    def found(self, log, pattern):
        match = re.search(pattern, self.lab.said(log))
        return match and match[1]

    def start(self, host):
        home = self.work / host
        command = [java(self.java_version), "-jar", JAR, home]
        self.spawn(host, *command, *([] if home.exists() else [self.invitation]))

    def address(self, host):
        addresses = self.lab.addresses(host, "zt")
        return addresses[0] if addresses else None


class Ours17(Ours):
    about = "ours on JDK 17"


class Ours25(Ours):
    about = "ours on JDK 25"
    java_version = 25


def stock_program():
    return os.environ.get("ZT_BIN") or shutil.which("zerotier-one")


def stock_home(home, planet, network):
    """A home in which nothing but the planet and the network to join is."""
    (home / "networks.d").mkdir(parents=True)
    shutil.copy(planet, home / "planet")
    (home / "networks.d" / (network + ".conf")).touch()
    quiet = {"portMappingEnabled": False, "softwareUpdate": "disable", "allowTcpFallbackRelay": False}
    (home / "local.conf").write_text(json.dumps({"settings": quiet}))


class OursAndStock(Ours):
    """Ours on a, a stock node on b, and our founder on r."""

    about = "ours (JDK 17) on one side, stock on the other"

    @classmethod
    def missing(cls):
        return super().missing() or Stock.missing()

    def start(self, host):
        if host == "a":
            super().start(host)
            return
        if not (self.work / host).exists():
            stock_home(self.work / host, self.work / "r/planet", self.earth)
        self.spawn(host, stock_program(), "-U", "-p9993", self.work / host)


class Stock(Ours):
    """
    Stock nodes on a and b. On r there is a stock node, too, as root and controller, if ZT_MKPLANET names a program that
    makes a planet (its arguments: the file to write, the root's identity.public, IP/PORT); else our founder.
    """

    about = "stock ZeroTier One"

    @classmethod
    def missing(cls):
        if not stock_program():
            return "there is no zerotier-one; ZT_BIN may name one"
        return None if os.environ.get("ZT_MKPLANET") else super().missing()

    @classmethod
    def version(cls):
        return subprocess.run([stock_program(), "-v"], capture_output=True, text=True).stdout.strip()

    def prepare(self):
        if not os.environ.get("ZT_MKPLANET"):
            super().prepare()
            return
        home = self.work / "r"
        home.mkdir()
        self.lab.run("r", stock_program(), "-i", "generate", home / "identity.secret", home / "identity.public")
        root = "%s/9993" % self.lab.underlay("r")
        self.lab.run("r", os.environ["ZT_MKPLANET"], home / "planet", home / "identity.public", root)
        self.spawn("r", stock_program(), "-U", "-p9993", home)
        self.lab.await_("the controller", START_S, lambda: (home / "authtoken.secret").exists() and self.make_network())

    def make_network(self):
        home = self.work / "r"
        network = {
            "private": False,
            "v4AssignMode": {"zt": True},
            "ipAssignmentPools": [{"ipRangeStart": "10.77.0.10", "ipRangeEnd": "10.77.0.200"}],
            "routes": [{"target": "10.77.0.0/24"}],
        }
        controller = (home / "identity.public").read_text()[:10]
        answer = self.lab.run(
            "r", "curl", "-s", "-m", "5", "-H", "X-ZT1-Auth: " + (home / "authtoken.secret").read_text().strip(),
            "-d", json.dumps(network), "http://127.0.0.1:9993/controller/network/%s______" % controller, check=False)
        try:
            self.earth = json.loads(answer)["id"]
        except (ValueError, KeyError):
            return False
        return True

    def start(self, host):
        if not (self.work / host).exists():
            stock_home(self.work / host, self.work / "r/planet", self.earth)
        self.spawn(host, stock_program(), "-U", "-p9993", self.work / host)
