"""Renders Vega-Lite specifications with vl-convert, offline.

Reads one JSON object from standard input: {"plots": [{"name", "spec", "svg"?, "png"?, "html"?}], "bundle"?}, where svg,
png, html and bundle are paths to write. The bundle is Vega, Vega-Lite and Vega-Embed as one script for a page of many
plots. Writes one line of JSON to standard output: {} or {"plot", "error"}. Exits with 3 if vl-convert is not installed.
"""

import json
import sys

try:
    import vl_convert
except ImportError:
    sys.exit(3)

PIXELS_PER_POINT = 2  # PNG files for papers and dense screens


def write(path, content):
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode("utf-8"))


def main():
    work = json.load(sys.stdin)
    name = "bundle"
    try:
        for plot in work["plots"]:
            name = plot["name"]
            # No address is allowed: a specification carries its data and never fetches any.
            if plot.get("svg") or plot.get("png"):
                svg = vl_convert.vegalite_to_svg(plot["spec"], allowed_base_urls=[])
                if plot.get("svg"):
                    write(plot["svg"], svg)
                if plot.get("png"):
                    write(plot["png"], vl_convert.svg_to_png(svg, scale=PIXELS_PER_POINT))
            if plot.get("html"):
                write(plot["html"], vl_convert.vegalite_to_html(plot["spec"], bundle=True))
        name = "bundle"
        if work.get("bundle"):
            write(work["bundle"], vl_convert.javascript_bundle())
    except Exception as error:  # whatever the renderer or the disk says goes to the caller
        print(json.dumps({"plot": name, "error": str(error)}))
        return
    print("{}")


main()
