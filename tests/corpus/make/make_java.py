"""Models written by Java programs: Weka, OpenNLP, plain serialization.

Needs java and javac, and WEKA_JAR and OPENNLP_JAR in the environment; Debian has them as
/usr/share/java/weka.jar (package weka) and /usr/share/java/opennlp-tools.jar
(libapache-opennlp-java).
"""

import gzip
import os
import subprocess
import tempfile
from pathlib import Path

from shelf import Shelf

ARFF = (
    """@relation tiny-weather
@attribute outlook {sunny, rainy}
@attribute windy {yes, no}
@attribute play {yes, no}
@data
"""
    + "sunny,no,yes\nsunny,yes,yes\nrainy,no,yes\nrainy,yes,no\n" * 4
)

PROGRAM = """
import java.io.*;
import java.util.*;

public class Write {
    public static void main(String[] names) throws IOException {
        HashMap<String, Object> map = new HashMap<>();
        map.put("learning", "nothing");
        map.put("numbers", new double[] {1.5, 2.5});
        try (ObjectOutputStream out = new ObjectOutputStream(new FileOutputStream(names[0]))) {
            out.writeObject(map);
        }
    }
}
"""

TAGGED = "The_DT cat_NN sat_VB ._.\nA_DT dog_NN saw_VB the_DT cat_NN ._.\n" * 20


def run(directory: str, *command: str | Path) -> None:
    subprocess.run(command, cwd=directory, check=True, stdout=subprocess.DEVNULL)


def weka(shelf: Shelf, directory: str) -> None:
    Path(directory, "tiny.arff").write_text(ARFF)
    base = ("java", "-cp", os.environ["WEKA_JAR"])
    # Without it the static block of an optional part stops the newer runtimes.
    base += ("--add-opens", "java.base/java.lang=ALL-UNNAMED")
    about = {"made_with": "weka 3.6.14"}
    for name, classifier in {"j48": "trees.J48", "bayes": "bayes.NaiveBayes"}.items():
        path = shelf.path(f"weka/{name}.model", **about)
        run(directory, *base, f"weka.classifiers.{classifier}", "-t", "tiny.arff", "-d", path)


def opennlp(shelf: Shelf, directory: str) -> None:
    Path(directory, "tagged.txt").write_text(TAGGED)
    options = ("-lang", "en", "-data", "tagged.txt", "-encoding", "UTF-8")
    path = shelf.path("opennlp/en-pos.bin", made_with="opennlp 2.1.0")
    tool = ("java", "-cp", os.environ["OPENNLP_JAR"], "opennlp.tools.cmdline.CLI")
    run(directory, *tool, "POSTaggerTrainer", *options, "-model", path)


def plain(shelf: Shelf, directory: str) -> None:
    Path(directory, "Write.java").write_text(PROGRAM)
    about = {"role": "container", "certainty": "hint", "made_with": "OpenJDK 17"}
    path = shelf.path("java-serialized/map.ser", **about)
    run(directory, "javac", "Write.java")
    run(directory, "java", "-cp", ".", "Write", path)
    packed = gzip.compress(path.read_bytes(), mtime=0)
    shelf.add("java-serialized/map.ser.gz", packed, **about)


def main() -> None:
    with Shelf(__file__, "see the entry") as shelf, tempfile.TemporaryDirectory() as directory:
        weka(shelf, directory)
        opennlp(shelf, directory)
        plain(shelf, directory)


if __name__ == "__main__":
    main()
