"""Time for a delivery and for a read with 10 thousand to 4 million timelines in memory, and what memory they take.

Each size is a process of its own, on one core, through the engine's public interface. Memory is what the process's own pages grew by. --plot FILE.png
draws the two times."""

import json
import statistics

from harness import programs
from harness.figures import Figure

SIZES = (10_000, 100_000, 1_000_000, 4_000_000)


def measure(options):
    sizes = (1_000, 4_000) if options.smoke else SIZES
    seconds = options.seconds or (0.1 if options.smoke else 2)
    told = {size: [] for size in sizes}
    for _ in range(options.runs):
        for size in sizes:
            told[size].append(json.loads(programs.run(programs.SERVER_CORE, programs.own("growth"), "--readers", size, "--seconds", seconds)))
    figures = []
    for what, name, target in (("delivery_ns", "a delivery", "<= 3"), ("page_ns", "a read: 20 ids of a list and of five big authors' lists", "<= 3"),
                               ("read_ns", "20 ids of a list alone", "")):
        times = {size: [one[what] for one in told[size]] for size in sizes}
        figures += [Figure(f"{name}, {size:,} timelines", "ns", times[size], kind="ours") for size in sizes]
        figures.append(Figure(f"{name}, the most timelines to the fewest", "", [last / first for last, first in zip(times[sizes[-1]], times[sizes[0]])],
                              target, "ratio"))
    for what, name, target in (("entry_bytes", "memory for an entry, lists and index included", "<= 12"),
                               ("absent_bytes", "memory for an account without a timeline that gets deliveries", "<= 250")):
        figures.append(Figure(name, "bytes", [one[what] for one in told[sizes[-1]]], target, "ours"))
    if options.plot:
        plot(options.plot, sizes, told)
    return figures


def plot(path, sizes, told):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for what, name in (("delivery_ns", "delivery"), ("page_ns", "read: a list and five big authors'"), ("read_ns", "20 ids of a list alone")):
        values = [[one[what] for one in told[size]] for size in sizes]
        middle = [statistics.median(one) for one in values]
        spread = [[m - min(one) for m, one in zip(middle, values)], [max(one) - m for m, one in zip(middle, values)]]
        axes.errorbar(sizes, middle, yerr=spread, marker="o", capsize=3, label=name)
    axes.set(xscale="log", yscale="log", xlabel="timelines in memory", ylabel="nanoseconds", title="Time for a delivery and a read")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)
