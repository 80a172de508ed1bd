"""A small S3: keeps objects in memory and believes only what is signed (AWS Signature 4, computed here anew)."""
import hashlib
import hmac
import http.server
import threading
import urllib.parse


def _mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class ObjectStore:
    """Use as a context; `address` is its endpoint. `broken` makes it answer 503; `objects` is path -> bytes."""

    def __init__(self, key_id="test-key", secret="test-secret/with+signs", region="us-east-1"):
        self.key_id, self.secret, self.region = key_id, secret, region
        self.objects, self.broken, self.refused = {}, False, []
        store = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, code, body=b""):
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def serve(self, body):
                if store.broken:
                    return self.answer(503)
                trouble = store.trouble_of(self.command, self.path, self.headers, body)
                if trouble:
                    store.refused.append(trouble)
                    return self.answer(403, trouble.encode())
                if self.command == "PUT":
                    store.objects[self.path] = body
                    return self.answer(200)
                if self.path in store.objects:
                    return self.answer(200, store.objects[self.path])
                return self.answer(404)

            def do_PUT(self):
                self.serve(self.rfile.read(int(self.headers["Content-Length"])))

            def do_GET(self):
                self.serve(b"")

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def trouble_of(self, method, path, headers, body):
        """What is wrong with a request's signature; empty where nothing is."""
        said = headers.get("Authorization", "")
        if not said.startswith("AWS4-HMAC-SHA256 "):
            return "not signed"
        parts = dict(part.strip().split("=", 1) for part in said.split(" ", 1)[1].split(","))
        key_id, date, region, service, end = parts["Credential"].split("/")
        if (key_id, region, service, end) != (self.key_id, self.region, "s3", "aws4_request"):
            return "signed for another"
        content = headers.get("x-amz-content-sha256", "")
        if content != hashlib.sha256(body).hexdigest():
            return "the content has another hash"
        signed = parts["SignedHeaders"].split(";")
        if "host" not in signed or "x-amz-date" not in signed:
            return "the signature covers too little"
        lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in signed)
        canonical = "\n".join([method, urllib.parse.quote(path, safe="/~-_."), "", lines, ";".join(signed), content])
        scope = f"{date}/{region}/{service}/{end}"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = _mac(_mac(_mac(_mac(("AWS4" + self.secret).encode(), date), region), service), end)
        mine = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        return "" if hmac.compare_digest(mine, parts["Signature"]) else "another signature"
