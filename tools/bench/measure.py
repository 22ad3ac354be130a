"""Running commands under a clock, and what must stand beside a figure: machine, load, versions."""
import os
import platform
import shlex
import statistics
import subprocess
import time


class Failed(Exception):
    pass


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def first_line(command):
    """What a program says of its version; None when it is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if done.returncode == 0 and lines else None


def machine():
    cpu = [l.split(":", 1)[1].strip() for l in read("/proc/cpuinfo").splitlines() if l.startswith("model name")]
    memory = [l.split()[1] for l in read("/proc/meminfo").splitlines() if l.startswith("MemTotal")]
    return {"cpu": cpu[0] if cpu else None, "cores": len(os.sched_getaffinity(0)),
            "memory_bytes": int(memory[0]) * 1024 if memory else None,
            "system": f"{platform.system()} {platform.release()} {platform.machine()}"}


def run(command, log, environment=None):
    """Runs a command, its output to the log. Returns the figures of the run, failed ones too."""
    os.sync()  # what earlier runs wrote must not be written in this one's time
    load = os.getloadavg()
    line = shlex.join(map(str, command))
    log.write(f"$ {line}\n# load before: {load[0]:.2f} {load[1]:.2f} {load[2]:.2f}\n")
    log.flush()
    start = time.monotonic()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              errors="replace", env=environment)
        status, output, errors = done.returncode, done.stdout, done.stderr
    except OSError as error:
        status, output, errors = 127, "", str(error)
    wall = time.monotonic() - start
    log.write(f"{output}{errors}# status {status}, wall {wall:.3f} s\n\n")
    log.flush()
    return {"command": line, "load_before": load, "wall_seconds": wall, "status": status,
            "failed": status != 0, "output": output, "errors": errors}


def must(command, log, environment=None):
    """A step without which nothing can be measured."""
    result = run(command, log, environment)
    if result["failed"]:
        tail = "\n".join((result["output"] + result["errors"]).strip().splitlines()[-15:])
        raise Failed(f"{result['command']}: status {result['status']}\n{tail}")
    return result


def spread(values):
    """Median, least and most; None where a run gave no figure."""
    values = list(values)
    if not values or any(value is None for value in values):
        return None
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def ratio(theirs, ours):
    """How many times as long they took: of the medians, none when a run of either side failed."""
    if theirs is None or ours is None or ours["median"] <= 0:
        return None
    return theirs["median"] / ours["median"]
