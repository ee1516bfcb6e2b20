"""All of it on this machine: in a root folder where neither this repository nor the libraries that it needs are found."""

import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import time

from gpu import ROOT, Trouble, say

# Seconds of CPU work that stand for minutes of a GPU: pictures and batches that two cores manage.
SMALL = "--batch 2 --accumulation 1 --limit 540 --measured 4 --final 4 --precision float32"


def hidden_files():
    """Files of the packages that PNCSim needs here, and of what each of them is made for: another machine has none."""
    wanted = [line.split("#")[0].strip() for line in (ROOT / "scripts" / "packages.txt").read_text().splitlines()]
    packages = {name for name in wanted if name.startswith("lib")}
    for name in sorted(packages):
        asked = subprocess.run(["apt-cache", "depends", "--installed", name], capture_output=True, text=True).stdout
        words = [line.split()[-1] for line in asked.splitlines() if line.strip().startswith("Depends:")]
        packages |= {word for word in words if word.startswith("lib") and not word.startswith(("libc6", "libgcc", "libstdc"))}
    files = []
    for package in sorted(packages):
        listed = subprocess.run(["dpkg-query", "-L", package], capture_output=True, text=True).stdout.splitlines()
        files += [path for path in listed if path.startswith("/usr/lib") or path.startswith("/usr/include")]
    return files


def prepared_root(scratch, hide):
    """Shell commands that go into a root folder with this machine's files, some of them removed, none of them changed."""
    places = {name: scratch / name for name in ("upper", "work", "root")}
    for place in places.values():
        place.mkdir()
    removed = scratch / "removed"
    removed.write_text("\n".join(file.lstrip("/") for file in hidden_files()
                                 if os.path.lexists(file) and not (os.path.isdir(file) and not os.path.islink(file))))
    swift = shutil.which("swift")
    folders = [ROOT, *hide]
    if swift:
        folders.append(pathlib.Path(swift).resolve().parent.parent.parent)
    lines = [
        "set -eu", "mount --make-rprivate /",
        f"mount -t overlay overlay -o lowerdir=/,upperdir={places['upper']},workdir={places['work']} {places['root']}",
        f"cd {places['root']}", f"xargs -d '\\n' -a {removed} rm -f --",
        *(f"[ ! -d .{folder} ] || mount -t tmpfs tmpfs .{folder}" for folder in dict.fromkeys(map(str, folders))),
        "mount -t tmpfs tmpfs tmp", "mount -t proc proc proc", "mount --rbind /dev dev"]
    return lines


def rehearse(folder, python, out, seconds, hide, extra):
    """Takes the bundles of a folder through every command that the other machine gets; results go into `out`."""
    if os.geteuid() != 0:
        raise Trouble("a rehearsal needs root: it makes a root folder of its own")
    found = sorted(folder.glob("bundle-*.zip"))
    if not found:
        raise Trouble(f"{folder} holds no bundles")
    python = pathlib.Path(python).absolute()
    out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir="/var/tmp") as scratch:
        scratch = pathlib.Path(scratch)
        lines = prepared_root(scratch, hide)
        prefix = python.parent.parent
        lines += [
            # Hidden folders may hold the Python that is needed.
            f"mkdir -p .{prefix} mnt/bundles && mount --bind {prefix} .{prefix}",
            f"mkdir -p mnt/out; mount --bind {folder.absolute()} mnt/bundles; mount --bind {out.absolute()} mnt/out",
            "cat > tmp/there <<'END'\n" + there(found, seconds, extra) + "END",
            f"exec chroot . /usr/bin/env -i PATH={python.parent}:/usr/local/bin:/usr/bin:/bin /bin/sh /tmp/there"]
        ended = subprocess.run(["unshare", "--mount", "--fork", "--pid", "sh", "-c", "\n".join(lines)])
    if ended.returncode != 0:
        raise Trouble(f"the rehearsal failed after {time.monotonic() - begun:.0f} s")
    say("the rehearsal is through")


def there(found, seconds, extra):
    """What the other machine is told, as a script; as there, all files come out of the bundles."""
    own = " ".join(map(shlex.quote, extra)) or SMALL
    script = "python3 /tmp/home/scripts/train-on-gpu"
    lines = [
        "set -eu; export PYTHONDONTWRITEBYTECODE=1; cd /tmp",
        "if ls /usr/lib/x86_64-linux-gnu/libtorch* /usr/lib/x86_64-linux-gnu/libturbojpeg* 2>/dev/null; then exit 1; fi",
        "if command -v swift; then exit 1; fi",
        f"python3 -m zipfile -e /mnt/bundles/{found[0].name} /tmp/first",
        f"python3 /tmp/first/scripts/train-on-gpu unpack /mnt/bundles/{found[0].name} /tmp/home",
        "rm -r /tmp/first",
        f"{script} probe /tmp/home --device cpu --threads 1 --updates 1 -- {own}",
        f"{script} probe /tmp/home --pretended --device cuda --threads 1 --updates 1 -- {own}",
        *(f"{script} unpack /mnt/bundles/{file.name} /tmp/home" for file in found[1:]),
        # The time is for a machine that has nothing else to do. A busy one needs longer to start and to finish, which the probe has
        # just measured; a part gets at least as much again to train, and the shortest part has a quarter of the time.
        "reserve=$(cat /tmp/home/probe/seconds)",
        f"[ $((8 * reserve)) -lt {round(seconds)} ] && seconds={round(seconds)} || seconds=$((8 * reserve))",
        f"{script} train /tmp/home --device cpu --threads 1 --minutes $(python3 -c \"print($seconds / 60)\")"
        f" --reserve ${{reserve}}s --out /mnt/out -- {own} || code=$?",
        "ls -l /mnt/out; cat /mnt/out/summary.txt",
        "for file in /mnt/out/*.tar.xz; do tar -tJf $file; done", "exit ${code:-0}"]
    return "\n".join(lines) + "\n"
