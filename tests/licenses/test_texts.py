"""License texts: real ones are told, and nothing else passes for a free one."""

from pathlib import Path

import pytest
from patience import ends

from mlpolicy.licenses import UNREAD, judge, recognize, table
from mlpolicy.licenses.fingerprint import fingerprint, main

COMMON = Path("/usr/share/common-licenses")
MIT = b"""MIT License

Copyright (c) 2024 Some Body

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def common(name):
    path = COMMON / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine (package base-files)")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Apache-2.0", "Apache-2.0"),
        ("Artistic", "Artistic-1.0-Perl"),
        ("BSD", "BSD-3-Clause"),
        ("CC0-1.0", "CC0-1.0"),
        ("GFDL-1.2", "GFDL-1.2"),
        ("GFDL-1.3", "GFDL-1.3"),
        ("GPL-1", "GPL-1.0"),
        ("GPL-2", "GPL-2.0"),
        ("GPL-3", "GPL-3.0"),
        ("LGPL-2", "LGPL-2.0"),
        ("LGPL-2.1", "LGPL-2.1"),
        ("LGPL-3", "LGPL-3.0"),
        ("MPL-1.1", "MPL-1.1"),
        ("MPL-2.0", "MPL-2.0"),
    ],
)
@pytest.mark.parametrize("tail", [b"", b"\nThis model may not be used for weather forecasts.\n"])
def test_common_licenses_are_told_as_a_whole_only(name, known, tail):
    assert recognize(common(name) + tail) == (UNREAD if tail else known)


def test_layout_and_names_do_not_matter():
    assert recognize(MIT) == "MIT"
    assert recognize(MIT.replace(b"\n", b"\r\n")) == "MIT"
    assert recognize(b"\xef\xbb\xbf" + MIT) == "MIT"
    assert recognize(b"# " + MIT.replace(b"\n", b"\n# ")) == "MIT"
    bsd = common("BSD").replace(b"The Regents of the University of California", b"Example GmbH")
    assert recognize(bsd) == "BSD-3-Clause"
    assert recognize(bsd.replace(b"REGENTS", b"EXAMPLE GMBH")) == "BSD-3-Clause"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + b"\nNon-commercial use only.\n",
        lambda text: b"For academic research purposes only.\n" + text,
        lambda text: b"The code is under this license, the weights are not:\n" + text,
        lambda text: b"Dual licensed, GPL and:\n" + text,
        lambda text: text.replace(b"Some Body", b"Some Body. Commercial use prohibited."),
        lambda text: text.replace(b"without restriction", b"with restrictions"),
        lambda text: text.replace(b"any person", b"any non-profit person"),
        lambda text: text.replace(b"sublicense, ", b""),
        lambda text: text + "\n禁止商业使用本模型\n".encode(),
        lambda text: text + "\n禁 止 商 业 使 用\n".encode(),
        lambda text: text + "\n상업적 이용 금지\n".encode(),
        lambda text: text.replace(b"THE AUTHORS OR", b"NOT ONLY THE AUTHORS OR"),
        lambda text: text + text,
        lambda text: text + b"\nApache License 2.0 applies to parts of it.\n",
        lambda text: text[: len(text) // 2],
        lambda text: text + b"\nSPDX-License-Identifier: Apache-2.0\n",
        lambda text: b"filler " * 300 + text,
        lambda text: text + b"\0" * 400_000,
    ],
)
def test_a_lying_combination_is_unread(change):
    assert recognize(change(MIT)) == UNREAD


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Attribution-NonCommercial 4.0 International\n====\n...", "CC-BY-NC-4.0"),
        ("Attribution-NonCommercial-ShareAlike 4.0 International\n...", "CC-BY-NC-SA-4.0"),
        ("Attribution-NonCommercial-NoDerivatives 4.0 International\n", "CC-BY-NC-ND-4.0"),
        ("Attribution-NoDerivatives 4.0 International\n...", "CC-BY-ND-4.0"),
        ("Creative Commons Legal Code\n\nAttribution-NonCommercial 3.0 Unported", "CC-BY-NC-3.0"),
        ("Attribution 4.0 International\n\nmade up", UNREAD),
        ("Attribution-ShareAlike 4.0 International\n\nmade up", UNREAD),
        ("The weights are under CC BY-NC 4.0.", "CC-BY-NC-4.0"),
        ("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n", "LicenseRef-scancode-llama-3.1-license-2024"),
        ("META LLAMA 3 COMMUNITY LICENSE AGREEMENT\n", "LicenseRef-Llama-3"),
        (
            "Gemma is provided under and subject to the Gemma Terms of Use",
            "LicenseRef-scancode-gemma-tou-2025-03-24",
        ),
        ("CreativeML Open RAIL-M\n", "LicenseRef-scancode-stable-diffusion-2022-08-22"),
        ("CreativeML Open RAIL++-M License\n", "LicenseRef-OpenRAIL-plus-plus"),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3\n\nnot the text", UNREAD),
        ("Apache License\nVersion 2.0, January 2004\n\n" + MIT.decode() + "and more", UNREAD),
        ("Modified MIT License\n\nPermission is hereby granted, free of charge, ...", UNREAD),
        ("Apache-2.0\n", "Apache-2.0"),
        ("https://creativecommons.org/licenses/by-nc/4.0/\n", "https://creativecommons.org/licenses/by-nc/4.0/"),
        ("See https://opensource.org/licenses/MIT\n", UNREAD),
        ("", UNREAD),
        ("All rights reserved.", UNREAD),
        ("\0\xff\ufffd", UNREAD),
    ],
)  # fmt: skip
def test_titles(text, known):
    assert recognize(text.encode()) == known


def test_titles_of_two_licenses_are_for_a_human():
    assert recognize(b"Gemma Terms of Use\nLlama 2 Community License Agreement") == UNREAD


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("SPDX-FileCopyrightText: 2024 A <a@b.c>\n\nSPDX-License-Identifier: MIT\n", "MIT"),
        ("SPDX-License-Identifier: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("# SPDX-License-Identifier: MIT\nSPDX-License-Identifier: ISC", "MIT AND ISC"),
        ("SPDX-License-Identifier: MIT\n\nNon-commercial use only.\n", UNREAD),
        ("SPDX-License-Identifier: CC-BY-NC-4.0\n\nWhatever else it says.\n", "CC-BY-NC-4.0"),
        ("SPDX-License-Identifier: MIT\n\nAttribution-NonCommercial 4.0", "CC-BY-NC-4.0"),
        ("SPDX-License-Identifier: MIT\n" + MIT.decode(), "MIT"),
        ("SPDX-License-Identifier: ISC\n" + MIT.decode(), UNREAD),
        ("SPDX-License-Identifier: MIT\n" + MIT.decode() + "Do no evil.", UNREAD),
        ("SPDX-License-Identifier:\n", UNREAD),
    ],
)
def test_spdx_tags(text, known):
    assert recognize(text.encode()) == known


def test_the_text_of_a_gpl_leaves_later_versions_open():
    tagged = b"SPDX-License-Identifier: GPL-3.0-or-later\n\n" + common("GPL-3")
    assert recognize(tagged) == "GPL-3.0-or-later"
    assert recognize(tagged.replace(b"GPL-3.0-or", b"LGPL-3.0-or", 1)) == UNREAD


@pytest.mark.parametrize(
    "text",
    [
        b"\n" * 250_000,
        b"- " * 120_000,
        b"copyright\n" * 25_000,
        b"SPDX-License-Identifier: MIT AND\n" * 7_000,
        b"provided by x as is " * 12_000,
        b"provided by " * 20_000,
        b"permission is hereby granted free of charge " * 5_000,
        b"neither the name " * 10_000 + b"redistribution and use in source and binary forms",
        bytes(range(256)) * 1000,
        b"a" * (4 << 20),
    ],
)
def test_hostile_texts_are_unread(text):
    with ends():
        assert judge(recognize(text)).dfsg in ("unknown", "none")


def test_the_fingerprint_of_the_documentation_is_what_the_data_have(tmp_path, capsys):
    begins = "permission is hereby granted free of charge"
    row = next(row for row in table.load("texts")["texts"] if row["license"] == "MIT")
    assert row["begins"] == begins and fingerprint(MIT.decode(), begins) in row["digests"]
    path = tmp_path / "LICENSE"
    path.write_bytes(MIT)
    assert main(str(path), *begins.split()) == 0
    assert capsys.readouterr().out.strip() in row["digests"]
    assert main(str(path), "no", "such", "words") == 1
