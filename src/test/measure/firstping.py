"""firstping.py ADDRESS SECONDS: says "ready", then pings every 10 ms until there is an answer, and says when that was.

Meanwhile it has the kernel ask for link-layer addresses every 50 ms on devices as they appear. By itself it asks once in
a second, and all times would be rounded up to that.
"""

import glob
import os
import select
import socket
import struct
import sys
import time

ECHO_REQUEST, ECHO_REPLY = 8, 0


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def echo_request(identifier, sequence):
    body = struct.pack("!HH", identifier, sequence) + bytes(16)
    head = struct.pack("!BBH", ECHO_REQUEST, 0, 0)
    return struct.pack("!BBH", ECHO_REQUEST, 0, checksum(head + body)) + body


def is_answer(packet, identifier):
    start = (packet[0] & 15) * 4
    return packet[start] == ECHO_REPLY and struct.unpack_from("!H", packet, start + 4)[0] == identifier


def ask_neighbours_faster(known):
    for name in set(glob.glob("/proc/sys/net/ipv4/neigh/*/retrans_time_ms")) - known:
        known.add(name)
        with open(name, "w") as file:
            file.write("50")


def main(address, seconds):
    pings = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    pings.setblocking(False)
    identifier = os.getpid() & 0xFFFF
    known = set()
    print("ready", flush=True)
    deadline = time.monotonic() + seconds
    for sequence in range(1 << 16):
        now = time.monotonic()
        if now > deadline:
            sys.exit("no answer")
        ask_neighbours_faster(known)
        try:
            pings.sendto(echo_request(identifier, sequence), (address, 0))
        except OSError:
            pass  # there is no route yet
        while (left := now + 0.01 - time.monotonic()) > 0 and select.select([pings], [], [], left)[0]:
            packet, sender = pings.recvfrom(2048)
            if sender[0] == address and is_answer(packet, identifier):
                print(time.monotonic())
                return


main(sys.argv[1], float(sys.argv[2]))
