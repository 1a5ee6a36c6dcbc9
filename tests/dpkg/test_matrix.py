"""Real packages under a real dpkg, without a network: what users do, and what goes wrong.

Test names carry the numbers of the failure list that the design was made from (F1, F29 ...).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
from dpkg.conftest import FILES

from tests.packaging import suites

pytestmark = pytest.mark.chroot

MODEL = "/var/lib/mlmodel/models/tiny-en"
#: A server in the machine; it writes a line for each request.
SERVE = """
mkdir -p /srv && cd /srv && python3 -m http.server -b 127.0.0.1 8000 2>/srv/log >/dev/null &
for _ in 1 2 3 4 5 6 7 8 9 10; do
	python3 -c 'import socket; socket.create_connection(("127.0.0.1", 8000))' 2>/dev/null && break
	sleep 0.5
done
"""


def serve(machine, revision="1"):
    """Put the files on the machine's server."""
    top = machine.path("srv") / (revision * 40)
    top.mkdir(parents=True)
    for name, content in FILES.items():
        (top / name).write_bytes(content)


def online(machine, command, check=True):
    """Run COMMAND while the server runs."""
    return machine.run(f"{SERVE}\n{command}", check)


@pytest.fixture
def ready(machine, fetch, model):
    """A machine with both packages, its server's files, and no model yet."""
    machine.install(fetch, model())
    serve(machine)
    return machine


@pytest.fixture
def having(ready):
    """The same with the model fetched."""
    online(ready, "mlmodel-fetch install tiny-en")
    return ready


def is_clean(machine, *packages):
    """Whether dpkg and apt have nothing to complain about, and PACKAGES are installed."""
    told = machine.run("dpkg --audit; apt-get check -q").stdout
    return "not fully installed" not in told and all(machine.state(p) == "ii" for p in packages)


def test_f01_install_without_network(machine, fetch, model):
    done = machine.install(fetch, model(consent=True))
    told = [line for line in done.stdout.splitlines() if line.startswith("mlmodel-fetch: ")]
    assert told == [
        "mlmodel-fetch: tiny-en is not downloaded (270 kB, license LicenseRef-Tiny);"
        " to fetch it: mlmodel-fetch install tiny-en"
    ]
    assert is_clean(machine, "mlmodel-fetch", "tiny-en")
    assert not machine.below("/var/lib/mlmodel")


def test_f01_a_trigger_tells_once_for_each_run_of_dpkg(machine, fetch, model):
    machine.install(fetch)
    done = machine.install(model(), model("tiny-de"))
    assert done.stdout.count("tiny-en is not downloaded") == 1
    assert done.stdout.count("tiny-de is not downloaded") == 1
    assert "Processing triggers for mlmodel-fetch" in done.stdout


def test_before_the_download(ready):
    told = ready.run("mlmodel-fetch path tiny-en", check=False)
    assert told.returncode == 6 and "mlmodel-fetch install tiny-en" in told.stdout
    assert ready.run("mlmodel-fetch status tiny-en", check=False).returncode == 6
    assert ready.run("readlink /usr/share/mlmodel/tiny-en").stdout.strip() == f"{MODEL}/current"
    assert ready.run("test ! -e /usr/share/mlmodel/tiny-en")


def test_consent_is_never_implied(machine, fetch, model):
    machine.install(fetch, model(consent=True))
    serve(machine)
    told = online(machine, "mlmodel-fetch install tiny-en", check=False)
    assert told.returncode == 4 and "--accept-license=LicenseRef-Tiny" in told.stdout
    assert not machine.below("/var/lib/mlmodel")
    # Given, it stays, although the server is down; the next run goes on without it.
    command = "mlmodel-fetch install tiny-en"
    told = machine.run(f"{command} --accept-license=LicenseRef-Tiny", check=False)
    assert told.returncode == 10, told.stdout
    assert machine.path("/var/lib/mlmodel/accepted/LicenseRef-Tiny").is_file()
    online(machine, command)


