"""pbuilder: the script, where it is put, and real builds that it runs in.

pbuilder works as root, mounts, and removes what is below its build place; so here its root is that
of a user namespace, to whom nothing of the machine belongs.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from building import example, run
from chroots import packages, tarball
from conftest import environment

NAMESPACE = (
    "unshare", "--map-auto", "--setuid", "0", "--setgid", "0", "--mount", "--pid", "--fork",
    "--kill-child", "--",
)  # fmt: skip
#: Each of these single devices is mounted, for nobody may make them in a user namespace.
DEVICES = "/dev/null /dev/zero /dev/full /dev/random /dev/urandom"
SCRIPT = "B91mlpolicy"
NOT_THERE = "mlpolicy is not in the chroot and cannot be installed; nothing was checked"


@pytest.fixture
def install(mlpolicy, home):
    return lambda *arguments: mlpolicy("hooks", "install", "pbuilder", *arguments)


def hookdir(rc):
    """What HOOKDIR is for bash, and so for pbuilder."""
    command = ["bash", "-c", f'. "{rc}"; echo "$HOOKDIR"']
    return Path(subprocess.check_output(command, text=True).strip())


NO_HOOKDIR = {
    "absent": None,
    "empty": b"",
    "other settings": b"MIRRORSITE=http://mirror.example/debian\n#HOOKDIR=/old\nALLHOOKDIRS=1\n",
    "no final newline": b"EATMYDATA=yes",
    "CRLF": b"# x\r\n",
    "not UTF-8": b"# Andr\xe9\n",
}


@pytest.mark.parametrize("old", NO_HOOKDIR.values(), ids=NO_HOOKDIR)
def test_a_directory_of_ours_where_there_is_none(install, home, old):
    rc = home / ".pbuilderrc"
    if old is not None:
        rc.write_bytes(old)

    assert install().returncode == 0
    once = rc.read_bytes()
    script = hookdir(rc) / SCRIPT
    assert script.is_relative_to(home) and os.access(script, os.X_OK)
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0

    assert install().stdout.count("nothing to do") == 2
    assert rc.read_bytes() == once

    assert install("--remove").returncode == 0
    assert (rc.read_bytes() if rc.exists() else None) == old
    assert not script.exists()


PLAIN = {
    "bare": "HOOKDIR={home}/hooks",
    "exported": "export HOOKDIR={home}/hooks",
    "quoted": "HOOKDIR='{home}/hooks'",
    "comment": 'HOOKDIR="{home}/hooks"  # mine',
    "tilde": "HOOKDIR=~/hooks",
    "home": 'HOOKDIR="$HOME/hooks"',
    "home in braces": "HOOKDIR=${{HOME}}/hooks",
}


@pytest.mark.parametrize("line", PLAIN.values(), ids=PLAIN)
def test_the_user_s_own_directory(install, home, line):
    rc = home / ".pbuilderrc"
    old = f"EATMYDATA=yes\n{line.format(home=home)}\n"
    rc.write_text(old)
    own = home / "hooks"
    own.mkdir()
    (own / "B90lintian").touch()

    assert install().returncode == 0
    assert hookdir(rc) == own
    assert sorted(path.name for path in own.iterdir()) == ["B90lintian", SCRIPT]
    assert install("--remove").returncode == 0
    assert [path.name for path in own.iterdir()] == ["B90lintian"]
    assert rc.read_text() == old


REFUSED = {
    "of a command": "HOOKDIR=$(pwd)/hooks",
    "of a variable": 'HOOKDIR="$PBUILDER/hooks"',
    "home that stays as it is": "HOOKDIR='$HOME/hooks'",
    "relative": "HOOKDIR=hooks",
    "nothing": "HOOKDIR=",
    "on a condition": "  HOOKDIR=/hooks",
    "by default": ': "${HOOKDIR:=/hooks}"',
    "and more": "HOOKDIR=/hooks; export HOOKDIR",
    "twice": "HOOKDIR=/hooks\nHOOKDIR=/other",
}


@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED)
def test_a_setting_that_cannot_be_followed_is_refused(install, home, line):
    rc = home / ".pbuilderrc"
    rc.write_text(f"# mine\n{line}\n")
    refused = install()
    assert refused.returncode == 1
    assert refused.stderr == (
        f"mlpolicy: {rc}:2: HOOKDIR is set here, in a way that mlpolicy does not follow;"
        " say where the hooks are: mlpolicy hooks install pbuilder --file DIRECTORY\n"
    )
    assert rc.read_text() == f"# mine\n{line}\n"
    assert [path.name for path in home.iterdir()] == [".pbuilderrc"]


def test_a_directory_by_hand(install, home, tmp_path):
    own = tmp_path / "my hooks"
    own.mkdir()
    assert install("--file", own).returncode == 0
    assert os.access(own / SCRIPT, os.X_OK)
    assert not (home / ".pbuilderrc").exists()
    assert install("--file", own, "--remove").returncode == 0
    assert not list(own.iterdir())


def test_a_script_of_somebody_else_stays(install, home):
    (home / ".pbuilderrc").write_text("HOOKDIR=~/hooks\n")
    (home / "hooks").mkdir()
    (home / "hooks" / SCRIPT).write_text("#!/bin/sh\n")
    assert "is there and not ours" in install().stderr
    assert (home / "hooks" / SCRIPT).read_text() == "#!/bin/sh\n"


def test_a_setting_that_came_later(install, home):
    """Ours goes out again; it does not go in once more to override the user's."""
    rc = home / ".pbuilderrc"
    install()
    rc.write_text(rc.read_text() + "HOOKDIR=/hooks\n")
    assert f"{rc}:4: HOOKDIR is set here" in install("--enforce").stderr
    assert install("--remove").returncode == 0
    assert rc.read_text() == "HOOKDIR=/hooks\n"
    assert not list(home.rglob(SCRIPT))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can put another file over /etc/pbuilderrc")
