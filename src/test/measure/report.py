"""Writes tables and plots of what was measured."""

import re

import plot
from goals import GOALS, FURTHER, STOCK, WIREGUARD

BEGIN = "<!-- measured: begin; src/test/measure writes what follows -->"
END = "<!-- measured: end -->"
VERDICTS = {True: "yes", False: "**no**", None: "–"}


def number(value):
    """Three digits that matter."""
    if value >= 9950:
        return "{:,.0f}".format(float("%.3g" % value))
    if value >= 99.5:
        return "%.0f" % value
    return "%.3g" % value if value < 10 else "%.1f" % value


def with_range(spread):
    """The median, and the least and the greatest if there are any."""
    text = number(spread.median)
    return text if spread.low == spread.high else text + " (%s–%s)" % (number(spread.low), number(spread.high))


def ratio(samples, peer, whose, goal):
    ours, theirs = samples.spread(peer, goal.metric), samples.spread(whose, goal.reference_metric or goal.metric)
    return "%.2f" % (ours.median / theirs.median) if ours and theirs and theirs.median else "–"


def row(*cells):
    return "| %s |\n" % " | ".join(cells)


def goal_table(samples):
    """One line for each goal and each of our variants."""
    text = row("", "ours", "× stock", "× wireguard-go", "goal", "reached")
    text += "|---|--:|--:|--:|---|---|\n"
    for goal in GOALS:
        for peer in goal.peers:
            if peer not in samples.peers:
                continue
            ours = samples.spread(peer, goal.metric)
            name = goal.what + (", JDK " + peer.removeprefix("ours-") if len(goal.peers) > 1 else "")
            text += row(
                name,
                "%s %s" % (number(ours.median), goal.unit) if ours else "–",
                ratio(samples, peer, STOCK, goal),
                ratio(samples, peer, WIREGUARD, goal),
                goal.described(),
                VERDICTS[goal.is_reached(samples, peer)])
    return text


def large_table(samples):
    """All peers, all metrics, medians with least and greatest."""
    peers = [peer for peer in samples.peers if peer != "ours-stock"]
    text = row("", *peers) + "|---|" + "--:|" * len(peers) + "\n"
    rows = [(goal.metric, goal.what, goal.unit) for goal in GOALS if "ours-stock" not in goal.peers] + FURTHER
    for metric, what, unit in rows:
        cells = []
        for peer in peers:
            s = samples.spread(peer, metric)
            cells.append(with_range(s) if s else "–")
        text += row("%s, %s" % (what, unit), *cells)
    return text


def sources(samples):
    return "".join("- %s: %s%s\n" % (name, about, "; " + version if version else "")
                   for name, (about, version) in samples.about["peers"].items())


def tables(samples):
    about = samples.about
    return (
        "Measured on %(date)s: %(cores)d cores (%(model)s), Linux %(linux)s, net.core.rmem_max %(rmem_max)d. " % about
        + "Medians of %d interleaved round%s" % (about["rounds"], "s" if about["rounds"] > 1 else "")
        + "; other programs used more than a tenth of a core during %.0f %% of the measurements.\n\n"
        % (100 * samples.disturbed())
        + goal_table(samples)
        + "\nAll of them; in parentheses the least and the greatest of the rounds.\n\n"
        + large_table(samples)
        + "\n" + sources(samples))


def write(samples, out, page):
    """Plots go to the directory out; tables into the page, between its marks, and to standard output if there is none."""
    plots = plot.all_of(samples)
    for name, svg in plots.items():
        (out / (name + ".svg")).write_text(svg)
    text = tables(samples)
    if page is None:
        print(text)
        print("Samples and plots: %s" % out)
        return
    images = "".join("![%s](%s/%s.svg)\n" % (name.replace("-", " "), out.name, name) for name in plots)
    old = page.read_text()
    if BEGIN not in old or END not in old:
        raise SystemExit("%s has lost its marks: %s … %s" % (page, BEGIN, END))
    block = "%s\n%s\n%s%s" % (BEGIN, text, images, END)
    page.write_text(re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: block, old, flags=re.DOTALL))
    print("Written: %s, %s" % (page, out))
