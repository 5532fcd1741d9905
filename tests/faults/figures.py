"""What people lived through in one load, as figures and as a line of the table in docs/reliability.md."""

import collections

NAMES = {200: "200", 0: "no answer"}


class Figures:
    def __init__(self, load):
        self.load = load
        self.kinds = {kind: [one for one in load.tries if one.kind == kind] for kind in ("post", "home", "follow")}
        self.slowest = {kind: max((one.took for one in tries), default=0.0) for kind, tries in self.kinds.items()}
        self.failed = {kind: [one for one in tries if one.status != 200] for kind, tries in self.kinds.items()}
        acknowledged = {post.id: post.acknowledged_at for post in load.community.posts.values()}
        self.latest = max((when - acknowledged[id] for heard in load.heard.values() for id, when in heard.items() if id in acknowledged),
                          default=0.0)
        self.longest_gap = max((gap.back - gap.ended for gap in load.gaps), default=0.0)

    def share_failed(self, kind):
        return len(self.failed[kind]) / max(1, len(self.kinds[kind]))

    def failed_for(self, kind):
        """Seconds from the fault until the last failure was answered."""
        return max((one.began + one.took - self.load.fault_at for one in self.failed[kind]), default=0.0)

    def of_requests(self, kind):
        failed = self.failed[kind]
        slowest = f"slowest {self.slowest[kind]:.1f} s"
        if not failed:
            return f"none of {len(self.kinds[kind])} fails, {slowest}"
        statuses = collections.Counter(NAMES.get(one.status, str(one.status)) for one in failed)
        waits = max(self.load.waits[kind], default=0.0)
        return (f"{len(failed)} of {len(self.kinds[kind])} fail ({', '.join(f'{status}: {count}' for status, count in sorted(statuses.items()))}) "
                f"until {self.failed_for(kind):.1f} s, {slowest}; who tries again waits {waits:.1f} s at most")

    def of_streams(self):
        gaps, late = self.load.gaps, f"the latest post comes after {self.latest:.1f} s"
        if self.load.behind:
            late += f", {self.load.behind} older than what was told before"
        if self.load.twice:
            late += f"; {self.load.twice} told twice"
        if not gaps:
            return f"none of {len(self.load.heard)} ends, {late}"
        codes = collections.Counter("cut" if gap.code is None else str(gap.code) for gap in gaps)
        return (f"{len(gaps)} ends ({', '.join(f'{code}: {count}' for code, count in sorted(codes.items()))}), back after {self.longest_gap:.1f} s "
                f"at most, {late}")

    def line(self, fault):
        if self.load.stood_still > 0.5:
            fault += f" (the machine stood still for {self.load.stood_still:.1f} s)"
        return f"| {fault} | {self.of_requests('post')} | {self.of_requests('home')} | {self.of_streams()} |"


def table(lines):
    return "\n".join(["| fault | posts | home | streams |", "| --- | --- | --- | --- |", *lines])