def test_what_everybody_has_is_not_overridden(home, tmp_path, mlpolicy):
    everybody = tmp_path / "rc"
    everybody.write_text("HOOKDIR=/usr/share/hooks\n")
    if not Path("/etc/pbuilderrc").exists():
        pytest.skip("no /etc/pbuilderrc (pbuilder is not installed)")
    command = 'mount --bind "$1" /etc/pbuilderrc && exec /usr/bin/python3 -m mlpolicy hooks install'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", f"{command} pbuilder", "sh", everybody],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 1
    assert "/etc/pbuilderrc:1: HOOKDIR is set here, and another would override it" in done.stderr
    assert not list(home.iterdir())


@pytest.mark.parametrize(("arguments", "status"), [((), 0), (("--enforce",), 1)])
def test_where_mlpolicy_cannot_be_had(install, home, tmp_path, arguments, status):
    install(*arguments)
    sh, path = shutil.which("sh"), tmp_path / "bin"
    path.mkdir()
    (path / "apt-get").write_text(f'#!{sh}\necho "$@"; exit 100\n')
    (path / "apt-get").chmod(0o755)
    ran = subprocess.run(
        [sh, hookdir(home / ".pbuilderrc") / SCRIPT],
        env={"PATH": str(path), "BUILDDIR": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == status
    assert ran.stdout.splitlines() == [
        "install -q -y --no-install-recommends mlpolicy",
        f"{'WE'[status]}: {NOT_THERE}",
    ]


def test_the_source_is_told_of_once(mlpolicy, tmp_path):
    """SOURCE_ONLY_CHANGES, which is on by default, makes a second .changes."""
    tree = nc_in_main(tmp_path)
    built = run(tree, "dpkg-buildpackage", "-us", "-uc")
    assert built.returncode == 0, built.stdout
    (source,) = tmp_path.glob("*.dsc")
    binary = next(tmp_path.glob("*.changes"))
    extra = run(tree, "dpkg-genchanges", "-S", f"-O{tmp_path}/nc-in-main_1.0_source.changes")
    assert extra.returncode == 0, extra.stdout
    both = ("hooks", "run", "pbuilder", *sorted(map(str, tmp_path.glob("*.changes"))))
    assert mlpolicy(*both).stdout.count("E: nc-in-main source: model-license-not-dfsg") == 1

    # As --binary-arch leaves it: only the other one has the source.
    kept = [line for line in binary.read_text().splitlines() if source.name not in line]
    binary.write_text("\n".join(kept) + "\n")
    assert mlpolicy(*both).stdout.count("E: nc-in-main source: model-license-not-dfsg") == 1


def nc_in_main(where):
    """The example without the add-on, which would stop its build."""
    tree = example(where, "nc-in-main")
    control = tree / "debian/control"
    control.write_text(control.read_text().replace(", dh-sequence-mlmodel", ""))
    return tree


class Pbuilder:
    """pbuilder in a user namespace, with a directory of hooks below WHERE that is its user's."""

    def __init__(self, where, tar):
        self.where = where
        self.rc = where / "pbuilderrc"
        for name in ("build", "result", "hooks"):
            (where / name).mkdir()
            (where / name).chmod(0o777)  # pbuilder is not who runs the tests
        self.rc.write_text(
            f"BASETGZ={tar}\nBUILDPLACE={where}/build\nBUILDRESULT={where}/result\n"
            f"HOOKDIR={where}/hooks\nAPTCACHE=\nUSEDEVPTS=no\nUSESYSFS=no\nUSESHM=no\n"
            f'USECGROUP=no\nBINDMOUNTS="{DEVICES}"\n'
            "PBUILDERSATISFYDEPENDSCMD=/usr/lib/pbuilder/pbuilder-satisfydepends-apt\n"
        )

    def hook(self, name, text):
        """A hook of the user's own."""
        (self.where / "hooks" / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.where / "hooks" / name).chmod(0o755)

    def build(self, tree, files=()):
        """Build the source package in TREE with FILES beside it: exit status, log, results."""
        packed = run(tree.parent, "dpkg-source", "-b", tree.name)
        assert packed.returncode == 0, packed.stdout
        inputs = [word for file in files for word in ("--inputfile", str(file))]
        (dsc,) = tree.parent.glob("*.dsc")
        options = ["--configfile", str(self.rc), *inputs]
        # The devices in the tarball cannot be made here.
        got = self.run(
            "nice", "pbuilder", "build", *options, str(dsc), TAR_OPTIONS="--exclude=./dev/*"
        )
        return got.returncode, got.stdout, sorted(p.name for p in (self.where / "result").iterdir())

    def run(self, *command, **variables):
        """Run COMMAND in WHERE as the root of a namespace."""
        return subprocess.run(
            [*NAMESPACE, *command], cwd=self.where, stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.where), **variables},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            timeout=900, check=False,
        )  # fmt: skip


