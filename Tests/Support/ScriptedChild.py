#!/usr/bin/env python3
"""A supervised process that behaves, or misbehaves, as its first argument says.

Descriptors as every service gets them: 3 the listener, 4 the control socket, 5 the lock.
It leaves when its control stream ends, whatever else it does, unless its script says otherwise.
"""
import json
import os
import select
import signal
import socket
import struct
import sys
import time

LISTENER, CONTROL, LOCK = 3, 4, 5
HEARTBEAT_SECONDS = 0.05


def report(line):
    os.write(CONTROL, line + b"\n")


def ready():
    report(b'{"event":"ready"}')


def serve(seconds=3600.0, beats=True, answers=b""):
    """Lives until the supervisor is gone; answers each connection with what it got and `answers`."""
    listener = socket.socket(fileno=os.dup(LISTENER))
    until = time.monotonic() + seconds
    watched = [CONTROL, listener]
    while time.monotonic() < until:
        readable, _, _ = select.select(watched, [], [], HEARTBEAT_SECONDS)
        if CONTROL in readable and not os.read(CONTROL, 1024):
            os._exit(0)
        if listener in readable:
            connection, _ = listener.accept()
            connection.sendall(connection.recv(1024) + answers)
            connection.close()
        if beats:
            report(b'{"event":"heartbeat","in_flight":2}')


class Instance:
    """An instance of a service: it takes the writes when promoted, unless its mode says otherwise.

    The mode is the content of `<name>.mode` in SCRIPT_DIRECTORY, read anew at each step.
    """

    def __init__(self, name):
        self.name = name
        self.epoch = 0
        self.received = {}

    def mode(self):
        try:
            with open(os.path.join(os.environ["SCRIPT_DIRECTORY"], self.name + ".mode")) as file:
                return file.read().strip()
        except FileNotFoundError:
            return ""

    def run(self):
        mode = self.mode()
        if mode.startswith("exit "):
            print("leaving with " + mode[5:], file=sys.stderr, flush=True)
            os._exit(int(mode[5:]))
        if mode != "never-ready":
            ready()
        if mode == "crash":
            os._exit(1)
        listener = socket.socket(fileno=os.dup(LISTENER))
        while True:
            readable, _, _ = select.select([CONTROL, listener, *self.received], [], [], HEARTBEAT_SECONDS)
            if CONTROL in readable and not os.read(CONTROL, 1024):
                os._exit(0)
            for source in readable:
                if source is listener:
                    connection, _ = listener.accept()
                    self.received[connection] = b""
                elif source != CONTROL:
                    self.receive(source)
            report(b'{"event":"heartbeat","in_flight":0}')

    def receive(self, connection):
        """Takes what has arrived and answers each whole frame."""
        try:
            block = connection.recv(65536)
        except ConnectionError:
            block = b""
        if not block:
            del self.received[connection]
            return connection.close()
        rest = self.received[connection] + block
        while len(rest) >= 4 and len(rest) >= 4 + struct.unpack(">I", rest[:4])[0]:
            end = 4 + struct.unpack(">I", rest[:4])[0]
            answer = self.answer(json.loads(rest[4:end]))
            rest = rest[end:]
            if answer is not None:
                body = json.dumps(answer).encode()
                connection.sendall(struct.pack(">I", len(body)) + body)
        self.received[connection] = rest

    def answer(self, request):
        if "id" not in request:
            return None
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        if request["method"] != "service/promote":
            return {**answer, "error": {"code": -32601, "message": "no such method"}}
        mode, epoch = self.mode(), request["params"]["epoch"]
        print(json.dumps({"asked": self.name, "epoch": epoch}), file=sys.stderr, flush=True)
        if mode == "mute":
            return None
        if mode == "refuse" or epoch <= self.epoch:
            return {**answer, "error": {"code": -32603, "message": "not under epoch %d" % epoch}}
        self.epoch = epoch
        return {**answer, "result": {}}


def leave_on_term():
    def leave(*_):
        report(b'{"event":"draining"}')
        os._exit(0)

    signal.signal(signal.SIGTERM, leave)


def main():
    script = sys.argv[1]
    leave_on_term()
    if script == "serve":
        ready()
        serve(answers=b" from %d" % os.getpid())
    elif script == "instance":
        Instance(sys.argv[2]).run()
    elif script == "ready-then-exit":
        ready()
        os._exit(int(sys.argv[2]))
    elif script == "exit":
        print("leaving with " + sys.argv[2], file=sys.stderr, flush=True)
        os._exit(int(sys.argv[2]))
    elif script == "never-ready":
        serve()
    elif script == "ignore-term":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        ready()
        serve()
    elif script == "grandchild-holds-stderr":
        # A process outside the group that keeps the log pipe open; its pid goes to the log.
        if os.fork() == 0:
            os.setsid()
            for descriptor in (LISTENER, CONTROL, LOCK):
                os.close(descriptor)
            print('{"grandchild":%d}' % os.getpid(), file=sys.stderr, flush=True)
            time.sleep(60)
            os._exit(0)
        ready()
        serve()
    elif script == "grandchild-in-group":
        if os.fork() == 0:
            print('{"grandchild":%d}' % os.getpid(), file=sys.stderr, flush=True)
            time.sleep(60)
            os._exit(0)
        ready()
        serve()
    elif script == "stop-beating":
        ready()
        report(b'{"event":"heartbeat","in_flight":1}')
        serve(beats=False)
    elif script == "flood":
        ready()
        block = b"x" * 65536
        for _ in range(64):
            os.write(2, block)
        os.write(2, b"\nafter the flood\n")
        serve()
    elif script == "close-control":
        ready()
        os.close(CONTROL)
        time.sleep(60)
    elif script == "talk":
        print('{"level":"info","message":"structured"}', file=sys.stderr, flush=True)
        print("plain words", file=sys.stderr, flush=True)
        print("on standard output", flush=True)
        ready()
        serve()
    elif script == "describe":
        # Everything that a started process can see of how it was started.
        descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd"))
        with open("/proc/self/status") as status:
            # Signals from 32 on belong to the C library, which ignores two of them when it spawns.
            masks = [
                hex(int(line.split()[1], 16) & 0x7FFFFFFF)
                for line in status
                if line.startswith(("SigBlk", "SigIgn"))
            ]
        print(
            "descriptors=%s group=%s masks=%s stdin=%s listener=%s variable=%s"
            % (
                # The last is the one that listed them.
                descriptors[:-1],
                os.getpgrp() == os.getpid(),
                masks,
                os.readlink("/proc/self/fd/0"),
                socket.socket(fileno=os.dup(LISTENER)).getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN),
                os.environ.get("SCRIPT_VARIABLE"),
            ),
            file=sys.stderr,
            flush=True,
        )
        ready()
        serve()
    else:
        sys.exit("no script " + script)


main()
