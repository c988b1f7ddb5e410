"""What processes use, as the kernel counts it."""

import os
import time
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
KERNEL_THREAD = 0x00200000
QUIET_S = 6


def fields(pid):
    """The fields of /proc/PID/stat from the third on, or nothing if there is no such process."""
    try:
        return Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()
    except OSError:
        return None


def cpu_s(pids):
    """CPU seconds, of user and kernel, that these processes have used."""
    return sum((int(f[11]) + int(f[12])) / TICKS_PER_S for f in map(fields, pids) if f)


def precise_cpu_s(pids):
    """The same of threads that live, with a resolution of nanoseconds."""
    total = 0
    for pid in pids:
        for thread in Path("/proc/%d/task" % pid).iterdir():
            try:
                total += int((thread / "schedstat").read_text().split()[0])
            except OSError:
                pass  # the thread has just ended
    return total / 1e9


def resident_mib(pid):
    for line in Path("/proc/%d/status" % pid).read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


class Others:
    """What programs that are none of ours use meanwhile: those that are neither children of this process nor in a lab."""

    def __init__(self, *labs):
        self.labs = labs
        self.begun = time.monotonic()
        self.before = self.used()

    def used(self):
        rows = {int(name): fields(int(name)) for name in os.listdir("/proc") if name.isdigit()}
        rows = {pid: row for pid, row in rows.items() if row and not int(row[6]) & KERNEL_THREAD}
        ours = {os.getpid(), *(pid for lab in self.labs for host in lab.hosts for pid in lab.pids(host))}

        def is_ours(pid):
            while pid in rows and pid not in ours:
                pid = int(rows[pid][1])
            return pid in ours

        return {pid: (int(row[11]) + int(row[12])) / TICKS_PER_S for pid, row in rows.items() if not is_ours(pid)}

    def cores(self):
        """In cores, on average since this object was made."""
        now = self.used()
        return sum(s - self.before.get(pid, 0) for pid, s in now.items()) / (time.monotonic() - self.begun)


def await_quiet(pids, seconds):
    """
    Waits until these processes have rested for QUIET_S: less than 3 % of a core in each second. What some do a while after
    a start, like compiling, shall not be taken for what they always do. Returns after so many seconds anyway.
    """
    deadline = time.monotonic() + seconds
    quiet = 0
    while time.monotonic() < deadline and quiet < QUIET_S:
        pids_now = pids()
        before = cpu_s(pids_now)
        time.sleep(1)
        rested = cpu_s(pids_now) - before < 0.03 and set(pids()) == set(pids_now)
        quiet = quiet + 1 if rested else 0
