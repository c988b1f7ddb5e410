"""Other programs that make a LAN of machines far apart, each as its makers or Debian set it up."""

import os
import shutil
import subprocess

from lab import ip
from peers import Peer

ADDRESS = {"a": "10.77.0.1", "b": "10.77.0.2"}
OTHER = {"a": "b", "b": "a"}


class Installed(Peer):
    """One that needs nothing but programs that are installed."""

    programs = ()
    version_option = "--version"

    @classmethod
    def missing(cls):
        absent = [program for program in cls.programs if not shutil.which(program)]
        return "not installed: " + ", ".join(absent) if absent else None

    @classmethod
    def version(cls):
        said = subprocess.run([cls.programs[0], cls.version_option], capture_output=True, text=True)
        return (said.stdout or said.stderr).strip().splitlines()[0][:60]

    def make(self, *command, directory=None):
        """Runs a program that makes keys or the like, and returns what it prints."""
        return subprocess.run(
            list(map(str, command)), cwd=directory or self.work, check=True, capture_output=True, text=True).stdout


class WireGuardGo(Installed):
    about = "wireguard-go, layer 3, ChaCha20-Poly1305"
    programs = ("wg",)

    @classmethod
    def program(cls):
        return os.environ.get("WGGO_BIN") or shutil.which("wireguard-go")

    @classmethod
    def missing(cls):
        return super().missing() or (None if cls.program() else "there is no wireguard-go; WGGO_BIN may name one")

    @classmethod
    def version(cls):
        said = subprocess.run([cls.program(), "--version"], capture_output=True, text=True).stdout
        return said.splitlines()[0]

    def device(self, host):
        """The name is a file, too, which all namespaces share."""
        return "wg%d%s" % (os.getpid(), host)

    def prepare(self):
        self.public = {}
        for host in "ab":
            key = self.make("wg", "genkey")
            file = self.work / (host + ".key")
            file.touch(0o600)
            file.write_text(key)
            self.public[host] = subprocess.run(
                ["wg", "pubkey"], input=key, check=True, capture_output=True, text=True).stdout.strip()

    def start(self, host):
        device, other = self.device(host), OTHER[host]
        self.spawn(host, self.program(), "-f", device, environment={"WG_I_PREFER_BUGGY_USERSPACE_TO_POLISHED_KMOD": "1"})
        self.lab.await_(device, 5, lambda: device in self.lab.run(host, "wg", "show", "interfaces"))
        self.lab.run(
            host, "wg", "set", device, "listen-port", 51820, "private-key", self.work / (host + ".key"),
            "peer", self.public[other], "allowed-ips", ADDRESS[other] + "/32",
            "endpoint", self.lab.underlay(other) + ":51820")
        name = self.lab.namespace(host)
        ip("-n", name, "addr", "add", ADDRESS[host] + "/24", "dev", device)
        ip("-n", name, "link", "set", device, "mtu", "1420", "up")


class Tinc(Installed):
    about = "tinc, layer 2, AES-256-CBC and SHA-256"
    programs = ("tincd",)

    def prepare(self):
        for host in "ab":
            home = self.work / host
            (home / "hosts").mkdir(parents=True)
            lines = ["Name = " + host, "Mode = switch", "DeviceType = tap", "Interface = tinc0", "AddressFamily = ipv4"]
            if host == "b":
                lines.append("ConnectTo = a")
            (home / "tinc.conf").write_text("\n".join(lines) + "\n")
            (home / "hosts" / host).write_text("Address = %s\n" % self.lab.underlay(host))
            up = home / "tinc-up"
            up.write_text('#!/bin/sh\nip addr add %s/24 dev "$INTERFACE"\nip link set "$INTERFACE" up\n' % ADDRESS[host])
            up.chmod(0o700)
            self.make("tincd", "-c", home, "-K2048")
        for host in "ab":
            shutil.copy(self.work / host / "hosts" / host, self.work / OTHER[host] / "hosts")

    def start(self, host):
        pid_file = self.work / (host + ".pid")
        pid_file.unlink(missing_ok=True)
        self.spawn(host, "tincd", "-c", self.work / host, "-D", "--pidfile=%s" % pid_file)


class Nebula(Installed):
    about = "nebula, layer 3, AES-256-GCM"
    programs = ("nebula", "nebula-cert")
    version_option = "-version"

    def prepare(self):
        self.make("nebula-cert", "ca", "-name", "measure")
        for host in "ab":
            other = OTHER[host]
            self.make("nebula-cert", "sign", "-name", host, "-ip", ADDRESS[host] + "/24")
            (self.work / (host + ".yml")).write_text(
                "pki: {ca: ca.crt, cert: %s.crt, key: %s.key}\n" % (host, host)
                + 'static_host_map: {"%s": ["%s:4242"]}\n' % (ADDRESS[other], self.lab.underlay(other))
                + "lighthouse: {am_lighthouse: false, hosts: []}\n"
                + "listen: {host: 0.0.0.0, port: 4242}\n"
                + "cipher: aes\n"
                + "tun: {dev: neb0, mtu: 1300}\n"
                + "firewall:\n"
                + "  outbound: [{port: any, proto: any, host: any}]\n"
                + "  inbound: [{port: any, proto: any, host: any}]\n")

    def start(self, host):
        self.spawn(host, "env", "-C", self.work, "nebula", "-config", host + ".yml")


class N2n(Installed):
    about = "n2n, layer 2, Twofish"
    programs = ("edge", "supernode")
    version_option = "-h"

    def prepare(self):
        self.spawn("r", "supernode", "-l", "7654")

    def start(self, host):
        self.spawn(
            host, "edge", "-d", "n2n0", "-a", ADDRESS[host], "-s", "255.255.255.0", "-c", "measure", "-k", "measure",
            "-l", self.lab.underlay("r") + ":7654")


class OpenVpn(Installed):
    about = "OpenVPN, layer 2, one to one, AES-256-GCM"
    programs = ("openvpn", "openssl")

    def prepare(self):
        self.fingerprint = {}
        for host in "ab":
            self.make(
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=" + host, "-keyout", host + ".key", "-out", host + ".crt")
            said = self.make("openssl", "x509", "-in", host + ".crt", "-noout", "-fingerprint", "-sha256")
            self.fingerprint[host] = said.strip().partition("=")[2]

    def start(self, host):
        other = OTHER[host]
        role = ["--tls-server", "--dh", "none"] if host == "a" else ["--tls-client"]
        self.spawn(
            host, "openvpn", "--cd", self.work, "--dev", "ovpn0", "--dev-type", "tap", "--proto", "udp4",
            "--port", "1194", "--remote", self.lab.underlay(other), "1194", *role, "--ifconfig", ADDRESS[host],
            "255.255.255.0", "--cert", host + ".crt", "--key", host + ".key", "--peer-fingerprint",
            self.fingerprint[other], "--disable-dco")
