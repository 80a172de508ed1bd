"""What the servers show on /metrics, and a real Prometheus that scrapes it."""
import collections
import json
import re
import shutil
import urllib.parse
import urllib.request

import contracts
from databases import free_port
from processes import Process, temporary_folder, until

# No proxy that the environment may name stands between the tests and this machine.
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

Family = collections.namedtuple("Family", "type labels")


def page(port):
    with _open(f"http://127.0.0.1:{port}/metrics", timeout=30) as reply:
        return reply.read().decode()


def families(text):
    """Our metrics on a page, by name, with their type and the names of their labels (le is a histogram's own)."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    found = collections.defaultdict(set)
    for name, labels in re.findall(r"^([a-z_]+)(?:\{([^}]*)\})? \S+$", text, re.MULTILINE):
        base = re.sub(r"_(bucket|sum|count)$", "", name)
        family = base if types.get(base) == "histogram" else name
        if family.startswith(("grpc_", "fengqiao_", "process_")):
            names = tuple(label for label in re.findall(r'([a-z_]+)="', labels) if label != "le")
            found[family].add(names)
    return {name: {Family(types[name], frozenset(names)) for names in labels} for name, labels in found.items()}


def listed_families():
    """The list that alerts and dashboard are held against."""
    found = {}
    for line in (contracts.TOP / "deploy" / "monitoring" / "metrics.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            name, type_, labels = line.split("\t")
            found[name] = {Family(type_, frozenset(labels.split()))}
    return found


class Prometheus:
    """Debian's prometheus, scraping every second. `targets`: job name to metrics port."""

    def __init__(self, targets):
        self.folder = temporary_folder()
        jobs = [{"job_name": job, "honor_labels": True, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
                for job, port in targets.items()]
        with open(f"{self.folder}/prometheus.json", "w", encoding="utf-8") as out:
            # JSON is YAML.
            json.dump({"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": jobs}, out)
        self.port = free_port()
        self._server = Process("prometheus", [
            "prometheus", f"--config.file={self.folder}/prometheus.json", f"--storage.tsdb.path={self.folder}/data",
            f"--web.listen-address=127.0.0.1:{self.port}"])
        self._server.wait_for_line("Server is ready to receive web requests", "err")

    def query(self, expression):
        """The instant vector of an expression: labels (sorted pairs) to value."""
        ask = urllib.parse.urlencode({"query": expression})
        with _open(f"http://127.0.0.1:{self.port}/api/v1/query?{ask}", timeout=30) as reply:
            answer = json.load(reply)
        assert answer["status"] == "success", answer
        return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in answer["data"]["result"]}

    def wait_for(self, expression, condition, what):
        """The answer once it meets a condition."""
        return until(lambda: (answer := self.query(expression)) and condition(answer) and answer, what, pause=0.1)

    def close(self):
        self._server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