def test_download_and_use(having):
    having.run("mlmodel-fetch verify tiny-en && mlmodel-fetch status tiny-en")
    having.run(f"cmp /usr/share/mlmodel/tiny-en/one.bin /srv/{'1' * 40}/one.bin")
    assert having.run("mlmodel-fetch path tiny-en").stdout.strip() == f"{MODEL}/{'1' * 12}"
    # Root's, for all to read and for nobody to write.
    modes = having.run("stat -c '%U %a' /usr/share/mlmodel/tiny-en/*.bin").stdout.split("\n")
    assert set(filter(None, modes)) == {"root 444"}


def test_f31_a_second_package_with_the_same_files(having, model):
    having.install(model("tiny-de"))
    (having.path("srv/log")).write_text("")
    online(having, "mlmodel-fetch install tiny-de")
    assert "GET" not in having.path("srv/log").read_text()
    having.run("dpkg -r tiny-en")
    assert not having.path(MODEL).exists()
    having.run("mlmodel-fetch verify tiny-de")
    having.run("dpkg -r tiny-de")
    assert not having.below("/var/lib/mlmodel")


def test_one_damaged_file_is_fetched_again(having):
    having.run(f"chmod 644 {MODEL}/current/one.bin; echo x >{MODEL}/current/one.bin")
    told = having.run("mlmodel-fetch verify tiny-en", check=False)
    assert told.returncode == 11 and "one.bin" in told.stdout and "two.bin" not in told.stdout
    (having.path("srv/log")).write_text("")
    online(having, "mlmodel-fetch repair tiny-en")
    assert "two.bin" not in having.path("srv/log").read_text()
    having.run("mlmodel-fetch verify tiny-en")


def test_f29_upgrade_keeps_the_old_revision_until_the_new_one_is_there(having, model):
    done = having.install(model(version="2.0", revision="2"))
    assert "tiny-en is there in another revision" in done.stdout
    assert having.run("mlmodel-fetch status tiny-en", check=False).returncode == 6
    assert "outdated" in having.run("mlmodel-fetch list").stdout
    old = f"{MODEL}/{'1' * 12}"
    assert having.run("mlmodel-fetch path tiny-en").stdout.strip() == old
    # With other content, so that there is something to fetch, and a server that is down.
    having.run("rm /var/lib/mlmodel/blobs -r")
    having.run(f"rm {old}/two.bin")
    assert having.run("mlmodel-fetch install tiny-en", check=False).returncode == 10
    having.run(f"cmp {old}/one.bin /srv/{'1' * 40}/one.bin")
    serve(having, "2")
    # Who has an old file open goes on reading it.
    told = online(
        having, f"exec 3<{old}/one.bin; mlmodel-fetch install tiny-en; head -c 6 <&3"
    ).stdout
    assert told.endswith("oneone")
    assert having.run("mlmodel-fetch path tiny-en").stdout.strip() == f"{MODEL}/{'2' * 12}"
    assert not having.path(old).exists()


def test_f30_downgrade(having, model):
    serve(having, "2")
    having.install(model(version="2.0", revision="2"))
    online(having, "mlmodel-fetch install tiny-en")
    done = having.install(model())
    assert "tiny-en is there in another revision" in done.stdout
    assert is_clean(having, "tiny-en")
    assert "outdated" in having.run("mlmodel-fetch list").stdout
    online(having, "mlmodel-fetch install tiny-en && mlmodel-fetch verify tiny-en")


def test_failed_upgrade(having, model, tmp_path):
    """The new package's preinst fails: dpkg calls the old and the new postrm to undo it."""
    tree = tmp_path / "bad"
    subprocess.run(["dpkg-deb", "-R", model(version="2.0", revision="2"), tree], check=True)
    (tree / "DEBIAN/preinst").write_text("#!/bin/sh\nexit 1\n")
    (tree / "DEBIAN/preinst").chmod(0o755)
    deb = tmp_path / "bad.deb"
    subprocess.run(["dpkg-deb", "-b", tree, deb], check=True, stdout=subprocess.DEVNULL)
    done = having.install(deb, check=False)
    assert done.returncode == 1
    assert is_clean(having, "tiny-en")
    assert having.run("dpkg-query -W -f '${Version}' tiny-en").stdout == "1.0"
    having.run("mlmodel-fetch verify tiny-en")


