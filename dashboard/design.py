"""The design language, said once: colors, type and sizes for pages and pictures alike.

Colors are Okabe–Ito's and ColorBrewer's Blues, told apart by people who do not see all colors; none stands alone
without a sign or a word.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.comparison import Standing

INK = "#1b1f24"
MUTED = "#57606a"
RULE = "#d8dee4"
FAINT = "#eef1f4"
WASH = "#f6f8fa"
GROUND = "#ffffff"
ACCENT = "#00568a"
BETTER = "#0072b2"
WORSE = "#b84a00"
NEUTRAL = "#6e7781"
BENCHMARK = "#1b1f24"
BAND = "rgba(0, 86, 138, 0.14)"
BAND_AHEAD = "rgba(0, 86, 138, 0.06)"
SEQUENCE = ("#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#2171b5")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"

TINTS: Mapping[Standing, str] = {
    Standing.BETTER: "#d4e8f5",
    Standing.WORSE: "#fbdfcc",
    Standing.HIGHER: "#e6e4f2",
    Standing.LOWER: "#e6e4f2",
    Standing.SIMILAR: "#eceff2",
    Standing.NOT_JUDGED: GROUND,
}
TONES: Mapping[Standing, str] = {
    Standing.BETTER: BETTER,
    Standing.WORSE: WORSE,
    Standing.HIGHER: "#5e4fa2",
    Standing.LOWER: "#5e4fa2",
    Standing.SIMILAR: NEUTRAL,
    Standing.NOT_JUDGED: NEUTRAL,
}


def css_variables() -> str:
    """The same language for style sheets."""
    colors = {
        "ink": INK,
        "muted": MUTED,
        "rule": RULE,
        "wash": WASH,
        "ground": GROUND,
        "accent": ACCENT,
        "better": BETTER,
        "worse": WORSE,
    }
    tints = {f"tint-{standing.value.replace('_', '-')}": color for standing, color in TINTS.items()}
    lines = "; ".join(f"--{name}: {color}" for name, color in {**colors, **tints}.items())
    return f":root {{ {lines}; --font: {FONT} }}"
