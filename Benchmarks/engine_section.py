"""The event engine beside ns-3 and SimPy, and the radio beside ns-3."""

import subprocess
import sys

from contenders import BUILT, HERE, Samples, Server, debian_version, package_version, ratio

SCHEDULERS = ["Map", "Heap", "PriorityQueue", "Calendar"]


def output(command):
    return subprocess.run([str(w) for w in command], capture_output=True, text=True, check=True).stdout.strip()


def section(options):
    server = Server("bench", [options.bench, "serve", options.ppm])
    lines = hold(server, options) + [""] + radio(server, options)
    server.close()
    return lines


def per_second(samples):
    return samples.per_second().text() if samples.values else "not installed"


def hold(server, options):
    lines = [
        "## Event queue", "",
        "The hold model: every event schedules one more after an exponential time. Million events a second, processor time, one core.",
        f"ns-3 {debian_version('libns3-dev')} (`Benchmarks/.build/others/hold N ns3::…Scheduler`), the best of its schedulers "
        f"{', '.join(SCHEDULERS)}; SimPy {package_version('simpy') or '(not installed)'} (`hold/simpy_hold.py N`).", "",
        "| events waiting | PNCSim | ns-3, its best | SimPy | times ns-3 | times SimPy |", "|---|---|---|---|---|---|",
    ]
    for waiting in (1000,) if options.smoke else (1000, 100_000, 1_000_000):
        ours, ns3, simpy = [], {name: [] for name in SCHEDULERS}, []
        for turn in range(options.rounds):
            ours.append(1 / float(server.ask(f"hold:{waiting}" + (":20000" if options.smoke else ""))))
            # All schedulers once, then the fastest of them: the slow ones take long where many events wait.
            names = SCHEDULERS if turn == 0 else [min(ns3, key=lambda name: ns3[name][0])] if turn < 3 and ns3["Map"] else []
            for name in names if (BUILT / "hold").exists() else []:
                ns3[name].append(1 / float(output([BUILT / "hold", waiting, f"ns3::{name}Scheduler"]).split(",")[1]))
            # A million processes take SimPy half a minute.
            if package_version("simpy") and turn < (1 if waiting == 1_000_000 else 3):
                simpy.append(1 / float(output([sys.executable, HERE / "hold/simpy_hold.py", waiting]).split(",")[1]))
        ours, simpy = Samples(ours), Samples(simpy)
        cells = [str(waiting), ours.per_second().text()]
        if ns3["Map"]:
            best = min(ns3, key=lambda name: ns3[name][0])
            ns3 = Samples(ns3[best])
            cells += [f"{ns3.per_second().text()}, {best}", per_second(simpy), ratio(ours, ns3)]
        else:
            cells += ["not installed", per_second(simpy), ""]
        lines.append("| " + " | ".join(cells + [ratio(ours, simpy) if simpy.values else ""]) + " |")
    return lines


def radio(server, options):
    lines = [
        "## Radio", "",
        "A saturated, acknowledged IEEE 802.15.4 sender with the standard's parameters for 1000 s of simulated time; ns-3's is lr-wpan",
        "(`Benchmarks/.build/others/lrwpan --payload=B --seconds=1000`), which models no Wi-Fi jammer.", "",
        "| jamming | payload in B | kb/s | kb/s in ns-3 | MAC events, million a second | ms | ms in ns-3 | times ns-3 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    cases = (("none", 20), ("none", 64), ("none", 100), ("light", 64), ("heavy", 64))
    for jamming, payload in cases[:1] if options.smoke else cases:
        ours, theirs, kbps, events, other = [], [], 0.0, 0, ""
        for turn in range(options.rounds):
            seconds, kbps, events = map(float, server.ask(f"link:{jamming}:{payload}" + (":10" if options.smoke else "")).split())
            ours.append(seconds)
            if jamming == "none" and turn < 3 and (BUILT / "lrwpan").exists():
                fields = output([BUILT / "lrwpan", f"--payload={payload}", "--seconds=1000"]).split(",")
                other = f"{float(fields[3]):.2f}"
                theirs.append(float(fields[5]))
        ours = Samples(ours)
        cells = [jamming, str(payload), f"{kbps:.2f}", other, Samples(events / s / 1e6 for s in ours.values).text(),
                 ours.text(1e3)]
        cells += [Samples(theirs).text(1e3), ratio(ours, Samples(theirs))] if theirs else ["", ""]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