@pytest.mark.parametrize("fetched", [False, True])
def test_f32_remove_without_the_runtime(ready, fetched):
    if fetched:
        online(ready, "mlmodel-fetch install tiny-en")
    ready.run("dpkg --force-depends -P mlmodel-fetch")
    assert ready.path(MODEL).exists() == fetched
    ready.run("dpkg -r tiny-en && dpkg -P tiny-en")
    assert not ready.path("/var/lib/mlmodel").exists()


def test_f33_purge_leaves_nothing(machine, fetch, model):
    before = set(machine.below("/"))
    machine.install(fetch, model(consent=True))
    serve(machine)
    online(machine, "mlmodel-fetch install --accept-license=LicenseRef-Tiny tiny-en")
    machine.run("dpkg -P tiny-en mlmodel-fetch")
    ignored = ("/srv", "/debs", "/var/log", "/var/lib/dpkg", "/proc", "/run", "/etc/.pwd.lock")
    # Users stay: files of theirs may (Policy, 9.2.2 and its footnote).
    ignored += ("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow")
    left = {path for path in machine.below("/") if not path.startswith(ignored)}
    assert left - before == set()


def test_f33_remove_then_purge(machine, fetch, model):
    machine.install(fetch, model(consent=True))
    serve(machine)
    online(machine, "mlmodel-fetch install --accept-license=LicenseRef-Tiny tiny-en")
    machine.run("dpkg -r tiny-en")
    assert machine.state("tiny-en") == "rc"
    assert machine.below("/var/lib/mlmodel") == [
        "/var/lib/mlmodel/accepted",
        "/var/lib/mlmodel/accepted/LicenseRef-Tiny",
    ]
    machine.run("dpkg -P tiny-en")
    assert not machine.below("/var/lib/mlmodel")


def test_f34_a_users_file_beside_the_model_goes_with_it(having):
    having.run(f"echo mine >{MODEL}/note; echo mine >{MODEL}/current/note; dpkg -r tiny-en")
    assert not having.below("/var/lib/mlmodel")


def test_f38_the_state_on_another_disk(machine, fetch, model):
    machine.run("mkdir /disk && ln -s /disk /var/lib/mlmodel")
    machine.install(fetch, model())
    serve(machine)
    online(machine, "mlmodel-fetch install tiny-en && mlmodel-fetch verify tiny-en")
    assert machine.path("/disk/models/tiny-en/current").is_symlink()
    machine.run("dpkg -P tiny-en")
    assert not machine.below("/disk")
    machine.run("test -L /var/lib/mlmodel")


def test_keep_on_remove(having):
    having.path("/etc/mlmodel/fetch.conf.d/site.conf").write_text("[fetch]\nkeep-on-remove = yes\n")
    having.run("dpkg -r tiny-en")
    assert having.path(f"{MODEL}/current/one.bin").exists()
    having.run("dpkg -P tiny-en")
    assert not having.below("/var/lib/mlmodel")


def test_import_without_network(ready):
    medium = ready.path("/media/stick")
    medium.mkdir(parents=True)
    for number, content in enumerate(FILES.values()):
        (medium / f"file {number}").write_bytes(content)
    kept = (medium / "file 1").rename(ready.path("/media/later"))
    told = ready.run("mlmodel-fetch import tiny-en /media/stick", check=False)
    assert told.returncode == 11 and "two.bin" in told.stdout
    kept.rename(medium / "file 1")
    ready.run("mlmodel-fetch import tiny-en /media/stick && mlmodel-fetch verify tiny-en")


def auto(machine, accepted=""):
    text = f"[fetch]\nauto = yes\naccepted-licenses = {accepted}\n"
    machine.path("/etc/mlmodel/fetch.conf.d/site.conf").write_text(text)


