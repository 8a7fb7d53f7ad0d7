# SPDX-License-Identifier: Apache-2.0
"""The parts of scripts/swift that need Swift's own library (Debian's python3-swift).

ports N                                  prints N free ports of 127.0.0.1
ring ETC ARGUMENT...                     swift-ring-builder in the folder ETC
serve ETC SERVICE                        one of Swift's four servers, in the foreground
bucket ENDPOINT REGION ACCESS_KEY NAME   creates a bucket; the secret key comes on stdin
"""
import hashlib
import hmac
import json
import os
import socket
import sys
import time
import urllib.request


def ports(count):
    sockets = [socket.socket() for _ in range(int(count))]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    print(*(each.getsockname()[1] for each in sockets))


def ring(etc, *arguments):
    from swift.cli.ringbuilder import main
    os.chdir(etc)
    sys.argv = ["swift-ring-builder", *arguments]
    return main(sys.argv)


def serve(etc, service):
    from swift.common.utils import set_swift_dir
    from swift.common.wsgi import run_wsgi
    set_swift_dir(etc)  # before anything else: the default is /etc/swift
    return run_wsgi(f"{etc}/{service}-server.conf", f"{service}-server", verbose=True)


def bucket(endpoint, region, access_key, name):
    """Signs with SigV4 by hand: curl cannot, since it ends an access key at its colon."""
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{now[:8]}/{region}/s3/aws4_request"
    no_body = hashlib.sha256(b"").hexdigest()
    headers = {"host": endpoint.split("//")[1], "x-amz-content-sha256": no_body, "x-amz-date": now}
    lines = [f"{key}:{value}" for key, value in headers.items()]
    names = ";".join(headers)
    request = "\n".join(["PUT", f"/{name}", "", *lines, "", names, no_body])
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = ("AWS4" + sys.stdin.readline().strip()).encode()
    for word in [*scope.split("/"), f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}"]:
        key = hmac.digest(key, word.encode(), "sha256")
    headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, "
                                f"SignedHeaders={names}, Signature={key.hex()}")
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    direct.open(urllib.request.Request(f"{endpoint}/{name}", method="PUT", headers=headers),
                timeout=60)


class LocalCache:
    """What tempauth demands of memcached, in the proxy's own memory."""

    def __init__(self):
        self.entries = {}

    def get(self, key, **_):
        value, deadline = self.entries.get(key, ("null", 0))
        return json.loads(value) if deadline > _clock() else None

    def set(self, key, value, time=0, **_):
        self.entries[key] = json.dumps(value), _clock() + (time or 86400)

    def delete(self, key, **_):
        self.entries.pop(key, None)


_clock = time.monotonic


def local_cache(*_, **__):
    """A Paste filter factory, named in proxy-server.conf."""
    cache = LocalCache()

    def add(app):
        def call(environ, start_response):
            environ["swift.cache"] = cache
            return app(environ, start_response)
        return call
    return add


if __name__ == "__main__":
    sys.exit({"ports": ports, "ring": ring, "serve": serve, "bucket": bucket}[sys.argv[1]](*sys.argv[2:]))
