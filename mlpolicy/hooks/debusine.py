"""debusine: its lintian task shows our tags when its environment has the package mlpolicy.

The task runs plain lintian (``--no-cfg``) in an environment that it looks for with the variant
"lintian" first, so nothing of debusine is edited: its documentation, Ontology for generic tasks,
Workflow update_environments and Task MmDebstrap, of 0.16.2.
"""

from __future__ import annotations

from .base import Choice, Hook

TEMPLATE = """\
static_parameters:
  vendor: debian
  targets:
  - codenames: [sid]
    variants: [lintian]
    backends: [unshare]
    architectures: [amd64]
    mmdebstrap_template:
      bootstrap_options:
        variant: minbase
        extra_packages: [lintian, mlpolicy]
      bootstrap_repositories:
      - mirror: MIRROR
        components: [main]
      # A second one when mlpolicy lies elsewhere; the keyring is a file of the worker.
      - mirror: OTHER
        components: [main]
        check_signature_with: external
        keyring:
          url: file:///usr/share/keyrings/OTHER.gpg
          install: true
"""


def _show(_: Choice) -> str:
    return f"""\
# debusine's lintian task shows the tags of mlpolicy when the package mlpolicy is in the environment
# that it runs in; nothing of debusine is changed. Make one for it with your MIRROR; a task looks
# for the variant of its own name first:
#   debusine workflow-template create update_environments with-mlpolicy <with-mlpolicy.yaml
#   echo '{{}}' | debusine workflow start with-mlpolicy
# with-mlpolicy.yaml (debusine 0.16; that of trixie looks for no variant and knows no parameters:
# leave out `variants` and `static_parameters`):
{TEMPLATE}
# Workflows and tasks stay as they are: their fail_on_severity, include_tags and exclude_tags hold
# for the tags of mlpolicy, too.

# What mlpolicy found elsewhere, as an artifact of the kind that the task makes:
#   mlpolicy lint --format debusine -o analysis.json X.changes
#   mlpolicy lint -i -I --pedantic --show-overrides -o lintian.txt X.changes
#   jq '{{summary}}' analysis.json | debusine artifact create debian:lintian --data - \\
#     --upload analysis.json lintian.txt
"""


HOOK = Hook(
    name="debusine",
    title="in its lintian task, where the environment has the package mlpolicy",
    package="debusine-client",
    program="debusine",
    show=_show,
)