@pytest.fixture
def pbuilder():
    """A pbuilder whose base is the tarball of bookworm; its tree is gone afterwards."""
    if shutil.which("pbuilder", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("pbuilder is not installed")
    tar = tarball("bookworm")
    with tempfile.TemporaryDirectory() as name:  # those of pytest are for one user alone
        Path(name).chmod(0o755)
        made = Pbuilder(Path(name), tar)
        able = made.run("test", "-r", tar)
        if able.returncode:
            pytest.skip(f"no user namespace that can read {tar}: {able.stdout}")
        yield made
        # By its own root: what a build that broke off leaves belongs to nobody else.
        made.run("find", "build", "result", "-xdev", "-mindepth", "1", "-delete")


#: Puts our packages into the chroot, and a command in front of ours that says who runs it.
OURS = r"""dpkg -i /build/*.deb
cat >/usr/sbin/mlpolicy <<'X'
#!/bin/sh
echo "run by $(id -un)"
exec /usr/bin/mlpolicy "$@"
X
chmod +x /usr/sbin/mlpolicy"""
ERRORS = (
    "E: nc-in-main source: model-license-not-dfsg",
    "E: nc-in-main source: model-in-wrong-archive-area",
)


@pytest.mark.chroot
def test_errors_are_in_the_log_of_a_build_that_stands(pbuilder, install):
    assert install("--file", pbuilder.rc).returncode == 0
    pbuilder.hook("A10ours", OURS)
    status, log, results = pbuilder.build(nc_in_main(pbuilder.where), packages().debs[:3])
    assert status == 0, log
    said = log.partition("\nrun by pbuilder\n")[2]
    for error in ERRORS:
        assert said.count(error) == 1
    assert "W: mlpolicy found errors; this fails nothing" in said
    assert "nc-in-main-model_1.0_all.deb" in results


@pytest.mark.chroot
def test_errors_fail_a_build_on_demand(pbuilder, install):
    assert install("--file", pbuilder.rc, "--enforce").returncode == 0
    pbuilder.hook("A10ours", OURS)
    status, log, results = pbuilder.build(nc_in_main(pbuilder.where), packages().debs[:3])
    assert status != 0, log
    assert ERRORS[0] in log and "E: mlpolicy found errors" in log
    assert results == []


@pytest.mark.chroot
def test_a_chroot_without_mlpolicy(pbuilder, install):
    """And without an archive that has it."""
    assert install("--file", pbuilder.rc).returncode == 0
    pbuilder.hook("A10none", "rm -rf /etc/apt/sources.list* /var/lib/apt/lists")
    status, log, results = pbuilder.build(nc_in_main(pbuilder.where))
    assert status == 0, log
    assert "Unable to locate package mlpolicy" in log and f"W: {NOT_THERE}\n" in log
    assert "nc-in-main-model_1.0_all.deb" in results
