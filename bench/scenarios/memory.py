"""Resident memory after start, and after 200 people read their home timeline, with 1,000 and with 100,000 accounts."""

from harness import town
from harness.figures import Figure, ratio

READERS = 200
MEBIBYTE = 1 << 20


def measure(options):
    sizes = ((200, 2_000), (400, 2_000)) if options.smoke else ((1_000, 20_000), (100_000, 200_000))
    figures = []
    for accounts, posts in sizes:
        started, used, own = [], [], []
        with town.town(options, accounts=accounts, posts=posts, follows=30, readers=min(READERS, accounts // 2)) as place:
            for _ in range(options.runs):
                with town.serving(place.data) as server:
                    started.append(server.memory("VmRSS") / MEBIBYTE)
                    client = town.Client(server)
                    for reader in place.readers()[1:]:
                        client.ask("GET", "/api/v1/timelines/home?limit=20", reader.token)
                    used.append(server.memory("VmRSS") / MEBIBYTE)
                    own.append(server.memory("RssAnon") / MEBIBYTE)
        figures += [Figure(f"{accounts:,} accounts: after start", "MiB", started, kind="ours"),
                    Figure(f"{accounts:,} accounts: after {READERS} people read home", "MiB", used, kind="ours"),
                    Figure(f"{accounts:,} accounts: of that its own, not the mapped program", "MiB", own, kind="ours")]
    return figures + [ratio(f"{sizes[1][0]:,} to {sizes[0][0]:,} accounts, after start", figures[3].values, figures[0].values)]
