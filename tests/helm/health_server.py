"""A gRPC server that answers grpc.health.v1.Health/Check: readiness is SERVING, liveness is NOT_SERVING, all else NOT_FOUND.

Prints its port. The messages are written by hand, so that no generated code is needed: field 1 of the request is the name,
field 1 of the reply the status.
"""
from concurrent import futures

import grpc

STATUS = {b"\x0a\x09readiness": b"\x08\x01", b"\x0a\x08liveness": b"\x08\x02"}


def check(request, context):
    if request not in STATUS:
        context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
    return STATUS[request]


server = grpc.server(futures.ThreadPoolExecutor(2))
handler = grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": grpc.unary_unary_rpc_method_handler(check)})
server.add_generic_rpc_handlers((handler,))
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
