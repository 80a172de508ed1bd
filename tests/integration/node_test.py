#!/usr/bin/python3
"""A client in JavaScript, made from the contracts, against the running suite; its packages are pinned and kept in build/tools."""
import filecmp
import os
import shutil
import subprocess
import unittest

import contracts
from harness import STANDALONE, Case
from samples import FOLDER

_NODE = contracts.HERE / "node"
_TOOLS = contracts.TOP / "build" / "tools" / "node-client"


def packages():
    """The folder with the packages of node/package-lock.json, fetched once, without running their scripts."""
    done = _TOOLS / ".complete"
    lock = _NODE / "package-lock.json"
    if not (done.exists() and filecmp.cmp(lock, done, shallow=False)):
        shutil.rmtree(_TOOLS, ignore_errors=True)
        _TOOLS.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_NODE / name, _TOOLS)
        subprocess.run(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"], cwd=_TOOLS,
                       check=True, timeout=300)
        shutil.copy(lock, done)
    return _TOOLS / "node_modules"


class NodeTest(Case):
    def test_client(self):
        modules = packages()
        server = self.server(STANDALONE, f"sqlite://{self.folder()}")
        done = subprocess.run(
            ["node", "--test-reporter=spec", str(_NODE / "client_test.js"), str(contracts.TOP / "proto"), server.target,
             str(FOLDER / "04_yiling.txt")],
            env={**os.environ, "NODE_PATH": str(modules)}, capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        # That nothing failed because nothing ran would be no proof.
        self.assertRegex(done.stdout, r"pass 8\b")
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
