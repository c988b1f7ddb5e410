"""
traffic.py SECONDS PAUSE OWN-ADDRESS PARTNER…: what the applications of one node do in the soak test.

Exchanges streams over TCP, both ways at once, with one partner after another and so many seconds between two at most, and
sends datagrams to all of them; answers those who do the same. Everything that arrives is checked. When no more exchanges
are begun it says "done"; told to end (TERM), it says as one JSON object what it has sent and received.
"""

import hashlib
import json
import os
import random
import signal
import socket
import struct
import sys
import threading
import time
import zlib
from collections import Counter

PORT = 7000
BLOCK = 1 << 16
STREAM_BLOCKS = 256
TIMEOUT_S = 60
LENGTH, DIGEST = 8, 32
UDP_HEAD = struct.Struct("!II")  # number, CRC of the rest
UDP_SIZES = (20, 200, 1200, 1372, 2700)
BURST = 10
BURST_INTERVAL_S = 0.1

totals = Counter()
udp_sent, udp_received = Counter(), Counter()
lock = threading.Lock()


def count(name, n=1):
    with lock:
        totals[name] += n


def send_stream(connection, blocks):
    """A length, so much that nobody can guess, and its digest."""
    connection.sendall(struct.pack("!Q", blocks * BLOCK))
    digest = hashlib.sha256()
    for _ in range(blocks):
        block = os.urandom(BLOCK)
        digest.update(block)
        connection.sendall(block)
    connection.sendall(digest.digest())


def receive(connection, length, take):
    while length:
        data = connection.recv(min(BLOCK, length))
        if not data:
            raise ConnectionError("cut short")
        take(data)
        length -= len(data)


def receive_stream(connection):
    head, digest, sent_digest = bytearray(), hashlib.sha256(), bytearray()
    receive(connection, LENGTH, head.extend)
    length = struct.unpack("!Q", head)[0]
    receive(connection, length, digest.update)
    receive(connection, DIGEST, sent_digest.extend)
    count("tcp_bytes", length)
    count("tcp_streams")
    if digest.digest() != sent_digest:
        count("tcp_corrupt")


def exchange(connection):
    """Both sides do the same: send one stream while they receive another."""
    count("tcp_open")
    connection.settimeout(TIMEOUT_S)
    try:
        sender = threading.Thread(target=send_all_of_it, args=(connection,), daemon=True)
        sender.start()
        receive_stream(connection)
        sender.join()
    except OSError as e:
        count("tcp_failed")
        print("exchange: %s" % e, file=sys.stderr, flush=True)
    finally:
        connection.close()
        count("tcp_open", -1)


def send_all_of_it(connection):
    try:
        send_stream(connection, random.randint(1, STREAM_BLOCKS))
    except OSError as e:
        count("tcp_failed")
        print("send: %s" % e, file=sys.stderr, flush=True)


def serve_tcp(own):
    with socket.create_server((own, PORT), backlog=64) as server:
        while True:
            threading.Thread(target=exchange, args=(server.accept()[0],), daemon=True).start()


def exchange_tcp(partners, pause_s, deadline):
    while time.monotonic() < deadline:
        try:
            connection = socket.create_connection((random.choice(partners), PORT), timeout=TIMEOUT_S)
        except OSError as e:
            count("tcp_failed")
            print("connect: %s" % e, file=sys.stderr, flush=True)
            continue
        exchange(connection)
        time.sleep(random.uniform(0, pause_s))


def receive_udp(datagrams):
    while True:
        data, (sender, _) = datagrams.recvfrom(65536)
        number, crc = UDP_HEAD.unpack_from(data)
        if zlib.crc32(data[UDP_HEAD.size :], number) == crc:
            udp_received[sender] += 1
        else:
            count("udp_corrupt")


def send_udp(datagrams, partners, deadline):
    """Bursts of equal size, which are what offloads join and split."""
    while time.monotonic() < deadline:
        partner, size = random.choice(partners), random.choice(UDP_SIZES)
        for _ in range(BURST):
            body, number = os.urandom(size), udp_sent[partner]
            datagrams.sendto(UDP_HEAD.pack(number, zlib.crc32(body, number)) + body, (partner, PORT))
            udp_sent[partner] += 1
        time.sleep(BURST_INTERVAL_S)


def tell(*_):
    deadline = time.monotonic() + TIMEOUT_S
    while totals["tcp_open"] and time.monotonic() < deadline:
        time.sleep(0.1)  # the other side has sent all of it, and we have not read it yet
    print(json.dumps({"totals": totals, "udp_sent": udp_sent, "udp_received": udp_received}), flush=True)
    os._exit(0)


def main(seconds, pause, own, *partners):
    signal.signal(signal.SIGTERM, tell)
    deadline = time.monotonic() + float(seconds)
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    datagrams.bind((own, PORT))
    threading.Thread(target=serve_tcp, args=(own,), daemon=True).start()
    threading.Thread(target=receive_udp, args=(datagrams,), daemon=True).start()
    print("ready", flush=True)
    time.sleep(5)  # until the others listen, too
    senders = [
        threading.Thread(target=exchange_tcp, args=(partners, float(pause), deadline)),
        threading.Thread(target=send_udp, args=(datagrams, partners, deadline)),
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    print("done", flush=True)
    while True:
        signal.pause()


main(*sys.argv[1:])
