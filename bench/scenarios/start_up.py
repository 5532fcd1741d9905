"""From the start of the process until it listens, with 1,000 and with 100,000 accounts; the baseline is `rookery --version`."""

import time

from harness import programs, town
from harness.figures import Figure, ratio


def measure(options):
    sizes = ((200, 2_000), (400, 2_000)) if options.smoke else ((1_000, 20_000), (100_000, 200_000))
    figures, baseline = [], []
    for accounts, posts in sizes:
        taken = []
        with town.town(options, accounts=accounts, posts=posts, follows=30, readers=1) as place:
            for _ in range(options.runs):
                with town.serving(place.data) as server:
                    taken.append((server.listening - server.began) * 1000)
        figures.append(Figure(f"{accounts:,} accounts: listens after", "ms", taken, kind="ours"))
    for _ in range(options.runs):
        began = time.monotonic()
        programs.run(programs.SERVER_CORE, programs.ROOKERY, "--version")
        baseline.append((time.monotonic() - began) * 1000)
    return [*figures, Figure("rookery --version", "ms", baseline, kind="baseline"),
            ratio(f"{sizes[1][0]:,} accounts", figures[1].values, baseline)]
