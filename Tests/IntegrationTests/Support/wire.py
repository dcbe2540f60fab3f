"""The way to an API server that a test can't stop: whoever stops this process stops the server, as far as clients see.

usage: wire.py LISTEN_PORT HOST PORT
"""

import socket
import sys
import threading


def copy(source, target):
    try:
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client, address):
    try:
        with client, socket.create_connection(address, timeout=10) as server:
            server.settimeout(None)
            back = threading.Thread(target=copy, args=(server, client), daemon=True)
            back.start()
            copy(client, server)
            back.join()
    except OSError as error:
        print(f"{address}: {error}", flush=True)


def main():
    listen, host, port = sys.argv[1:]
    with socket.create_server(("127.0.0.1", int(listen))) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client, (host, int(port))), daemon=True).start()


main()
