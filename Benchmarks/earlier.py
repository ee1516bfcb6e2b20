"""An earlier version of this program, built from its commit: what a gain is measured against, in the same run."""

import os
import subprocess

from contenders import BUILT, ROOT


def program(commit):
    """Its folder, whose .build/release/pncsim and bridge are built; none where the history does not have the commit.

    The folder stands beside this one's build products, and what is built there is not built again.
    """
    folder = BUILT / f"at-{commit}"
    if subprocess.run(["git", "-C", ROOT, "cat-file", "-e", f"{commit}^{{commit}}"], capture_output=True, check=False).returncode:
        return None
    if not folder.exists():
        subprocess.run(["git", "-C", ROOT, "worktree", "prune"], check=True)
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", folder, commit], check=True, capture_output=True)
        (folder / "Assets").symlink_to(ROOT / "Assets")
    for package in ([], ["--package-path", "Bridges/Torch"]):
        product = [] if package else ["--product", "pncsim"]
        subprocess.run(
            ["swift", "build", "-c", "release", *package, *product], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder


def environment(folder):
    """What its program needs to find its own bridge and assets."""
    return {**os.environ, "PNCSIM_HOME": str(folder), "PNCSIM_TORCH_BRIDGE": str(folder / "Bridges/Torch/.build/release/libTorchBridge.so")}
