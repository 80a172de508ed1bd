"""The contracts as Python modules, generated from proto/ by the system's protoc and grpc_python_plugin.

Whoever imports this module may import fengqiao.*, google.rpc.* and grpc.health.v1 afterwards. The modules stand in build/python
and are made anew when a contract has changed.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import grpc

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
_OUT = TOP / "build" / "python"
_ROOTS = (TOP / "proto", HERE / "proto")


def _protos():
    return [(root, path.relative_to(root)) for root in _ROOTS for path in sorted(root.rglob("*.proto"))]


def _digest():
    sha = hashlib.sha256(pathlib.Path(__file__).read_bytes())
    for root, path in _protos():
        sha.update(str(path).encode() + b"\0" + (root / path).read_bytes())
    return sha.hexdigest()


def _generate(into):
    plugin = shutil.which("grpc_python_plugin") or sys.exit("grpc_python_plugin is missing (protobuf-compiler-grpc)")
    command = ["protoc", f"--plugin=protoc-gen-grpc_python={plugin}", f"--python_out={into}", f"--grpc_python_out={into}"]
    command += [f"--proto_path={root}" for root in _ROOTS]
    subprocess.run(command + [str(path) for _, path in _protos()], check=True)


def _ensure():
    stamp = _OUT / ".digest"
    digest = _digest()
    if not stamp.exists() or stamp.read_text() != digest:
        _OUT.parent.mkdir(parents=True, exist_ok=True)
        work = pathlib.Path(tempfile.mkdtemp(prefix="python.", dir=_OUT.parent))
        _generate(work)
        (work / ".digest").write_text(digest)
        shutil.rmtree(_OUT, ignore_errors=True)
        os.rename(work, _OUT)
    sys.path.insert(0, str(_OUT))
    # The library's own package of that name would otherwise hide grpc.health.v1.
    grpc.__path__.append(str(_OUT / "grpc"))


_ensure()
