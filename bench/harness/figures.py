"""Figures and how they are shown."""

import dataclasses
import statistics


@dataclasses.dataclass
class Figure:
    name: str
    unit: str
    values: list          # one a run
    target: str = ""      # what was wished for, shown beside the figure
    kind: str = ""        # "ours", "baseline", "ratio" or nothing

    @property
    def median(self):
        return statistics.median(self.values)

    def as_object(self):
        return {"name": self.name, "kind": self.kind, "unit": self.unit, "median": self.median, "min": min(self.values),
                "max": max(self.values), "target": self.target}

    def as_line(self):
        spread = "" if len(self.values) == 1 else f"  ({number(min(self.values))} to {number(max(self.values))})"
        target = f"   target {self.target}" if self.target else ""
        return f"  {self.kind:<8}  {self.name:<66} {number(self.median):>11} {self.unit}{spread}{target}"


def number(value):
    if value == 0:
        return "0"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 10 else 3
    return f"{value:,.{digits}f}"


def ratio(name, ours, baseline, target=""):
    """Run by run, so that what slows both down does not count."""
    return Figure(name, "", [one / other for one, other in zip(ours, baseline)], target, "ratio")