def test_f43_auto_without_systemd(machine, fetch, model):
    machine.install(fetch)
    auto(machine)
    done = machine.install(model())
    assert "to fetch it: mlmodel-fetch install tiny-en" in done.stdout
    assert is_clean(machine, "tiny-en")


@pytest.mark.parametrize("works", [True, False])
def test_auto_with_systemd(machine, fetch, model, works):
    """A stand-in for systemctl tells how it is called; dpkg never waits for the service."""
    machine.install(fetch)
    auto(machine)
    machine.path("/run/systemd/system").mkdir(parents=True)
    fake = machine.path("/usr/bin/systemctl")
    fake.unlink(missing_ok=True)
    fake.write_text(f'#!/bin/sh\necho "$@" >>/systemctl.log\nexit {int(not works)}\n')
    fake.chmod(0o755)
    done = machine.install(model(), model("tiny-de", consent=True))
    calls = machine.path("/systemctl.log").read_text().splitlines()
    assert "--no-block start mlmodel-fetch.service" in calls
    assert ("mlmodel-fetch.service fetches tiny-en\n" in done.stdout) == works
    # Nobody has accepted its license, so the service could not fetch it.
    assert "tiny-de is not downloaded" in done.stdout
    assert is_clean(machine, "tiny-en", "tiny-de")


@pytest.mark.parametrize("broken", ["settings", "module", "python", "manifest"])
def test_a_broken_runtime_does_not_stop_dpkg(machine, fetch, model, broken):
    machine.install(fetch)
    command = f"dpkg -i {machine.put(model())}"
    if broken == "settings":
        machine.path("/etc/mlmodel/fetch.conf.d/bad.conf").write_text("auto\n")
    elif broken == "module":
        module = "/usr/lib/python3/dist-packages/mlmodel_fetch/settings.py"
        machine.path(module).write_text("import no_such_module\n")
    elif broken == "manifest":
        manifests = machine.path("/usr/share/mlmodel/manifests")
        manifests.mkdir(parents=True)
        (manifests / "bad.json").write_text("{")
    else:  # for dpkg alone, as the machine's network is brought up with it
        command = f"mv /usr/bin/python3 /; {command} && mv /python3 /usr/bin"
    told = machine.run(command).stdout
    assert "Traceback" not in told
    assert is_clean(machine, "tiny-en")
    if broken == "manifest":
        assert "tiny-en is not downloaded" in told  # the others are still told of


def test_a_packed_model_is_dpkgs(having):
    """pack makes a package of the verified files; removing the first takes nothing from it."""
    having.run("cd / && mlmodel-fetch pack tiny-en && dpkg -i /mlmodel-tiny-en-local_*.deb")
    having.run("mlmodel-fetch verify tiny-en && dpkg --verify mlmodel-tiny-en-local")
    having.run("dpkg -P tiny-en")
    having.run(f"cmp {MODEL}/current/one.bin /srv/{'1' * 40}/one.bin")
    having.run("dpkg -P mlmodel-tiny-en-local")
    assert not having.path(MODEL).exists()


def test_the_user_that_receives(machine, fetch):
    machine.install(fetch)
    told = machine.run("getent passwd _mlmodel").stdout.split(":")
    assert told[5:] == ["/nonexistent", "/usr/sbin/nologin\n"]
    assert machine.run("find / -xdev -user _mlmodel").stdout == ""


def test_the_service_is_there_and_disabled(machine, fetch):
    machine.install(fetch)
    assert not machine.run("ls /etc/systemd/system/*.wants/ | grep mlmodel; true").stdout


@pytest.mark.skipif(not shutil.which("lintian"), reason="lintian is not installed")
def test_lintian_finds_nothing(fetch, model):
    """But for what tests/packaging/suites.py lets stand in ours: its overrides are for unstable."""
    known = set().union(*suites.TOLERATED.values())
    for deb, tolerated in ((fetch, known), (model(), set())):
        told = subprocess.run(
            ["lintian", "--allow-root", "--profile", "debian", "-EI", "--pedantic", deb],
            capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert set(re.findall(r"^[A-Z]: \S+: (\S+)", told.stdout, re.MULTILINE)) <= tolerated
