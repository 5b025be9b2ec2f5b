"""astromill: the scripts of docs/clusters.md, run as they stand there.

usage: clusters.py parallel|slurm BIN_DIR TOP

parallel needs GNU parallel. slurm needs Debian's slurmctld, slurmd and munge, which it starts for
itself on this machine (in a temporary folder, on free ports), as root; it stops them in the end.
Exits with 77 where they are not.
"""
# SPDX-License-Identifier: BSD-3-Clause
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

SKIPPED = 77
CONF = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/munge
AuthInfo=socket={top}/munge.socket
CredType=cred/munge
SlurmUser=root
StateSaveLocation={top}/state
SlurmdSpoolDir={top}/spool
SlurmctldPidFile={top}/slurmctld.pid
SlurmdPidFile={top}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=0
MpiDefault=none
SwitchType=switch/none
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes={host} Default=YES State=UP
"""


def scripts(page):
    """The ```sh blocks by the names in their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.M | re.S)
    return {re.search(r"^# (\S+)$", block, re.M)[1]: block for block in blocks}


def run(command, folder, **more):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{command}: exit {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def same(folder, names):
    """How many products of the folder are not those of one run in `once`."""
    bad = [a for a, b in names.items()
           if (folder / a).read_bytes() != (folder / "once" / b).read_bytes()]
    for name in bad:
        print(f"{name} is not what one run gives")
    return len(bad)


def one_run(script, tool, outputs, folder):
    """The command of a script without its shard, on all threads, in the folder `once`."""
    (folder / "once").mkdir(exist_ok=True)
    line = re.search(rf"\b{tool} (sky.fits.*?)(?: --shard | --threads | -o |$)",
                     script.replace("\\\n", " "), re.M | re.S)[1]
    more = re.search(r"--extensions \S+", script)
    subprocess.run(f"{tool} ../{line} {more[0] if more else ''} -q {outputs}", shell=True,
                   cwd=folder / "once", timeout=100, check=False)


CURVE = {"curve.txt": "c.txt", "stars.fits": "s.fits"}
CURVE_OUTPUTS = "-o c.txt --stars-table s.fits"


def with_parallel(pages, folder):
    if shutil.which("parallel") is None:
        return SKIPPED
    one_run(pages["parallel.sh"], "completeness", CURVE_OUTPUTS, folder)
    run(["sh", "-e"], folder, input=pages["parallel.sh"])
    bad = same(folder, CURVE)
    one_run(pages["image.sh"], "subdeconv", "-o r.fits --tiles-table t.txt", folder)
    subprocess.run(["sh", "-e"], cwd=folder, input=pages["image.sh"], text=True, timeout=100,
                   check=False)
    return bad + same(folder, {"restored.fits": "r.fits", "tiles.txt": "t.txt"})


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


@contextmanager
def daemon(command, log):
    with open(log, "w", encoding="utf-8") as out:
        child = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            yield
        finally:
            child.terminate()
            try:
                child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def wait_until(condition, what):
    end = time.monotonic() + 25
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not within 25 s")
        time.sleep(0.1)


@contextmanager
def slurm(top):
    host = socket.gethostname().split(".")[0]
    for name in ("state", "spool"):
        (top / name).mkdir()
    (top / "munge.key").write_bytes(os.urandom(1024))
    (top / "munge.key").chmod(0o400)
    (top / "slurm.conf").write_text(CONF.format(host=host, ports=free_ports(2), top=top))
    os.environ["SLURM_CONF"] = str(top / "slurm.conf")
    with ExitStack() as stack:
        stack.enter_context(daemon(
            ["munged", "--foreground", "--force", f"--key-file={top}/munge.key",
             f"--socket={top}/munge.socket", f"--pid-file={top}/munged.pid",
             f"--log-file={top}/munged.log", f"--seed-file={top}/munge.seed"], top / "munged.out"))
        wait_until((top / "munge.socket").exists, "munged")
        stack.enter_context(daemon(["slurmctld", "-D", "-c"], top / "slurmctld.out"))
        stack.enter_context(daemon(["slurmd", "-D", "-N", host], top / "slurmd.out"))
        idle = ["sinfo", "--noheader", "--format=%t"]
        wait_until(lambda: subprocess.run(idle, capture_output=True, text=True,
                                          check=False).stdout.strip() == "idle", "slurmd")
        yield


def queue_is_empty():
    return run(["squeue", "--noheader"], "/").strip() == ""


def with_slurm(pages, folder):
    needed = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo")
    if os.geteuid() != 0 or any(shutil.which(name) is None for name in needed):
        return SKIPPED
    for name in ("shards.slurm", "merge.slurm"):
        (folder / name).write_text(pages[name])
    one_run(pages["shards.slurm"], "completeness", CURVE_OUTPUTS, folder)
    with tempfile.TemporaryDirectory(prefix="slurm") as top, slurm(Path(top)):
        run(["sh", "-e"], folder, input=pages["submit.sh"])
        wait_until(queue_is_empty, "the jobs")
        bad = same(folder, CURVE)
        # One part is lost, and made again as the page says.
        (folder / "part3").unlink()
        (folder / "curve.txt").unlink()
        run("SHARDS=4 sbatch --array=3 shards.slurm", folder, shell=True)
        wait_until(queue_is_empty, "the job")
        run(["astromill-merge", *sorted(folder.glob("part?")), "-q", "-o", "curve.txt"], folder)
        return bad + same(folder, {"curve.txt": "c.txt"})


def main(way, bin_dir, top):
    os.environ["PATH"] = f"{bin_dir}:/usr/sbin:{os.environ['PATH']}"
    pages = scripts(top / "docs" / "clusters.md")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(top / "data" / "sky.fits", folder)
        bad = {"parallel": with_parallel, "slurm": with_slurm}[way](pages, folder)
    return bad if bad in (0, SKIPPED) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()))
