"""Bundles: files for another machine in pieces of a size that a transfer takes."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import zipfile

from gpu import ROOT, Trouble, machine, megabytes, pictures, say
from gpu.plan import read as read_plan

# What a picture costs in a bundle beside its content and twice its name: the two headers of a ZIP file's entry.
ENTRY_BYTES = 76
# What any machine with torch has; the C library itself must be that machine's.
EVERYWHERE = re.compile(r"(ld-linux|lib(c|m|dl|rt|pthread|util|resolv|gcc_s|stdc\+\+)\.so)")


def built_program():
    """The executable with the Swift runtime inside, built apart from the usual one."""
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "pncsim",
               "--package-path", str(ROOT), "--scratch-path", str(ROOT / ".build-gpu")]
    say("building the program with the Swift runtime inside (minutes, the first time)")
    if subprocess.run(command).returncode != 0:
        raise Trouble("the program could not be built")
    return ROOT / ".build-gpu" / "release" / "pncsim"


def libraries(program):
    """The shared libraries that the program needs and another machine may lack."""
    listed = subprocess.run(["ldd", str(program)], capture_output=True, text=True).stdout
    missing = re.findall(r"(\S+) => not found", listed)
    if missing:
        raise Trouble(f"{program} needs {', '.join(missing)}, which are not here")
    found = dict(re.findall(r"(\S+) => (/\S+)", listed))
    return {name: path for name, path in found.items() if not EVERYWHERE.match(name)}


def program_files(program, scratch):
    """What trains, by the name that it gets in the bundle."""
    stripped = scratch / "pncsim"
    if subprocess.run(["strip", "-o", str(stripped), str(program)], capture_output=True).returncode != 0:
        shutil.copy2(program, stripped)
    files = {"program/pncsim": stripped}
    files.update({f"program/lib/{name}": pathlib.Path(path) for name, path in libraries(program).items()})
    return files


def project_files(plan):
    """What the program and this script read, by name."""
    wanted = [ROOT / "Assets" / "efficientnet-lite0.safetensors", ROOT / "scripts" / "train-on-gpu",
              *(ROOT / "scripts" / "gpu").glob("*.*"), *(ROOT / "Weights").rglob("*"),
              *(ROOT / "Bridges" / "Torch" / "Sources").rglob("*.*")]
    files = {str(file.relative_to(ROOT)): file for file in wanted if file.is_file()}
    if "Assets/efficientnet-lite0.safetensors" not in files:
        raise Trouble("Assets/efficientnet-lite0.safetensors is missing: run scripts/fetch-assets")
    read_plan(plan)  # A bad one is told here and not there.
    files["plan"] = pathlib.Path(plan)
    return files


def travelling_tree():
    """The bytes of the working tree as an archive: tracked files, and others that git does not ignore."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True, check=True).stdout
    sizes = [(ROOT / name).lstat().st_size for name in set(listed.split("\0")) if name and (ROOT / name).exists()]
    # A tar's header and its padding to blocks, which a transfer counts too.
    return sum(512 + -(-size // 512) * 512 for size in sizes)


def pack(images, out, plan, count, limit, beside_tree, program=None, torch_python=None, validation=500):
    """Writes `count` bundles of at most `limit` bytes: the program and validation pictures in the first, then training
    pictures, encoded so that all fit."""
    # What takes no time is looked at before what takes minutes, and before anything is removed.
    if count < 1 or validation < 1:
        raise Trouble(f"{'--bundles' if count < 1 else '--validation'} takes a number from 1 on")
    pictures.found(images)
    kept = project_files(plan)
    out.mkdir(parents=True, exist_ok=True)
    if beside_tree:
        tree = travelling_tree()
        limit -= tree
        say(f"the working tree has {megabytes(tree)}, which leaves {megabytes(limit)} for a bundle")
    if limit <= 0:
        raise Trouble("nothing fits into such bundles")
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        files = {**program_files(program or built_program(), scratch), **kept}
        if torch_python:
            torch = machine.torch_of(torch_python)
            target = scratch / machine.BRIDGE
            errors = machine.build_bridge(torch, ROOT / "Bridges" / "Torch" / "Sources", target)
            if errors:
                raise Trouble("the bridge could not be built:\n" + "\n".join(errors))
            files[f"prebuilt/{torch['version']}/{machine.BRIDGE}"] = target
        for old in out.glob("bundle-*.zip"):
            old.unlink()
        paths = [out / f"bundle-{number}.zip" for number in range(1, count + 1)]
        with zipfile.ZipFile(paths[0], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as first:
            for name, file in files.items():
                # The program is half of the first bundle: it is worth the time that LZMA takes.
                first.write(file, name, zipfile.ZIP_LZMA if name == "program/pncsim" else None)
        fixed = paths[0].stat().st_size
        say(f"program, libraries, sources, weights: {megabytes(fixed)} in bundle 1")
        add_pictures(images, paths, limit, fixed, validation)
    for path in paths:
        say(f"{path}: {megabytes(path.stat().st_size)}")
    return paths


def add_pictures(images, paths, limit, fixed, validation):
    """Adds the pictures of a folder to the bundles: those kept apart as they are, the others as they fit."""
    files = pictures.found(images)
    apart, training = files[:validation], files[validation:]
    name_bytes = max(len(f"pictures/{file.name}") for file in files)
    overhead = ENTRY_BYTES + 2 * name_bytes
    whole = sum(file.stat().st_size + overhead for file in apart)
    # A picture that does not fit any more goes into the next bundle: that much of each stays empty at most.
    slack = max(file.stat().st_size for file in files) + overhead + 4096
    space = len(paths) * (limit - slack) - fixed - whole
    if space <= 0 or fixed > limit - slack:
        raise Trouble(f"the program needs {megabytes(fixed)} and validation pictures {megabytes(whole)}: "
                      f"{len(paths)} bundles of {megabytes(limit)} are too small")
    quality, encoded = pictures.fitting(training, space, overhead, say) if training else (None, {})
    say(f"{len(apart)} pictures kept apart for validation, as they are; {len(encoded)} of {len(training)} to train with, "
        + ("as they are" if quality is None else f"as WebP of quality {quality}"))
    waiting = [(file.name, file.read_bytes()) for file in apart]
    # By name: training takes them in that order whatever bundle they come in.
    waiting += [(file.name, encoded[file]) for file in sorted(encoded)]
    total, start = len(waiting), 0
    for number, path in enumerate(paths, 1):
        written = fixed if number == 1 else 0
        with zipfile.ZipFile(path, "a") as bundle:
            while start < total and written + len(waiting[start][1]) + overhead <= limit - 4096:
                name, content = waiting[start]
                bundle.writestr(f"pictures/{name}", content)
                written += len(content) + overhead
                start += 1
            bundle.writestr(f"bundle-{number}.json", json.dumps(
                {"bundle": number, "of": len(paths), "pictures": total, "validation": len(apart), "quality": quality}))
    if start < total:
        raise Trouble(f"{total - start} pictures found no place")


def unpack(bundle, home):
    """Lays a bundle's files into a folder."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(bundle) as archive:
            for entry in archive.infolist():
                archive.extract(entry, home)
                mode = entry.external_attr >> 16
                if mode & 0o111:
                    os.chmod(home / entry.filename, 0o755)
            count = sum(name.startswith("pictures/") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise Trouble(f"{bundle} cannot be unpacked: {error}") from error
    say(f"{bundle} is unpacked into {home}: {count} pictures")


def arrived(home):
    """What all bundles hold, and how many pictures of it are here; says so where some are missing."""
    notes = [json.loads(file.read_text()) for file in sorted(home.glob("bundle-*.json"))]
    if not notes:
        raise Trouble(f"{home} holds no bundle: unpack them first")
    here = sum(1 for _ in (home / "pictures").iterdir())
    if here < notes[0]["pictures"]:
        say(f"only {len(notes)} of {notes[0]['of']} bundles are here: {here} of {notes[0]['pictures']} pictures")
    return notes[0], here
