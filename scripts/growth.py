#!/usr/bin/env python3
"""Draws what an inquiry costs by number of articles: logarithmic both ways, beside a line of linear growth.

    cargo run --release -p onrecord-eval -- growth 1000 8000 100000 | scripts/growth.py > docs/growth.svg
"""

import math
import sys

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 560, 360, 70, 50, 20, 20


def main():
    rows = [line.split("\t") for line in sys.stdin.read().splitlines()[1:]]
    points = [(int(r[0]), float(r[3])) for r in rows]
    if len(points) < 2:
        sys.exit("two measurements and more are needed")
    low, high = math.floor(math.log10(points[0][0])), math.ceil(math.log10(points[-1][0]))
    per = points[0][1] / points[0][0]
    seconds = [s for _, s in points] + [per * points[-1][0]]
    least, most = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))

    def x(n):
        return LEFT + (math.log10(n) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(s):
        return HEIGHT - BOTTOM - (math.log10(s) - least) / (most - least) * (HEIGHT - BOTTOM - TOP)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for e in range(low, high + 1):
        out.append(f'<path d="M{x(10**e):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(f'<text x="{x(10**e):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{10**e:,}</text>')
    for e in range(least, most + 1):
        out.append(f'<path d="M{LEFT} {y(10**e):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y(10**e) + 4:.1f}" text-anchor="end">{10**e:g} s</text>')
    line = [(points[0][0], points[0][1]), (points[-1][0], per * points[-1][0])]
    for all_, style in ((line, 'stroke="#999" stroke-dasharray="5 4"'), (points, 'stroke="#06c" stroke-width="2"')):
        path = "L".join(f"{x(n):.1f} {y(s):.1f}" for n, s in all_)
        out.append(f'<path d="M{path}" fill="none" {style}/>')
    for n, s in points:
        out.append(f'<circle cx="{x(n):.1f}" cy="{y(s):.1f}" r="3.5" fill="#06c"/>')
        out.append(f'<text x="{x(n) - 8:.1f}" y="{y(s) - 8:.1f}" text-anchor="end">{s:.1f} s</text>')
    out.append(f'<text x="{(LEFT + WIDTH) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">articles</text>')
    out.append(f'<text x="{LEFT + 6}" y="{TOP + 12}">processor time of one inquiry; dashed: linear</text>')
    out.append("</svg>")
    print("\n".join(out))


main()
