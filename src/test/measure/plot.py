"""Bars as SVG: a group for each peer, in it a bar for each metric, with a thin line from the least to the greatest."""

from html import escape

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 640, 110, 60, 40, 40
BAR, GAP, LEGEND = 14, 12, 18
COLOURS = ("#c0392b", "#1f6fb2", "#e0a800")

#: File name, title, unit, and the metrics with their labels. The plain veth pair, which has no daemon, would dwarf all bars.
PLOTS = [
    ("throughput", "TCP through the network device", "Gbit/s",
     [("tcp1", "1 stream"), ("tcp4", "4 streams"), ("tcp_both", "both directions, sum")]),
    ("cpu", "CPU for a gigabyte, sender and receiver", "seconds", [("tcp1_cpu_s_per_gb", "TCP, 1 stream")]),
    ("udp", "UDP without loss", "packets per second", [("udp64_pps", "64 bytes"), ("udp1200_pps", "1200 bytes")]),
    ("ping-idle", "Ping, nothing else going on", "µs", [("ping_idle_p50_us", "median"), ("ping_idle_p99_us", "p99")]),
    ("ping-load", "Ping during a TCP transfer", "µs", [("ping_load_p50_us", "median"), ("ping_load_p99_us", "p99")]),
    ("start", "From start to the first ping answered", "seconds",
     [("start_cold_s", "nothing there yet"), ("start_again_s", "again")]),
    ("memory", "Resident memory", "MiB", [("memory_idle_mib", "idle"), ("memory_load_mib", "after load")]),
]


def all_of(samples):
    """Texts of SVG files by name, without those of which nothing was measured."""
    plots = {}
    for name, title, unit, metrics in PLOTS:
        groups = [(peer, [samples.spread(peer, metric) for metric, _ in metrics])
                  for peer in samples.peers if peer != "veth"]
        groups = [(peer, spreads) for peer, spreads in groups if any(spreads)]
        if groups:
            plots[name] = bars(title, unit, [label for _, label in metrics], groups)
    return plots


def nice_step(greatest):
    """1, 2 or 5 times a power of ten, so that there are three to seven of them."""
    step = 1e-6
    while True:
        for factor in (1, 2, 5):
            if greatest / (step * factor) <= 7:
                return step * factor
        step *= 10


def text(x, y, anchor, content):
    return '<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>\n' % (x, y, anchor, escape(content))


def bars(title, unit, labels, groups):
    greatest = max(s.high for _, spreads in groups for s in spreads if s) or 1
    step = nice_step(greatest)
    top = TOP + LEGEND * (len(labels) if len(labels) > 1 else 0)
    group_height = BAR * len(labels) + GAP
    bottom = top + group_height * len(groups)

    def x_at(value):
        return LEFT + (WIDTH - LEFT - RIGHT) * value / greatest

    svg = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">\n'
           % (WIDTH, bottom + BOTTOM))
    svg += '<rect width="100%" height="100%" fill="white"/>\n'
    svg += text(LEFT, 22, "start", "%s, %s" % (title, unit))
    if len(labels) > 1:
        for i, label in enumerate(labels):
            y = TOP + LEGEND * i
            svg += '<rect x="%d" y="%d" width="12" height="8" fill="%s"/>\n' % (LEFT, y - 8, COLOURS[i])
            svg += text(LEFT + 18, y, "start", label)
    for i in range(int(greatest / step) + 1):
        x = x_at(i * step)
        svg += '<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#ccc"/>\n' % (x, top, x, bottom)
        svg += text(x, bottom + 16, "middle", "{:,.10g}".format(i * step))
    for g, (peer, spreads) in enumerate(groups):
        y = top + group_height * g + GAP / 2
        svg += text(LEFT - 8, y + BAR * len(labels) / 2 + 4, "end", peer)
        for i, s in enumerate(spreads):
            if s:
                svg += bar(y + BAR * i, x_at(0), x_at(s.low), x_at(s.median), x_at(s.high), COLOURS[i])
    return svg + "</svg>\n"


def bar(y, zero, low, median, high, colour):
    middle = y + BAR / 2
    return (
        '<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s"/>\n' % (zero, y + 1, median - zero, BAR - 2, colour)
        + '<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#333"/>\n' % (low, middle, high, middle))
