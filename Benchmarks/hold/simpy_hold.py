"""The hold model in SimPy: python3 simpy_hold.py 1000 prints the events waiting and million events a second."""

import math
import sys
import time

import simpy

GAPS = [-math.log(1 - (index + 0.5) / 4096) for index in range(4096)]
EVENTS = 200_000


def process(environment, index):
    while True:
        index = (index * 5 + 1) & 4095
        yield environment.timeout(GAPS[index])


def main():
    waiting = int(sys.argv[1])
    environment = simpy.Environment()
    for index in range(waiting):
        environment.process(process(environment, index))
    for _ in range(2 * waiting):
        environment.step()
    start = time.thread_time()
    for _ in range(EVENTS):
        environment.step()
    print(f"{waiting},{EVENTS / (time.thread_time() - start) / 1e6:.2f}")


main()
