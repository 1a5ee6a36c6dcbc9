"""lintian shows our tags: its check asks ``mlpolicy lint``, its tag files are written from ours.

``python3 -m mlpolicy.hooks.lintian DIR`` writes a tree for ``lintian --include-dir DIR``; the
package build writes it below /usr/share/lintian, where plain ``lintian`` finds it.
"""
